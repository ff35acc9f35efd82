// A configuration made runnable for one dataset: parameters, the training program at its batch
// size, the evaluation program, and where each layer's numbers are found. Compiling touches
// nothing of an earlier run, so that a live edit can fail without a trace. What a session that is
// closing only keeps has parameters and is not compiled.
internal import Numerics
internal import Problems
internal import Engine
internal import Networks
internal import Schema

/// The session was closed before the network was compiled.
struct SessionClosed: Error {}

final class CompiledRun {
  let dataset: Dataset
  /// What was lowered.
  private let network: Network
  let lowered: LoweredNetwork
  let store: ParameterStore
  private let kernels: KernelSet
  private(set) lazy var program = makeProgram()
  private(set) lazy var evaluator = makeEvaluator()
  /// Whether there are programs: not where the session was closed before they were begun. They
  /// are made when first asked for.
  private(set) var isCompiled: Bool
  /// What is reached without looking at the inputs: of much data not computed twice.
  private(set) lazy var chance = dataset.task.kind.chance(dataset, loss)
  var batches: Batches
  private let seed: Seed
  /// By parameter: sum of squares of its gradient in the last step.
  let squaredNorms: UnsafeMutableBufferPointer<Double>
  /// Whether `squaredNorms` holds anything.
  var isMeasured = false
  /// By scope: sum of squares of the gradient by its output, when last measured.
  let activationSquares: UnsafeMutableBufferPointer<Double>
  /// By layer: the first step of its unbroken stretch of zero gradients; -1 where there is none.
  var zeroSince: [Int]
  /// By layer: whether it divided by a zero norm at the last sampled step.
  var zeroNorms: [ZeroNorm?]
  /// What is measured of its layers; made when first asked for.
  private(set) lazy var measuring = LayerMeasuring(self)
  /// By layer: its parameters of role weight.
  let layerWeights: [[Int]]
  /// By layer: its other parameters that are trained, as biases.
  let layerScalars: [[Int]]
  private let loss: Loss
  /// For evaluation; of what is only kept it is lowered when first asked for.
  private lazy var evaluation = lowerEvaluation()
  private let lowerEvaluation: () -> LoweredNetwork
  private let rowInspector: (ParameterStore) -> RowInspector?
  private let options: ExecutionOptions
  private lazy var input = program.input(lowered.input)
  private lazy var target = lowered.target.map(program.input)

  /// - Parameters:
  ///   - earlier: whose parameters and optimizer state are carried over by path and shape.
  ///   - names: which of its blocks are called otherwise.
  /// - Throws: `BuildFault` or `GraphError` for the user, and `SessionClosed`.
  init(
    _ configuration: RunConfiguration, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions, carrying earlier: CompiledRun? = nil, called names: BlockNames? = nil
  ) throws {
    let training = configuration.training
    // Each part of this takes up to a second of a network as deep as is allowed.
    func isWanted() -> Bool { options.cancellation?.isRequested != true }
    func checkWanted() throws {
      guard isWanted() else { throw SessionClosed() }
    }
    isCompiled = isWanted()
    let lowered = try Fit.lowered(configuration, dataset, weighing: false)
    let outline = DataOutline(dataset, of: configuration.data)
    lowerEvaluation = {
      guard let lowered = try? Fit.evaluation(configuration, outline) else {
        preconditionFailure("a network that fits for training fits for evaluation")
      }
      return lowered
    }
    self.dataset = dataset
    self.kernels = kernels
    self.options = options
    self.lowered = lowered
    loss = training.loss
    batches = Batches(
      rows: dataset.trainRows, size: training.batchSize, seed: configuration.seed(of: .batches))
    seed = configuration.seed(of: .batches)
    network = configuration.network
    rowInspector = { store in
      try? Fit.evaluation(configuration, outline, batch: 1).inspector(store, kernels)
    }
    layerWeights = Self.parameters(of: lowered, .weight)
    layerScalars = Self.parameters(of: lowered, .scalar)
    zeroSince = Array(repeating: -1, count: layerWeights.count)
    zeroNorms = Array(repeating: nil, count: layerWeights.count)

    var graphs: [CompiledGraph] = []
    var loweredForEvaluation: LoweredNetwork?
    if isCompiled {
      try checkWanted()
      graphs.append(CompiledGraph(lowered.graph, mode: .training, options: options))
      try checkWanted()
      let evaluation = try Fit.evaluation(configuration, outline)
      loweredForEvaluation = evaluation
      graphs.append(CompiledGraph(evaluation.graph, mode: .evaluation, options: options))
      // `Fit` has weighed it for one thread at most.
      if let reason = RunMemory.refusal(
        lowered.graph.parameters, copies: training.copies,
        activations: graphs[0].memoryBytes + graphs[1].memoryBytes)
      {
        throw BuildFault(path: ["network"], place: "", message: reason)
      }
      try checkWanted()
    }
    store = ParameterStore(
      lowered.graph.parameters, seed: configuration.seed(of: .weights), copies: training.copies,
      carrying: earlier?.store,
      former: { path in
        guard let before = names?.network ?? earlier?.network else { return path }
        let place = configuration.network.formerPath(of: path, in: before)
        return names?.former(place) ?? place
      })
    squaredNorms = .allocate(capacity: lowered.graph.parameters.count)
    squaredNorms.initialize(repeating: 0)
    activationSquares = .allocate(capacity: lowered.graph.scopes.count)
    activationSquares.initialize(repeating: .nan)
    if let loweredForEvaluation {
      evaluation = loweredForEvaluation
      program = makeProgram(graphs[0])
      evaluator = makeEvaluator(graphs[1])
    }
  }

