// Checkpoints as weights files: every tensor under its own name, so that other tools find them, and
// what else a run needs to go on as texts beside them. The configuration is in there too, so that
// weights are never loaded into a document they were not made by.
import Numerics
import Engine
import Networks
import Problems
import Schema
import Training

enum CheckpointFile {
  /// The largest weights file that is read, in bytes.
  static let maximumBytes = 1 << 30
  static let format = "resplay-weights/1"

  private static let recentLosses = "run/recent_losses"
  private static let evaluation = "run/evaluation"
  private static let validation = "run/validation"
  private static let testLossDue = "test_loss_due"

  static func encode(_ checkpoint: Checkpoint) -> [UInt8] {
    var file = Safetensors()
    file.metadata = [
      ("format", format),
      ("step", String(checkpoint.step)),
      ("optimizer_step", String(checkpoint.optimizerStep)),
      ("loss_digest", hexadecimal(checkpoint.lossDigest)),
      ("digest", checkpoint.digest),
      ("document", document(checkpoint.base, checkpoint.edits)),
    ]
    if checkpoint.isTestLossDue { file.metadata.append((testLossDue, "true")) }
    file.tensors = checkpoint.tensors
    file.tensors.append(vector(recentLosses, checkpoint.recentLosses))
    add(checkpoint.batchLosses, "batch_loss", to: &file)
    if !checkpoint.validationLoss.values.isEmpty {
      add(checkpoint.validationLoss, "validation_loss", to: &file)
    }
    add(checkpoint.testLoss, "test_loss", to: &file)
    add(checkpoint.weightGradients, "weight_gradients", to: &file)
    add(checkpoint.activationGradients, "activation_gradients", to: &file)
    if let e = checkpoint.evaluation {
      file.tensors.append(
        vector(evaluation, metricCatalog.flatMap { [e.train($0), e.test($0)] }))
      if !e.validation.isEmpty {
        file.tensors.append(vector(validation, metricCatalog.map { e.validation($0) }))
      }
    }
    if let best = checkpoint.best {
      file.metadata += [
        ("best/value", hexadecimal(UInt64(best.value.bitPattern))),
        ("best/step", String(best.step)), ("best/since", String(best.since)),
      ]
      if let step = best.exhaustedAt { file.metadata.append(("best/exhausted", String(step))) }
    }
    return file.encoded()
  }

  /// Whether a file starts as weights files of ours do; nothing more of it is read.
  static func isOne(_ path: String) -> Bool {
    let start = Array("{\"__metadata__\":{\"format\":\"resplay-weights/".utf8)
    let bytes = FileStart.read(path, count: 8 + start.count) ?? []
    return bytes.dropFirst(8).elementsEqual(start)
  }

  /// The parameters in a weights file, whatever document it is of: what another run starts from.
  /// - Throws: `SafetensorsError` where the file is damaged or no weights file of a run.
  static func startWeights(_ bytes: [UInt8]) throws -> StartWeights {
    let file = try Safetensors(bytes)
    let parameter = "param/"
    var weights = StartWeights(tensors: [:])
    for tensor in file.tensors where tensor.name.hasPrefix(parameter) {
      weights.tensors[String(tensor.name.dropFirst(parameter.count))] = StartWeights.Tensor(
        shape: tensor.shape, values: tensor.values)
    }
    guard !weights.tensors.isEmpty else {
      throw SafetensorsError("there are no parameters in this file; allowed: the weights of a save")
    }
    return weights
  }

  /// Whether a file is weights of a document, by all that it holds but the network's own numbers.
  static func isOf(_ experiment: Experiment, _ path: String) -> Bool {
    guard let file = try? WeightsFile(path),
      file.header.spans.allSatisfy({ !isRecord($0.name) || $0.shape.count <= maximumRecord }),
      let records = try? file.part({ isRecord($0.name) })
    else { return false }
    return (try? decode(records, for: experiment)) != nil
  }

  /// Values of the largest record of a run: norms of every layer there can be.
  private static let maximumRecord =
    (Network.maximumLayerInstances + Network.maximumJoinInstances) * LayerHistory.capacity

  private static func isRecord(_ name: String) -> Bool {
    ["run/", "series/", "history/"].contains { name.hasPrefix($0) }
  }

