// A graph made executable: memory laid out once by liveness, kernels bound, fusions applied.
// Nothing is allocated in `forward` or `backward`. A program is used from one thread at a time.
internal import Numerics

package struct ExecutionOptions: Hashable, Sendable {
  /// Matrix products, convolutions and normalizations run the residual add and activation behind
  /// them, and their backward, themselves; off for comparison.
  package var fusion = true
  /// Work is split over this many threads where it pays; the bits do not depend on it.
  package var threads = 1
  /// Multiply-adds from which work is handed over to other threads: about 1.5 microseconds of one
  /// core, some times what handing over costs.
  package var splitThreshold = 200_000
  /// Multiply-adds after which a pass looks whether it is to stop: a millisecond or a few.
  package var stretch = 50_000_000
  /// Multiply-adds from which one call is divided, to be looked at in between.
  package var longestCall = 1_000_000_000
  /// Who may ask long passes to stop; nil where nobody does.
  package var interruption: Interruption?
  /// Who may say that what is compiled is no longer wanted; nil where it is always wanted.
  package var cancellation: Interruption?

  package init() {}
}

package enum ExecutionMode: Hashable, Sendable {
  /// Batch statistics, dropout, gradients.
  case training
  /// Running statistics, no dropout, no gradients; activations share memory.
  case evaluation
}

