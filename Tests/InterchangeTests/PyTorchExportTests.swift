// Runs as PyTorch scripts: what is refused, what hostile documents become, and, where there is a
// PyTorch, that every preset gives the same outputs, losses and gradients there, trains alike in
// one process and in two, and comes back with the same test metric.
import Engine
import Experiments
import Foundation
import Interchange
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

/// A Python with PyTorch and safetensors, named by the environment.
private let toolsPython = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

@Suite struct PyTorchExportTests {
  static let library = Library(
    presetsFolder: Project.file("Presets").path, savesFolder: Project.file("Saves").path)

  /// Those whose data is there.
  static let presets = library.entries().filter(\.isPreset).map(\.name)
    .filter { (try? library.open($0).missingData.isEmpty) == true }

  /// A document's run at a step, as the command makes it.
  static func run(
    _ experiment: Experiment, stem: String = "document", step: Int = 0,
    files: DataFiles = DataFiles()
  ) -> ExportedRun {
    ExportedRun(experiment, stem: stem, checkpoint: nil, step: step, files: files) { checkpoint in
      try ScheduledRun(
        experiment.configuration, events: experiment.events, checkpoint: checkpoint, files: files,
        kernels: .best)
    }
  }

  static func document(_ text: String) throws -> Experiment { try ExperimentFile.read(text) }

  static func exported(_ run: ExportedRun, _ choices: [(String, Node)] = []) throws -> Exported {
    let kind = try exporter(named: "pytorch")
    let chosen = try ExportChoices(
      kind.options, given: choices.map { (name: $0.0, value: $0.1) })
    #expect(try kind.refusals(run, chosen).isEmpty)
    return try kind.export(run, chosen)
  }

  static func script(_ exported: Exported) -> String {
    let file = exported.files.first { $0.path == "train.py" }
    return String(decoding: file?.bytes ?? [], as: UTF8.self)
  }

  // MARK: - Without PyTorch

  static let head = """
    format: resplay/1
    name: "Evil \\"\\"\\" \\\\ %(prog)s }} {{title}}"
    seed: 7
    data: {kind: spiral}
    network:
      blocks:

    """