  /// Reads a checkpoint for a document. Whether it can be gone on with, `Checkpoint.faults` tells.
  /// - Throws: `SafetensorsError` where the file is damaged or belongs to another document.
  static func decode(_ bytes: [UInt8], for experiment: Experiment) throws -> Checkpoint {
    try decode(Safetensors(bytes), for: experiment)
  }

  static func decode(_ file: Safetensors, for experiment: Experiment) throws -> Checkpoint {
    var reader = CheckpointReader(file: file)
    let format = try reader.text("format")
    guard format == Self.format else {
      throw SafetensorsError(
        "the weights are in the format \(Node(.string(format)).excerpt); allowed: \(Self.format)")
    }
    let own = try ownDocument(reader.text("document"), experiment)
    var checkpoint = Checkpoint(
      base: experiment.configuration, edits: experiment.events,
      step: try reader.integer("step"), optimizerStep: try reader.integer("optimizer_step"),
      lossDigest: try reader.hexadecimal("loss_digest"),
      recentLosses: try reader.vector(recentLosses), tensors: [],
      batchLosses: try reader.series("batch_loss", formerly: "train_loss"),
      testLoss: try reader.series("test_loss"),
      weightGradients: try reader.history("weight_gradients"),
      activationGradients: try reader.history("activation_gradients"),
      evaluation: try reader.evaluation(evaluation, validation: validation),
      isTestLossDue: reader.hasText(testLossDue), digest: try reader.text("digest"))
    if reader.hasText("series/validation_loss") {
      checkpoint.validationLoss = try reader.series("validation_loss")
    }
    checkpoint.best = try reader.best()
    checkpoint.tensors = reader.rest
    checkpoint.isPlannedOtherwise =
      own.configuration.training.stop != experiment.configuration.training.stop
    return checkpoint
  }

  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func vector(_ name: String, _ values: [Float]) -> NamedTensor {
    NamedTensor(name: name, shape: [values.count], values: values)
  }

  private static func add(_ series: Series, _ name: String, to file: inout Safetensors) {
    let sum = hexadecimal(series.lastSum.bitPattern)
    file.metadata.append(
      ("series/\(name)", "\(series.firstStep) \(series.stride) \(sum) \(series.lastCount)"))
    file.tensors.append(vector("series/\(name)", series.values))
  }

  private static func add(_ history: LayerHistory, _ name: String, to file: inout Safetensors) {
    let steps = history.steps.map(String.init).joined(separator: " ")
    file.metadata.append(("history/\(name)/stride", String(history.stride)))
    file.metadata.append(("history/\(name)/steps", steps))
    file.metadata.append(("history/\(name)/paths", history.paths.joined(separator: "\n")))
    file.tensors.append(
      NamedTensor(
        name: "history/\(name)", shape: [history.steps.count, history.paths.count],
        values: history.values.flatMap(\.self)))
  }
}

// MARK: - Whose weights they are

extension CheckpointFile {
  /// What the run depends on, as a document without name and notes.
  private static func document(_ base: RunConfiguration, _ edits: [Edit]) -> String {
    var experiment = Experiment()
    experiment.configuration = base
    experiment.events = edits
    return ExperimentFile.write(experiment)
  }

  /// Without what may be changed in a document while its weights stay its own: at which step or
  /// loss it stops.
  private static func comparable(_ configuration: RunConfiguration) -> Node {
    var copy = configuration
    let standard = StopRule()
    (copy.training.stop.steps, copy.training.stop.loss) = (standard.steps, standard.loss)
    return copy.editableNode
  }

  /// The document that the weights were saved with, which must be the same but for when it stops.
  private static func ownDocument(_ text: String, _ experiment: Experiment) throws -> Experiment {
    guard let (own, _) = try? ExperimentFile.decode(text) else {
      throw SafetensorsError("the document that the weights were saved with cannot be read")
    }
    var changed = comparable(own.configuration)
      .settings(toBecome: comparable(experiment.configuration)).map(\.path.description)
    if own.events != experiment.events { changed.append("events") }
    guard !changed.isEmpty else { return own }
    let named = changed.prefix(3).joined(separator: ", ") + (changed.count > 3 ? ", …" : "")
    throw SafetensorsError("the weights belong to another document; what differs: \(named)")
  }
}
