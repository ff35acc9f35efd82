// Freezing a run and going on from a frozen one. Checkpoints come from files and so from strangers:
// every size, name, shape and value is checked before anything is used.
internal import Numerics
package import Problems
package import Engine
internal import Networks
internal import Schema

extension Trainer {
  /// The run as it stands; the evaluation in it is made now, unless it takes long and nobody waits,
  /// or the run is only kept and was never compiled.
  /// - Parameter evaluating: false leaves the evaluation out.
  /// - Throws: `TrainingError` where nothing finite is left to keep.
  package func checkpoint(evaluating: Bool = true) throws -> Checkpoint {
    secure()
    guard compiled.store.isFinite else {
      throw TrainingError("the initial weights are not finite; there is nothing to keep")
    }
    let evaluation = evaluating && compiled.isCompiled ? evaluate() : Evaluation()
    return frozen(evaluation == Evaluation() ? nil : evaluation, digest: digest)
  }

  /// The run as it stands, without evaluation and digest, for going back to; nil where a value is
  /// not finite.
  func frame() -> Checkpoint? {
    compiled.store.isFinite ? frozen(nil, digest: "") : nil
  }

  private func frozen(_ evaluation: Evaluation?, digest: String) -> Checkpoint {
    var checkpoint = Checkpoint(
      base: base, edits: edits, step: step, optimizerStep: progress.optimizerStep,
      lossDigest: progress.lossDigest.state, recentLosses: progress.recentLosses,
      tensors: tensorSlots.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: Array($0.memory))
      },
      batchLosses: progress.batchLosses, testLoss: progress.testLoss,
      weightGradients: progress.weightGradients, activationGradients: progress.activationGradients,
      evaluation: evaluation, isTestLossDue: isTestLossDue, digest: digest)
    checkpoint.validationLoss = progress.validationLoss
    checkpoint.best = progress.best
    checkpoint.status = status
    return checkpoint
  }

  /// Goes on where a checkpoint stopped.
  /// - Throws: `TrainingError` naming what does not fit, or what the configuration's own check
  ///   says.
  package convenience init(
    _ checkpoint: Checkpoint, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions(), files: DataFiles = DataFiles()
  ) throws {
    if let fault = checkpoint.countFaults.first { throw TrainingError(fault) }
    let configuration = try checkpoint.current
    try self.init(
      configuration, dataset: dataset, kernels: kernels, options: options, files: files,
      startsAnew: false)
    try restore(checkpoint)
  }

  /// Back to an earlier step of this very run, whose network, data and settings were those of now.
  /// - Throws: `TrainingError` where it is of another configuration.
  func goBack(to checkpoint: Checkpoint) throws {
    guard try checkpoint.current == configuration else {
      throw TrainingError("this step was trained with other settings")
    }
    editOrigin = nil
    stale = nil
    compiled.forgetZeros(from: 0)
    compiled.isMeasured = false
    isInterrupted = false
    revision += 1
    try restore(checkpoint)
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    if let fault = checkpoint.networkFaults(compiled.lowered, configuration).first {
      throw TrainingError(fault)
    }
    load(checkpoint.tensors)
    base = checkpoint.base
    edits = checkpoint.edits
    step = checkpoint.step
    try retrace()
    progress.optimizerStep = checkpoint.optimizerStep
    progress.lossDigest = Digest(state: checkpoint.lossDigest)
    progress.recentLosses = checkpoint.recentLosses
    progress.batchLosses = checkpoint.batchLosses
    progress.validationLoss = checkpoint.validationLoss
    progress.testLoss = checkpoint.testLoss
    progress.best = checkpoint.best
    progress.weightGradients = checkpoint.weightGradients
    progress.activationGradients = checkpoint.activationGradients
    status = .ready
    isTestLossDue = false
    if checkpoint.isTestLossDue { measureIfDue() }
    refreshStatus()
    secure()
  }

  /// Every tensor of a checkpoint of this run: its name, shape and memory.
  private var tensorSlots: [(name: String, shape: Shape, memory: UnsafeMutableBufferPointer<Float>)]
  {
    let store = compiled.store
    let states = configuration.stateCount
    return store.specs.enumerated().flatMap { index, spec in
      let slots = spec.hasState ? states : 0
      return [("param/\(spec.path)", spec.shape, store.value(index))]
        + (0..<slots).map { ("state\($0)/\(spec.path)", spec.shape, store.state($0, index)) }
        + WeightCopies.named.compactMap { name, copy in
          store.value(index, of: copy).map { ("\(name)/\(spec.path)", spec.shape, $0) }
        }
    }
  }

  /// Copies tensors that were found to fit.
  private func load(_ tensors: [NamedTensor]) {
    let values = Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
    for slot in tensorSlots {
      guard let values = values[slot.name], values.count == slot.memory.count else { continue }
      _ = slot.memory.update(fromContentsOf: values)
    }
  }

  /// Goes through the changes again: one mark for every step at which something was changed, the
  /// data of each stretch, and how the run stood before changes at the present step.
  private func retrace() throws {
    marks = []
    trainedData = []
    var before = base
    var rest = edits[...]
    while let changed = rest.first?.step {
      let group = rest.prefix { $0.step == changed }
      let after = try before.applying(group)
      if group.contains(where: { !$0.isRenaming }) {
        let renamed = before.renamed(by: Array(group))
        marks.append(ChangeMark(step: changed, label: changeLabel(from: renamed, to: after)))
      }
      trainedData = trainedData.adding(before)
      if changed == step, step > 0 { stale = before }
      rest = rest.dropFirst(group.count)
      before = after
    }
    trainedTestRows = trainedData.testRows(of: configuration, in: dataset)
  }
}
