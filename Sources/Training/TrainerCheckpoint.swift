// Freezing a run and going on from a frozen one. Checkpoints come from files and so from strangers:
// every size, name, shape and value is checked before anything is used.
internal import Numerics
package import Problems
package import Engine
internal import Networks
internal import Schema

extension Trainer {
  /// The run as it stands; the evaluation in it is made now.
  /// - Throws: `TrainingError` where nothing finite is left to keep.
  package func checkpoint() throws -> Checkpoint {
    secure()
    guard compiled.store.isFinite else {
      throw TrainingError("the initial weights are not finite; there is nothing to keep")
    }
    return Checkpoint(
      base: base, edits: edits, step: step, optimizerStep: progress.optimizerStep,
      lossDigest: progress.lossDigest.state, recentLosses: progress.recentLosses,
      tensors: tensorSlots.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: Array($0.memory))
      },
      trainLoss: progress.trainLoss, testLoss: progress.testLoss,
      weightGradients: progress.weightGradients, activationGradients: progress.activationGradients,
      evaluation: evaluate(), digest: digest)
  }

  /// Goes on where a checkpoint stopped.
  /// - Throws: `TrainingError` naming what does not fit, or what the configuration's own check
  ///   says.
  package convenience init(
    _ checkpoint: Checkpoint, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions(), files: DataFiles = DataFiles()
  ) throws {
    try checkpoint.checkCounts()
    let configuration = try checkpoint.current
    try self.init(
      configuration, dataset: dataset, kernels: kernels, options: options, files: files)
    try restore(checkpoint)
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    try load(checkpoint.tensors)
    let paths = compiled.lowered.layers.map(\.path)
    for history in [checkpoint.weightGradients, checkpoint.activationGradients]
    where history.paths != paths {
      throw TrainingError("the checkpoint's history is not of this network's layers")
    }
    base = checkpoint.base
    edits = checkpoint.edits
    marks = try Self.marks(base, edits)
    step = checkpoint.step
    progress.optimizerStep = checkpoint.optimizerStep
    progress.lossDigest = Digest(state: checkpoint.lossDigest)
    progress.recentLosses = checkpoint.recentLosses
    progress.trainLoss = checkpoint.trainLoss
    progress.testLoss = checkpoint.testLoss
    progress.weightGradients = checkpoint.weightGradients
    progress.activationGradients = checkpoint.activationGradients
    guard checkpoint.digest.isEmpty || checkpoint.digest == digest else {
      throw TrainingError(
        "the weights do not fit their digest: read \(checkpoint.digest.prefix(16)), computed "
          + "\(digest); the file is damaged, or was made for another document")
    }
    status = .ready
    refreshStatus()
    secure()
  }

  /// Every tensor of a checkpoint of this run: its name, shape and memory.
  private var tensorSlots: [(name: String, shape: Shape, memory: UnsafeMutableBufferPointer<Float>)]
  {
    let store = compiled.store
    let states = rules.rule(step: 0, optimizerStep: 1).stateCount
    return store.specs.enumerated().flatMap { index, spec in
      let slots = spec.role == .buffer ? 0 : states
      return [("param/\(spec.path)", spec.shape, store.value(index))]
        + (0..<slots).map { ("state\($0)/\(spec.path)", spec.shape, store.state($0, index)) }
    }
  }

  private func load(_ tensors: [NamedTensor]) throws {
    var given: [String: NamedTensor] = [:]
    for tensor in tensors {
      guard given.updateValue(tensor, forKey: tensor.name) == nil else {
        throw TrainingError("the weights hold \(Node(.string(tensor.name)).excerpt) twice")
      }
    }
    let slots = tensorSlots
    for slot in slots {
      guard let tensor = given.removeValue(forKey: slot.name) else {
        throw TrainingError("the weights lack '\(slot.name)', which the document's network needs")
      }
      guard tensor.shape == slot.shape, tensor.values.count == slot.memory.count else {
        throw TrainingError(
          "'\(slot.name)' is \(tensor.shape) in the weights, but \(slot.shape) in the network")
      }
      guard tensor.values.withUnsafeBufferPointer(finite) else {
        throw TrainingError("'\(slot.name)' holds values that are not finite numbers")
      }
    }
    if let stray = given.keys.min() {
      throw TrainingError(
        "the weights hold \(Node(.string(stray)).excerpt), which is not in the network")
    }
    let values = Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
    for slot in slots {
      guard let values = values[slot.name] else { continue }
      _ = slot.memory.update(fromContentsOf: values)
    }
  }

  /// One mark for every step at which something was changed.
  private static func marks(_ base: RunConfiguration, _ edits: [Edit]) throws -> [ChangeMark] {
    var marks: [ChangeMark] = []
    var before = base
    var rest = edits[...]
    while let step = rest.first?.step {
      let group = rest.prefix { $0.step == step }
      let after = try before.applying(group)
      marks.append(ChangeMark(step: step, label: changeLabel(from: before, to: after)))
      rest = rest.dropFirst(group.count)
      before = after
    }
    return marks
  }
}

extension Checkpoint {
  /// Changes that a document can hold.
  package static let maximumEdits = 4096
  static let maximumSteps = 1 << 40

  /// Checks everything that can be checked without the network.
  func checkCounts() throws {
    func require(_ condition: Bool, _ fault: @autoclosure () -> String) throws {
      if !condition { throw TrainingError("the checkpoint \(fault())") }
    }
    try require(
      (0...Self.maximumSteps).contains(step) && (0...step).contains(optimizerStep),
      "counts \(step) steps and \(optimizerStep) optimizer steps")
    try require(
      edits.count <= Self.maximumEdits,
      "holds \(edits.count) changes; allowed: at most \(Self.maximumEdits)")
    let order = edits.map(\.step)
    try require(
      zip(order, order.dropFirst()).allSatisfy { $0 <= $1 } && order.allSatisfy { $0 <= step },
      "holds changes out of order or after its last step")
    try require(
      recentLosses.count <= min(Trainer.lossWindow, step)
        && recentLosses.withUnsafeBufferPointer(finite), "holds impossible losses")
    for (name, series) in [("train_loss", trainLoss), ("test_loss", testLoss)] {
      try require(series.isPossible(until: step), "holds an impossible curve of \(name)")
    }
    for history in [weightGradients, activationGradients] {
      try require(history.isPossible(until: step), "holds an impossible gradient history")
    }
  }
}

extension Series {
  func isPossible(until step: Int) -> Bool {
    values.count <= Self.capacity && (1...Checkpoint.maximumSteps).contains(stride)
      && (0...step).contains(firstStep)
      && (values.isEmpty || (values.count - 1) <= (step - firstStep) / stride)
      && lastSum.isFinite && (0...stride).contains(lastCount)
  }
}

extension LayerHistory {
  func isPossible(until step: Int) -> Bool {
    (1...Checkpoint.maximumSteps).contains(stride) && stride & (stride - 1) == 0
      && steps.count <= Self.capacity && steps.count == values.count
      && values.allSatisfy { $0.count == paths.count }
      && zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
      && steps.allSatisfy { (0...step).contains($0) && $0 & (stride - 1) == 0 }
  }
}
