// One run, driven step by step from one thread: batches, forward, backward, update, measurements.
// What it computes depends on configuration, data and edits alone: never on the clock, on who
// watches, on the kernel set or on the number of threads.
internal import Numerics
package import Problems
package import Engine
package import Networks

/// A configuration that cannot be run; the text is for the user.
package struct TrainingError: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Where a run stops by itself.
package enum StopPoint: Hashable, Sendable {
  /// By the document's stop rule.
  case document
  /// At this step, whatever the document's step count; its loss goal holds.
  case step(Int)
  /// Never.
  case never
}

package final class Trainer {
  /// All that grows with the steps, apart from parameters.
  struct Progress {
    /// Optimizer steps since the last reset or change of optimizer.
    var optimizerStep = 0
    var lossDigest = Digest()
    /// The newest losses, at most `lossWindow`, for the loss goal.
    var recentLosses: [Float] = []
    /// Mean batch losses of stretches of steps.
    var batchLosses = Series()
    var validationLoss = Series()
    var testLoss = Series()
    /// The best measurement of the validation rows so far, where patience looks at them.
    var best: BestMeasurement?
    var weightGradients = LayerHistory()
    var activationGradients = LayerHistory()
    var layers = LayerTraces()
  }

  /// Losses that the loss goal is averaged over at most.
  static let lossWindow = 50

  /// As it is now, edits included.
  package internal(set) var configuration: RunConfiguration
  /// As it was at step 0.
  package internal(set) var base: RunConfiguration
  /// What was changed since step 0.
  package internal(set) var edits: [Edit] = []
  /// The changes in words, for the time axis.
  package internal(set) var marks: [ChangeMark] = []
  /// Updates made since step 0.
  package internal(set) var step = 0
  package internal(set) var status = RunStatus.ready
  package var stopPoint = StopPoint.document {
    didSet { if stopPoint != oldValue { refreshStatus() } }
  }
  /// Whether gradients by activations are measured at sampled steps; changes no other number.
  package var measuresActivations = true
  /// Whether the other metrics of layers are measured: for whoever looks on. Changes no other
  /// number, and nothing of it is kept in checkpoints.
  package var measuresLayers = false
  /// Whether the next step is measured in any case.
  package var measuresNextStep = false
  /// What was measured in the step that is being made.
  private var measured: [String: [Float]]?
  /// The learning rate of the last update that was made here.
  private var lastRate: Float?

  let kernels: KernelSet
  let options: ExecutionOptions
  let files: DataFiles
  var compiled: CompiledRun
  var rules: StepRules
  var progress = Progress()
  var rescuePoint: RescuePoint
  /// How the run stood before the first edit of the present step.
  var editOrigin: EditOrigin?
  /// What the edits before the newest lead to.
  var recorded: RecordedEdits?
  /// The configuration that the last step was made with, where it has been changed since.
  var stale: RunConfiguration?
  /// The data of the stretches of training before the last change of data.
  var trainedData: [DataSource] = []
  /// How many of the test rows were trained on before the data was divided anew.
  package internal(set) var trainedTestRows = 0
  /// Whether a step or measurement was interrupted: no further one is made.
  package internal(set) var isInterrupted = false
  /// Whether the test loss was to be measured at the present step and was interrupted.
  var isTestLossDue = false
  /// Counts the changes other than steps, so that a viewer knows what is stale.
  package internal(set) var revision = 0

  /// Lowers and allocates the network with its initial weights.
  /// - Parameters:
  ///   - files: where the weights to start from are, and where an edit of the data may read from.
  ///   - startsAnew: whether it starts from the weights that the configuration names; false where
  ///     a checkpoint brings its own.
  /// - Throws: `TrainingError`, `GraphError` or `DataError` for the user.
  package init(
    _ configuration: RunConfiguration, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions(), files: DataFiles = DataFiles(),
    startsAnew: Bool = true
  ) throws {
    self.configuration = configuration
    base = configuration
    self.kernels = kernels
    self.options = options
    self.files = files
    compiled = try CompiledRun(
      configuration, dataset: dataset, kernels: kernels, options: options)
    if startsAnew {
      try compiled.start(from: configuration.startWeights(files), called: configuration.startFrom)
    }
    rules = StepRules(configuration.training)
    rescuePoint = RescuePoint(step: 0, progress: progress, arenas: [])
    startProgress()
  }

  /// The data, as loaded.
  package var dataset: Dataset { compiled.dataset }
  /// What is reached without looking at the inputs; nil where nothing says.
  package var chance: Chance? { compiled.chance }
  /// Parameters with their gradients and optimizer state; to be read between two steps only.
  package var parameters: ParameterStore { compiled.store }
  package var network: LoweredNetwork { compiled.lowered }
  package var epoch: Int { compiled.batches.epoch(of: step * rules.accumulate) }
  package var batchLosses: Series { progress.batchLosses }
  package var validationLoss: Series { progress.validationLoss }
  package var testLoss: Series { progress.testLoss }
  package var weightGradients: LayerHistory { progress.weightGradients }
  package var activationGradients: LayerHistory { progress.activationGradients }
  /// The metrics of layers, apart from those of gradients.
  package var layerTraces: LayerTraces { progress.layers }
  /// The learning rate of the last update, its schedule included; before the first one, that of the
  /// step to come.
  package var learningRate: Float {
    lastRate
      ?? rules.rule(step: max(0, step - 1), optimizerStep: max(1, progress.optimizerStep)).rate
  }
  /// Loss of the newest step's batch, before its update.
  package var lastLoss: Float { progress.recentLosses.last ?? .nan }

  /// Whether `advance` has something to do.
  package var canAdvance: Bool {
    guard !isInterrupted else { return false }
    return switch status {
    case .ready, .running, .paused: true
    case .finished, .diverged, .invalid: false
    }
  }

  /// One training step, unless the run has finished or diverged.
  /// - Returns: the loss of the step's batch before the update.
  @discardableResult
  package func advance() -> Float {
    guard canAdvance else { return lastLoss }
    let buffers = compiled.program.canBeInterrupted ? compiled.store.buffers : []
    let loss = update()
    guard !compiled.program.wasInterrupted else {
      compiled.store.restore(buffers: buffers)
      isInterrupted = true
      return lastLoss
    }
    guard let loss, compiled.gradientsAreFinite else {
      rescue()
      return .nan
    }
    record(loss)
    refreshStatus()
    if step - rescuePoint.step >= RescuePoint.interval || !canAdvance { secure() }
    return loss
  }

  /// Forward, backward and update of the present step; nothing is recorded.
  /// - Returns: the loss, or nil when it was not finite or the step was interrupted, and then
  ///   nothing was updated but running statistics.
  func update() -> Float? {
    let isSampled = measuresActivations && progress.activationGradients.isDue(step)
    guard
      let loss = compiled.passes(
        step: step, batches: rules.accumulate, rules.augmentation, isSampled: isSampled)
    else { return nil }
    measured = measuresLayers && isLayerStep ? compiled.measuring.measure() : nil
    let rule = rules.rule(step: step, optimizerStep: progress.optimizerStep + 1)
    lastRate = rule.rate
    compiled.store.update(
      rule, clip: rules.clip, kernels: kernels, pool: compiled.program.pool,
      squaredNorms: compiled.squaredNorms)
    if rules.average > 0 {
      compiled.store.average(decay: rules.averageDecay(step: step), kernels: kernels)
    }
    compiled.isMeasured = true
    if var found = measured {
      compiled.measuring.measureUpdate(&found)
      measured = found
    }
    return loss
  }

  /// Whether the layers are measured in this step.
  private var isLayerStep: Bool {
    if progress.layers.byKind.isEmpty { progress.layers = compiled.measuring.traces() }
    return measuresNextStep || compiled.measuring.isDue(step, progress.layers)
  }

  /// Counts the step that was just made and records what it measured.
  func record(_ loss: Float) {
    progress.lossDigest.combine(loss)
    progress.batchLosses.append(loss, at: step)
    if progress.recentLosses.count >= Self.lossWindow { progress.recentLosses.removeFirst() }
    progress.recentLosses.append(loss)
    let isSampled = progress.weightGradients.isDue(step)
    if isSampled {
      progress.weightGradients.append(compiled.weightGradientNorms(), at: step)
    }
    if measuresActivations, progress.activationGradients.isDue(step) {
      progress.activationGradients.append(compiled.activationGradientNorms(), at: step)
    }
    for (kind, values) in measured ?? [:] { progress.layers.byKind[kind]?.take(values, at: step) }
    (measured, measuresNextStep) = (nil, false)
    compiled.noteZeroGradients(step: step)
    if isSampled { compiled.noteZeroNorms(step: step) }
    editOrigin = nil
    stale = nil
    step += 1
    progress.optimizerStep += 1
    measureIfDue()
  }

  /// Measures the losses of test and validation where the plan says so, and looks whether the run
  /// still gets better.
  func measureIfDue() {
    guard rules.plan.evaluates(at: step) else { return }
    guard compiled.isCompiled else {
      (isTestLossDue, isInterrupted) = (true, true)
      return
    }
    let (test, validation) = (compiled.dataset.testRows, compiled.dataset.validationRows)
    var (testLoss, validationLoss): (Float?, Float?) = (nil, nil)
    var wasInterrupted = false
    func loss(_ rows: [Int32]) -> Float? {
      guard !rows.isEmpty, !wasInterrupted else { return nil }
      let loss = compiled.evaluator.loss(rows)
      wasInterrupted = compiled.evaluator.wasInterrupted
      return loss
    }
    compiled.store.withAverage {
      testLoss = loss(test)
      validationLoss = loss(validation)
    }
    isTestLossDue = wasInterrupted
    guard !isTestLossDue else {
      isInterrupted = true
      return
    }
    if let testLoss { progress.testLoss.append(testLoss, at: step) }
    if let validationLoss { progress.validationLoss.append(validationLoss, at: step) }
    watchValidation(loss: validationLoss)
  }

  /// Starts counting and measuring at step 0 with the parameters as they are.
  func startProgress() {
    let paths = compiled.lowered.layers.map(\.path)
    step = 0
    progress = Progress()
    progress.testLoss = Series(stride: rules.plan.interval)
    progress.validationLoss = Series(stride: rules.plan.interval)
    progress.weightGradients = LayerHistory(paths: paths)
    progress.activationGradients = LayerHistory(paths: paths)
    (edits, marks) = ([], [])
    (editOrigin, stale) = (nil, nil)
    (trainedData, trainedTestRows) = ([], 0)
    compiled.forgetZeros(from: 0)
    revision += 1
    isTestLossDue = false
    status = .ready
    measureIfDue()
    secure()
    refreshStatus()
  }

  /// Decides by the stop rule whether the run has finished, or may go on after all.
  func refreshStatus() {
    switch status {
    case .diverged, .invalid: return
    case .ready, .running, .paused, .finished: break
    }
    if let reason = stopReason {
      status = .finished(reason: reason)
    } else if case .finished = status {
      status = .ready
    }
  }

  private var stopReason: String? {
    switch stopPoint {
    case .never: return nil
    case .step(let limit): if step >= limit { return "steps" }
    case .document: if step >= rules.total { return "steps" }
    }
    if progress.best?.exhaustedAt == step { return "patience" }
    guard rules.lossGoal > 0 else { return nil }
    let window = progress.recentLosses.suffix(min(Self.lossWindow, compiled.batches.perEpoch))
    guard window.count == min(Self.lossWindow, compiled.batches.perEpoch) else { return nil }
    let mean = window.reduce(0) { $0 + Double($1) } / Double(window.count)
    return mean <= rules.lossGoal ? "loss" : nil
  }

  /// Lets a finished run go on without end.
  package func extend() { stopPoint = .never }

  /// Lets a run that went on without end stop by its document again, unless that ends it at once.
  func stopAgain() {
    stopPoint = .document
    if case .finished = status { extend() }
  }

  /// Trains until the run stops by itself.
  package func run() {
    while canAdvance { advance() }
  }

  /// Trains until the run stops by itself or `isDone` says so, which is asked before every step.
  package func run(until isDone: (Trainer) throws -> Bool) rethrows {
    while canAdvance, try !isDone(self) { advance() }
  }

  /// The task's metrics of both splits now, each over at most 5,000 rows; changes nothing.
  package func evaluate() -> Evaluation { measure().evaluation }

  /// The task's metrics of both splits, and the test rows by true and predicted class. Nothing was
  /// measured where it was interrupted.
  package func measure() -> (evaluation: Evaluation, confusion: [[Int]]) {
    let (evaluator, dataset) = (compiled.evaluator, compiled.dataset)
    return compiled.store.withAverage {
      var results: [SplitResult] = []
      for rows in [dataset.trainRows, dataset.validationRows, dataset.testRows] {
        results.append(evaluator.evaluate(rows))
        guard !evaluator.wasInterrupted else { return (Evaluation(), []) }
      }
      let evaluation = Evaluation(
        train: results[0].metrics, validation: results[1].metrics, test: results[2].metrics)
      return (evaluation, results[2].confusion)
    }
  }

  /// What the network makes of its inputs now, nil where nothing shows it; changes nothing.
  package func picture(_ size: PictureSize = PictureSize()) -> Picture? {
    compiled.store.withAverage { compiled.evaluator.picture(size) }
  }

  /// The newest measurement of every layer instance of the network as it is: of the last step, or,
  /// where that is not known (the run was loaded), of the last one sampled.
  package var measures: [LayerMeasure] {
    let layers = compiled.lowered.layers
    let unmeasured = [Float](repeating: .nan, count: layers.count)
    let weights =
      compiled.isMeasured
      ? compiled.weightGradientNorms()
      : progress.weightGradients.column(since: changedStep) ?? unmeasured
    let activations = progress.activationGradients.column(since: changedStep) ?? unmeasured
    let zeros = compiled.zeroGradients()
    return layers.indices.map {
      LayerMeasure(
        path: layers[$0].path, weightGradient: weights[$0], activationGradient: activations[$0],
        zeroGradient: zeros[$0], zeroNorm: compiled.zeroNorms[$0])
    }
  }

  /// The step of whose batch the gradients by weights in `measures` are; nil where they hold none.
  package var gradientStep: Int? {
    if compiled.isMeasured { return step - 1 }
    return progress.weightGradients.steps.last.flatMap { $0 >= changedStep ? $0 : nil }
  }

  /// Whether `measures` holds gradients of the batch of the last step, and not of an earlier one.
  package var measuresLastStep: Bool { gradientStep == step - 1 }

  /// Over all parameters and the loss history: equal runs have equal digests on every machine.
  package var digest: String {
    var digest = progress.lossDigest
    compiled.store.digest(into: &digest)
    compiled.store.digestAverage(into: &digest)
    return digest.text
  }
}