package final class Program {
  package let graph: Graph
  package let mode: ExecutionMode
  let compiled: CompiledGraph
  let parameters: ParameterStore
  let kernels: KernelSet
  /// Shares the work where `options.threads` is more than one.
  package let pool: ThreadPool?
  private let arena: UnsafeMutablePointer<Float>
  private let forwardCalls: CallList
  private let backwardCalls: CallList
  private let measuredCalls: CallList
  private let lossValue: UnsafeMutablePointer<Float>?
  private var step: UInt64 = 0
  /// Looked at by the passes; one that must be whole sets it to nil meanwhile.
  package var interruption: Interruption?
  /// Whether the last pass was interrupted: what it computed is then worth nothing.
  package private(set) var wasInterrupted = false
  /// What is normalized and carries a gradient, in execution order.
  private(set) lazy var normalizations = normalizedNodes()
  /// Outputs made again on request, by node.
  private var recomputed: [Int: UnsafeMutableBufferPointer<Float>] = [:]
  /// What `read` makes again lies here, by number.
  private var readings: [Int: UnsafeMutableBufferPointer<Float>] = [:]

  /// - Parameters:
  ///   - parameters: the store laid out for the graph's parameters; shared between programs.
  ///   - pool: of a program that never runs at the same time; nil for a pool of its own.
  package init(
    _ compiled: CompiledGraph, parameters: ParameterStore, kernels: KernelSet,
    pool: ThreadPool? = nil
  ) {
    let (specs, threads) = (compiled.graph.parameters, compiled.options.threads)
    precondition(
      specs.count == parameters.specs.count
        && zip(specs, parameters.specs).allSatisfy { $0.path == $1.path && $0.shape == $1.shape },
      "the store must be laid out for the graph's parameters")
    (graph, mode, self.compiled) = (compiled.graph, compiled.mode, compiled)
    self.parameters = parameters
    self.kernels = kernels
    self.pool = threads > 1 ? pool ?? ThreadPool(size: threads) : nil
    let arena = Arena.allocate(compiled.elements)
    self.arena = arena
    func address(_ operand: Operand) -> UnsafeMutablePointer<Float>? {
      Self.address(operand, compiled.plan, arena, parameters)
    }
    forwardCalls = CallList(compiled.forwardStages, compiled.options, address: address)
    backwardCalls = CallList(compiled.backward, compiled.options, address: address)
    measuredCalls = CallList(compiled.measuredBackward, compiled.options, address: address)
    for (operand, made) in compiled.forward.buffers.constants {
      let values = made()
      address(operand)?.update(from: values, count: values.count)
    }
    interruption = compiled.options.interruption
    lossValue = compiled.graph.loss.flatMap { address(compiled.forward.location[$0.id]) }
  }

  /// Compiles a graph and makes it executable.
  package convenience init(
    _ graph: Graph, parameters: ParameterStore, mode: ExecutionMode, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions(), pool: ThreadPool? = nil, keeping: [Tensor] = []
  ) {
    self.init(
      CompiledGraph(graph, mode: mode, options: options, keeping: keeping),
      parameters: parameters, kernels: kernels, pool: pool)
  }

  deinit {
    Arena.free(arena)
    forwardCalls.free()
    backwardCalls.free()
    measuredCalls.free()
    for memory in recomputed.values { memory.baseAddress.map(Arena.free) }
    for memory in readings.values { memory.baseAddress.map(Arena.free) }
  }

  /// Shared memory for at least so many values.
  func readingMemory(_ place: Int, count: Int) -> UnsafeMutablePointer<Float> {
    if let known = readings[place], known.count >= count, let start = known.baseAddress {
      return start
    }
    readings[place]?.baseAddress.map(Arena.free)
    let memory = Arena.allocate(count)
    readings[place] = UnsafeMutableBufferPointer(start: memory, count: count)
    return memory
  }

  private static func address(
    _ operand: Operand, _ plan: MemoryPlan, _ arena: UnsafeMutablePointer<Float>,
    _ parameters: ParameterStore
  ) -> UnsafeMutablePointer<Float>? {
    switch operand.space {
    case .none: nil
    case .buffer: arena + plan.offsets[operand.index] + operand.offset
    case .value: parameters.values + parameters.offsets[operand.index] + operand.offset
    case .gradient: parameters.gradients + parameters.offsets[operand.index] + operand.offset
    case .bound: operand.pointer
    }
  }

  func address(_ operand: Operand) -> UnsafeMutablePointer<Float>? {
    Self.address(operand, compiled.plan, arena, parameters)
  }

  /// Whether a pass is long enough to be interrupted.
  package var canBeInterrupted: Bool {
    interruption != nil && (forwardCalls.hasSeveralStretches || backwardCalls.hasSeveralStretches)
  }

  /// Multiply-adds between two looks at the interruption.
  package var stretch: Int { compiled.options.stretch }

  /// Multiply-adds of a forward pass, other work counted as such.
  package var forwardWork: Int { compiled.forward.instructions.reduce(0) { $0 + $1.work } }

  /// Bytes of activations, gradients and scratch.
  package var memoryBytes: Int { compiled.memoryBytes }

  /// How many kernel calls the passes take, one that is split counted as one.
  package var instructionCounts: (forward: Int, backward: Int) { compiled.instructionCounts }

  /// The memory of an input or target tensor, for the caller to fill.
  package func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
    precondition(
      graph.nodes[tensor.id].operation.is(InputOperation.self), "only an input can be filled")
    return UnsafeMutableBufferPointer(
      start: address(compiled.forward.location[tensor.id]), count: graph.shape(tensor).count)
  }

  /// The values of a tensor after `forward`: of inputs, parameters, the loss, predictions, outputs
  /// nothing else uses and what `keeping` named; in training also of every scope's last output.
  /// Such an output that runs inside a fused operation is made again here, from the parameters as
  /// they are now: name it in `keeping` to have it from the pass itself.
  package func values(_ tensor: Tensor) -> UnsafeBufferPointer<Float> {
    let count = graph.shape(tensor).count
    if let recomputation = compiled.forward.recomputation[tensor.id] {
      return UnsafeBufferPointer(recompute(tensor.id, recomputation, count))
    }
    let location = compiled.forward.location[tensor.id]
    precondition(compiled.isReadable(location), "name the tensor in `keeping` to read it")
    return UnsafeBufferPointer(start: address(location), count: count)
  }

  private func recompute(_ node: Int, _ recomputation: any KernelCall, _ count: Int)
    -> UnsafeMutableBufferPointer<Float>
  {
    let memory =
      recomputed[node]
      ?? UnsafeMutableBufferPointer(start: Arena.allocate(count), count: count)
    recomputed[node] = memory
    var call = recomputation
    call.redirect(to: .bound(memory.baseAddress))
    run(Stage.Piece(instruction: Instruction(call), part: 0, count: 1))
    return memory
  }

  /// Runs one instruction by itself, or a part of it.
  func run(_ piece: Stage.Piece) { kernels.run(piece, step: step, address: address) }

  /// Runs the graph. `step` selects the dropout masks.
  /// - Returns: the loss, or 0 where the graph has none; anything where it was interrupted.
  @discardableResult
  package func forward(step: Int) -> Float {
    self.step = UInt64(bitPattern: Int64(step))
    wasInterrupted = !forwardCalls.run(
      kernels, step: self.step, pool: pool, interruption: interruption)
    return lossValue?.pointee ?? 0
  }

  /// Fills the store's gradients, and, where `activationNorms` is given, per scope the sum of
  /// squares of the gradient of the loss with respect to the scope's last output (NaN where there
  /// is none). May run again after one `forward`, with the same result; only in training mode.
  package func backward(activationNorms: UnsafeMutableBufferPointer<Double>? = nil) {
    precondition(mode == .training, "only a program for training has a backward pass")
    guard let activationNorms else {
      wasInterrupted = !backwardCalls.run(
        kernels, step: step, pool: pool, interruption: interruption)
      return
    }
    precondition(activationNorms.count == graph.scopes.count, "one norm a scope")
    activationNorms.update(repeating: .nan)
    wasInterrupted = !measuredCalls.run(
      kernels, step: step, pool: pool, interruption: interruption,
      norms: activationNorms.baseAddress)
    if let loss = graph.loss {
      let scope = graph.nodes[loss.id].scope
      if compiled.forward.analysis.scopeOutputs[scope] == loss.id { activationNorms[scope] = 1 }
    }
  }
}
