// A run as one readable PyTorch script with its weights and data, which trains the same network on
// the same batches: on one machine, or on as many as there are. `Docs/Scaling.md` says how.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

enum PyTorchExporter: Exporter {
  static let name = "pytorch"
  static let summary = "a script that trains it in PyTorch, with weights and data, on many machines"
  static let output = ExportOutput.folder
  static let options = [
    ExportOption(
      "slurm", .flag, standard: false, help: "adds a batch script for clusters that run Slurm")
  ]

  /// Bytes of data that are written at most.
  private static let mostBytes = 2 << 30

  static func refusals(_ run: ExportedRun, _ choices: ExportChoices) throws -> [Fault] {
    let events = run.experiment.events
    var faults = Self.refusals(try run.configuration())
    if let event = events.first(where: { $0.step > run.step }) {
      faults.append(
        Fault(
          path: "events",
          "'\(event.path)' is changed at step \(event.step), but a script has one set of settings; "
            + "export the run after its last change, with --steps \(events.last?.step ?? 0)"))
    }
    return faults
  }

  /// What of a configuration a script cannot have.
  private static func refusals(_ configuration: RunConfiguration) -> [Fault] {
    var faults: [Fault] = []
    for block in configuration.network.blocks {
      for (number, layer) in block.layers.enumerated() {
        let path = "network.blocks.\(block.name).layers.\(number)"
        guard let kind = layer.kind as? any PythonLayerKind else {
          faults.append(Fault(path: path, "there is no PyTorch form of '\(layer.kind.kind)' yet"))
          continue
        }
        if let (field, reason) = kind.pythonRefusal {
          faults.append(Fault(path: "\(path).\(field)", reason))
        }
      }
    }
    let training = configuration.training
    if ScriptSettings.optimizer(training.optimizer.kind) == nil {
      faults.append(
        Fault(
          path: "training.optimizer",
          "there is no PyTorch form of '\(training.optimizer.kind.kind)' yet"))
    }
    if ScriptSettings.schedule(training.schedule.kind, steps: 1) == nil {
      faults.append(
        Fault(
          path: "training.schedule",
          "there is no PyTorch form of '\(training.schedule.kind.kind)' yet"))
    }
    if !ScriptSettings.losses.contains(training.loss.kind) {
      faults.append(
        Fault(path: "training.loss", "there is no PyTorch form of '\(training.loss.kind)' yet"))
    }
    guard training.stop.patience > 0 else { return faults }
    if training.stop.metric == .averagePrecision {
      faults.append(
        Fault(
          path: "training.stop.metric",
          "the script does not measure average precision; use loss, or set patience to 0"))
    }
    if training.average > 0 {
      faults.append(
        Fault(
          path: "training.average",
          "a script has an average of the weights or patience, not both; set one of them to 0"))
    }
    return faults
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let trainer = try run.trained()
    let checkpoint = try trainer.checkpoint(evaluating: false)
    for spec in trainer.network.graph.parameters where spec.role != .buffer {
      guard (spec.role == .weight) == (spec.shape.dimensions.count > 1) else {
        throw ExportError("\(spec.path): a script cannot say of it whether it decays")
      }
    }
    let network = try ScriptNetwork(
      trainer.configuration.network, trainer.network, inputParts: trainer.dataset.inputParts)
    let settings = ScriptSettings(run, trainer, checkpoint, network)
    var files = [
      ExportedFile("train.py", script(network, settings)),
      ExportedFile("weights.safetensors", weights(checkpoint)),
      ExportedFile("data.safetensors", try data(trainer.dataset)),
      ExportedFile("requirements.txt", ScriptText.requirements),
      ExportedFile("README.md", settings.filled(ScriptText.readMe)),
    ]
    if let state = settings.state(checkpoint) {
      files.append(ExportedFile("state.safetensors", state.encoded()))
    }
    if choices.flag("slurm") {
      files.append(ExportedFile("train.slurm", settings.filled(ScriptText.slurm)))
    }
    return Exported(
      files,
      hints: [
        "pip install -r %/requirements.txt", "python %/train.py",
        "Docs/Scaling.md says how to train it on many machines",
      ])
  }

  /// The script, section after section.
  private static func script(_ network: ScriptNetwork, _ settings: ScriptSettings) -> String {
    let parts = ScriptPart.closed(network.parts)
    var sections = [ScriptText.imports]
    sections += parts.sorted().map(\.text).filter { !$0.isEmpty }
    var made = sections.map(settings.filled)
    made += [network.classes, network.network]
    var rest = [ScriptText.weights, ScriptText.random, ScriptText.data]
    if settings.facts.contains("masking") { rest.append(ScriptText.masking) }
    if settings.facts.contains("augment") { rest.append(ScriptText.augment) }
    rest += [ScriptText.measures, ScriptText.optimizer]
    if settings.facts.contains("patience") { rest.append(ScriptText.watch) }
    rest += [ScriptText.processes, ScriptText.training, ScriptText.check, ScriptText.main]
    made += rest.map(settings.filled)
    return made.map { $0.trimmingNewlines() }.joined(separator: "\n\n\n") + "\n"
  }

  private static func weights(_ checkpoint: Checkpoint) -> [UInt8] {
    let parameter = "param/"
    var file = Safetensors()
    file.metadata = [("format", "pt"), ("step", String(checkpoint.step))]
    file.tensors = checkpoint.tensors.filter { $0.name.hasPrefix(parameter) }.map { tensor in
      var tensor = tensor
      tensor.name.removeFirst(parameter.count)
      return tensor
    }
    return file.encoded()
  }

  /// All rows, and which of them are for what.
  /// - Throws: `ExportError` where there are too many.
  private static func data(_ dataset: Dataset) throws -> [UInt8] {
    let rows = dataset.rowCount
    let values = rows * dataset.inputShape.count
    let bytes = (dataset.byteRows == nil ? 4 : 1) * values + 8 * dataset.targets.count
    guard bytes <= mostBytes else {
      throw ExportError(
        "data: \(rows) rows are \(bytes >> 20) MiB; allowed: \(mostBytes >> 20) MiB, so take fewer")
    }
    var file = TensorFile()
    let shape = [rows] + dataset.inputShape.dimensions
    if let images = dataset.byteRows {
      file.add("inputs", shape, bytes: Array(images.bytes[images.start..<images.start + values]))
      file.add("table", [images.channels, 256], floats: images.table)
    } else {
      file.add("inputs", shape, floats: dataset.inputs)
    }
    let task = dataset.task
    switch task.target {
    case .classNumber:
      file.add("targets", [rows] + task.grid, integers: dataset.targets.map { Int64($0) })
    case .values, .boxes:
      file.add("targets", [rows] + task.grid + [task.targetWidth], floats: dataset.targets)
    }
    if let masking = dataset.masking { file.add("tokens", shape, floats: masking.tokens) }
    for (name, part) in [
      ("train_rows", dataset.trainRows), ("validation_rows", dataset.validationRows),
      ("test_rows", dataset.testRows),
    ] {
      file.add(name, [part.count], integers: part.map { Int64($0) })
    }
    return file.encoded()
  }
}

extension String {
  /// Without line ends at its start and end.
  fileprivate func trimmingNewlines() -> Substring {
    let start = drop { $0 == "\n" }
    return start.prefix(
      upTo: start.lastIndex { $0 != "\n" }.map(start.index(after:)) ?? start.endIndex)
  }
}