  private func makeProgram(_ graph: CompiledGraph? = nil) -> Program {
    isCompiled = true
    return Program(
      graph ?? CompiledGraph(lowered.graph, mode: .training, options: options), parameters: store,
      kernels: kernels)
  }

  private func makeEvaluator(_ graph: CompiledGraph? = nil) -> Evaluator {
    Evaluator(
      evaluation,
      compiled: graph ?? CompiledGraph(evaluation.graph, mode: .evaluation, options: options),
      dataset: dataset, loss: loss, store: store, kernels: kernels, pool: program.pool,
      inspector: { [store, rowInspector] in rowInspector(store) })
  }

  deinit {
    squaredNorms.deallocate()
    activationSquares.deallocate()
  }

  /// Forward and backward over the batches of a step; the gradient is their mean. The norms of
  /// gradients by activations are those of the last batch.
  /// - Returns: the mean loss, or nil when one was not finite or it was interrupted, and then there
  ///   is no gradient.
  func passes(
    step: Int, batches count: Int, _ augmentation: Augmentation?, isSampled: Bool
  ) -> Float? {
    var sum = 0.0
    for part in 0..<count {
      let batch = step * count + part
      gather(batch: batch, augmentation)
      let loss = program.forward(step: batch)
      guard loss.isFinite, !program.wasInterrupted else { return nil }
      program.backward(
        activationNorms: isSampled && part == count - 1 ? activationSquares : nil)
      guard !program.wasInterrupted else { return nil }
      guard count > 1 else { return loss }
      store.collectGradient(part: part, of: count, kernels: kernels)
      sum += Double(loss)
    }
    return Float(sum / Double(count))
  }

  /// Copies the rows of a batch into the program, batches counted from the start of the run.
  /// - Parameter augmentation: what is done to their inputs.
  func gather(batch: Int, _ augmentation: Augmentation? = nil) {
    var draws = augmentation.map {
      AugmentationDraws($0, dataset.inputShape, seed: seed, step: batch)
    }
    let rows = batches.rows(at: batch)
    let (width, values) = (dataset.inputShape.count, dataset.targetWidth)
    guard let to = input.baseAddress, let expected = target?.baseAddress else { return }
    if let masking = dataset.masking {
      var random = seed.stream("mask", String(batch))
      for (place, row) in rows.enumerated() {
        masking.hide(
          Int(row), width: width, inputs: to + place * width, targets: expected + place * values,
          using: &random)
      }
      return
    }
    dataset.withInputs { inputs in
      dataset.targets.withUnsafeBufferPointer { targets in
        guard let truth = targets.baseAddress else { return }
        var place = 0
        for row in rows {
          inputs.copy(Int(row), to: to + place * width)
          draws?.apply(to: to + place * width)
          (expected + place * values).update(from: truth + Int(row) * values, count: values)
          place += 1
        }
      }
    }
  }

  /// By layer, the norm of the gradient by its weights; NaN for a layer without weights.
  func weightGradientNorms() -> [Float] {
    layerWeights.map { parameters in
      guard !parameters.isEmpty else { return .nan }
      return Self.norm(parameters.reduce(0.0) { $0 + squaredNorms[$1] })
    }
  }

  /// The root of a sum of squares. Of finite values it is finite: the largest float where it is
  /// larger than that.
  private static func norm(_ squares: Double) -> Float {
    let norm = squares.squareRoot()
    return norm.isInfinite ? .infinity : norm.isNaN ? .nan : Float(min(norm, largestNorm))
  }

  private static let largestNorm = Double(Float.greatestFiniteMagnitude)

  /// By layer, the norm of the gradient by its output, as last measured.
  func activationGradientNorms() -> [Float] {
    lowered.layers.map { Self.norm(activationSquares[$0.scope]) }
  }

  /// Whether every gradient of the last update was finite: a sum of squares is not where an
  /// element is not, and only there.
  var gradientsAreFinite: Bool {
    var sum = 0.0
    for square in squaredNorms { sum += square * 0 }
    return sum == 0
  }

  private static func parameters(
    of lowered: LoweredNetwork, _ role: ParameterSpec.Role
  ) -> [[Int]] {
    var byLayer: [String: [Int]] = [:]
    for (index, spec) in lowered.graph.parameters.enumerated()
    where spec.role == role && spec.isTrained {
      byLayer[spec.layer, default: []].append(index)
    }
    return lowered.layers.map { byLayer[$0.path] ?? [] }
  }
}