  @Test func blocksAreClasses() throws {
    let text = """
      \(Self.head)    - {name: stem, layers: [{kind: dense, units: 8}]}
          - name: body
            repeats: 3
            layers: [{kind: dense, units: 8}, tanh, {kind: dense, units: 8}]
            skips: [{from: 0, to: 3, branch_scale: 0.5}]
          - {name: head, layers: [{kind: dense, units: 2}]}
      training: {stop: {steps: 20}}
      """
    let run = Self.run(try Self.document(text))
    let exported = try Self.exported(run)
    let script = Self.script(exported)
    for line in [
      "class Stem(nn.Module):", "class Body(nn.Module):", "x = torch.tanh(x)",
      "return 0.5 * x + shortcut", "self.body = nn.ModuleList(Body() for _ in range(3))",
    ] {
      #expect(script.contains(line), "\(line)")
    }
    #expect(
      exported.files.map(\.path).sorted() == [
        "README.md", "data.safetensors", "requirements.txt", "train.py", "weights.safetensors",
      ])
    #expect(try Self.exported(run).files.map(\.bytes) == exported.files.map(\.bytes))
    // What is not finite has no accuracy.
    #expect(script.contains("if math.isfinite(value) else \"not measured\""))
    #expect(script.contains("return dict.fromkeys(metrics, math.nan)"))
    // Steps are those of resplay's lines.
    #expect(script.contains("run.place.say(f\"step {step + 1} loss {loss:.9g}\")"))
    // What a document is called cannot end its docstring.
    #expect(script.components(separatedBy: "\"\"\"")[1].contains("Evil"))
    #expect(!script.contains("{{order}}") && !script.contains("%if"))
    let cluster = try Self.exported(run, [("slurm", true)])
    #expect(cluster.files.contains { $0.path == "train.slurm" })
  }

  /// A batch of a trained run has the masks of its step.
  @Test func checksDrawTheMasksOfTheirBatch() throws {
    func script(_ layer: String) throws -> String {
      let text = """
        \(Self.head)    - {name: stem, layers: [{kind: dense, units: 8}, \(layer)]}
            - {name: head, layers: [{kind: dense, units: 2}]}
        training: {accumulate: 2, stop: {steps: 20}}
        """
      return Self.script(try Self.exported(Self.run(try Self.document(text))))
    }
    let masked = try script("{kind: dropout, rate: 0.5}")
    for line in [
      "from safetensors import safe_open", "with safe_open(file, \"pt\") as opened:",
      "given[\"batch\"] = torch.tensor(step * ACCUMULATE)",
      "begin(network, int(given[\"batch\"]))",
    ] {
      #expect(masked.contains(line), "\(line)")
    }
    #expect(try !script("tanh").contains("safe_open"))
  }

  /// Steps of two batches draw the masks that steps of one batch do, batch after batch.
  @Test func samplesHaveTheMasksOfTheirBatch() throws {
    func output(accumulate: Int, at step: Int) throws -> [Float] {
      let text = """
        \(Self.head)    - name: stem
              layers: [{kind: dense, units: 8}, {kind: dropout, rate: 0.5}]
            - {name: head, layers: [{kind: dense, units: 2}]}
        training:
          accumulate: \(accumulate)
          optimizer: {kind: sgd, learning_rate: 1.0e-12, momentum: 0}
          stop: {steps: 20}
        """
      let trainer = try Self.run(try Self.document(text), step: step).trained()
      return try #require(trainer.gradientSample().first { $0.name == "output" }).values
    }
    let (two, one) = (try output(accumulate: 2, at: 1), try output(accumulate: 1, at: 2))
    #expect(two.count == one.count && zip(two, one).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func namesThatPythonHasAreOthers() throws {
    let text = """
      \(Self.head)    - {name: class, layers: [{kind: dense, units: 8, name: forward}]}
          - {name: Network, layers: [{kind: dense, units: 8, name: my-layer}, relu]}
          - {name: HERE, layers: [{kind: dense, units: 2}]}
      training: {stop: {steps: 20}}
      """
    let script = Self.script(try Self.exported(Self.run(try Self.document(text))))
    #expect(script.contains("class NetworkBlock(nn.Module):"))
    #expect(script.contains("self.class_ = Class()"))
    #expect(script.contains("self.forward_ = nn.Linear(2, 8)"))
    #expect(script.contains("class HEREBlock(nn.Module):"))
    #expect(script.contains("\\1.my-layer"))
  }

  /// Blocks that are called as classes of the script are: each class is there once.
  @Test func blocksTakeNoNamesOfTheScript() throws {
    let names = ["watch", "random-stream", "data", "place", "pipeline", "data-parallel"]
    let blocks = names.map { "    - {name: \($0), layers: [{kind: dense, units: 2}]}\n" }.joined()
    let text = """
      \(Self.head)\(blocks)training: {stop: {steps: 20, patience: 5}, validation_fraction: 0.2}
      """
    let script = Self.script(try Self.exported(Self.run(try Self.document(text))))
    let classes = script.split(separator: "\n").filter { $0.hasPrefix("class ") }
      .map { $0.dropFirst(6).prefix { $0.isLetter || $0.isNumber || $0 == "_" } }
    #expect(classes.contains("Watch") && classes.contains("WatchBlock"), "\(classes)")
    #expect(classes.contains("RandomStreamBlock"))
    #expect(Set(classes).count == classes.count, "\(classes)")
  }

  @Test func whatCannotBeCarriedIsNamed() throws {
    let text = """
      format: resplay/1
      data: {kind: digits}
      network:
        blocks:
          - name: stem
            layers: [{kind: max_pool, kernel: 3, padding: 2}, flatten, {kind: dense, units: 10}]
      training: {stop: {steps: 20, patience: 5}, validation_fraction: 0.2, average: 0.9}
      """
    var experiment = try Self.document(text)
    experiment.events = [
      Edit(step: 10, path: NodePath("training.optimizer.learning_rate"), value: 0.1)
    ]
    let kind = try exporter(named: "pytorch")
    let refusals = try kind.refusals(Self.run(experiment), ExportChoices(kind.options))
    #expect(
      refusals.map(\.path) == [
        "network.blocks.stem.layers.0.padding", "training.average", "events",
      ])
    #expect(refusals.allSatisfy { !$0.message.isEmpty })
    // Past its last change the run has one set of settings.
    let later = try kind.refusals(Self.run(experiment, step: 10), ExportChoices(kind.options))
    #expect(!later.map(\.path).contains("events"))
  }

  // MARK: - With PyTorch

  /// Deep networks make any rounding larger: presets are tested with at most so many repeats.
  static let mostRepeats = 6
  /// These as they are.
  static let whole: Set<String> = ["digits-mlp-56", "rezero-110", "highway-50"]
  /// Whose losses rounding moves within ten steps: how many of them are compared.
  static let chaotic = [
    "mobilenet-inverted-residual": 2, "resnext": 5, "resnet56-digits-plain": 1,
  ]
  static let modes: [String: [String]] = [
    "tiny-playground": ["rows", "pipeline", "compile"],
    "bert-palindromes": ["rows", "pipeline"],
    "encoder-decoder": ["rows", "pipeline"],
    "stochastic-depth": ["rows", "pipeline"],
    "unet-cells": ["rows"],
    "densenet": ["pipeline"],
    "images": ["rows"],
  ]

  /// A preset made small: few repeats, few rows a step, a short run.
  static func small(_ name: String) throws -> (Experiment, DataFiles) {
    let opened = try library.open(name)
    var experiment = opened.experiment
    let original = experiment.configuration.network
    for index in original.blocks.indices where !whole.contains(name) {
      experiment.configuration.network.blocks[index].repeats = min(
        original.blocks[index].repeats, mostRepeats)
      for skip in original.blocks[index].skips.indices {
        experiment.configuration.network.blocks[index].skips[skip].offIn.removeAll {
          $0 >= mostRepeats
        }
      }
    }
    let network = experiment.configuration.network
    if network.skips.contains(where: { network.ends(of: $0) == nil }) {
      experiment.configuration.network = original
    }
    experiment.configuration.training.batchSize = min(
      8, experiment.configuration.training.batchSize)
    // With batch normalization rounding grows tenfold a step at the presets' own rates.
    if original.blocks.flatMap(\.layers).contains(where: { $0.kind is BatchNorm }) {
      let rate = try #require(
        experiment.configuration.editableNode["training"]?["optimizer"]?["learning_rate"]?.double)
      let path = NodePath("training.optimizer.learning_rate")
      let edit = Edit(step: 0, path: path, value: Node(.number(rate / 20)))
      experiment.configuration = try experiment.configuration.applying([edit])
    }
    experiment.events = []
    return (experiment, opened.files)
  }

  /// A run to be exported, and how many of its steps are compared.
  struct Case {
    var name: String
    var experiment: Experiment
    var files = DataFiles()
    var step = 0
  }

  /// Every preset; documents with what no preset has; runs that were trained before.
  static func cases() throws -> [Case] {
    var cases = try presets.map { name in
      let (experiment, files) = try small(name)
      return Case(name: name, experiment: experiment, files: files)
    }
    let folder = Project.file("Tests/InterchangeTests/Tools/Documents")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let stem = String(name.prefix { $0 != "." })
      for step in [0, 3] {
        cases.append(
          Case(
            name: step == 0 ? stem : "\(stem)-at-\(step)", experiment: try document(text),
            step: step))
      }
    }
    return cases
  }

  @Test(.enabled(if: toolsPython != nil)) func everyPresetIsTheSameInPyTorch() throws {
    let folder = try TemporaryFolder()
    let cases = try Self.cases()
    var trainers: [String: Trainer] = [:]
    for one in cases {
      let (name, step) = (one.name, one.step)
      let run = Self.run(one.experiment, stem: name, step: step, files: one.files)
      for file in try Self.exported(run).files {
        try folder.write(file.bytes, to: "\(name)/\(file.path)")
      }
      let started = try run.started()
      let trainer = started.trainer
      try started.replay(to: step)
      let sample = BatchExport(
        name: name, seed: 0, step: step, tensors: trainer.gradientSample())
      let format = try #require(batchFormat(for: "batch.safetensors"))
      try folder.write(format.encode(sample), to: "\(name)/batch.safetensors")
      // The sample moved running statistics, which no loss in training depends on.
      let most = trainer.network.flops <= 2_000_000 ? 10 : 3
      let losses = Self.losses(trainer, steps: Self.chaotic[name] ?? most)
      let modes = Self.modes[name, default: []].map { "\"\($0)\"" }.joined(separator: ", ")
      let list = losses.map { "\($0)" }.joined(separator: ", ")
      try folder.write(
        "{\"start\": \(step), \"losses\": [\(list)], \"modes\": [\(modes)], "
          + "\"kinks\": \(name == "spirals-56")}", to: "\(name)/expected.json")
      if !modes.isEmpty { trainers[name] = try run.started().trainer }
    }
    let tool = Project.file("Tests/InterchangeTests/Tools/pytorch_exports.py").path
    let outcome = try ChildProcess.run(try #require(toolsPython), [tool, folder.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count { $0.contains("equal to 1e-5") } == cases.count)
    for (name, trainer) in trainers { try Self.checkReturn(name, trainer, folder) }
  }

  /// The losses of the next steps.
  private static func losses(_ trainer: Trainer, steps: Int) -> [Float] {
    trainer.stopPoint = .step(trainer.step + steps)
    var losses: [Float] = []
    while trainer.canAdvance { losses.append(trainer.advance()) }
    return losses
  }

  /// Weights that a script saved give the test loss that it told.
  private static func checkReturn(
    _ name: String, _ trainer: Trainer, _ folder: TemporaryFolder
  ) throws {
    let bytes = try Data(contentsOf: URL(filePath: folder.path("\(name)/trained.safetensors")))
    let saved = try Safetensors(Array(bytes))
    let values = Dictionary(saved.tensors.map { ($0.name, $0) }) { a, _ in a }
    var checkpoint = try trainer.checkpoint(evaluating: false)
    for index in checkpoint.tensors.indices {
      let tensor = checkpoint.tensors[index]
      // What is saved is what was measured: the average, where there is one.
      guard let kind = ["param/", "average/"].first(where: tensor.name.hasPrefix) else { continue }
      let path = String(tensor.name.dropFirst(kind.count))
      let own = try #require(values[path], "\(name) \(path)")
      #expect(own.shape == tensor.shape)
      checkpoint.tensors[index].values = own.values
    }
    checkpoint.digest = ""
    let back = try Trainer(checkpoint, dataset: trainer.dataset, kernels: .best)
    let metrics = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: folder.path("\(name)/metrics.json"))))
    let told = try #require((metrics as? [String: Double])?["test_loss"])
    let loss = Double(back.evaluate().testLoss)
    #expect(abs(loss - told) <= 1e-4 * max(1, abs(told)), "\(name): \(loss), told \(told)")
  }
}
