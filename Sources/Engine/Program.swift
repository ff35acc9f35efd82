// A graph made executable: memory laid out once by liveness, kernels bound, fusions applied.
// Nothing is allocated in `forward` or `backward`. A program is used from one thread at a time.
internal import Numerics
internal import CKernels

package struct ExecutionOptions: Hashable, Sendable {
  /// Matrix products, convolutions and normalizations run the residual add and activation behind them, and their
  /// backward, themselves; off for comparison.
  package var fusion = true
  /// Work is split over this many threads where it pays; the bits do not depend on it.
  package var threads = 1
  /// Multiply-adds from which work is handed over to other threads: about 1.5 microseconds of one core, some
  /// times what handing over costs.
  package var splitThreshold = 200_000

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
  package let team: Team?
  private let arena: UnsafeMutablePointer<Float>
  private let forwardList: InstructionList
  private let backwardList: InstructionList
  private let measuredList: InstructionList
  private let lossValue: UnsafeMutablePointer<Float>?
  private var windows: UnsafeMutablePointer<rk_window>? { forwardList.windows.baseAddress }
  private var step: UInt64 = 0
  /// Outputs made again on request, by node.
  private var recomputed: [Int: UnsafeMutableBufferPointer<Float>] = [:]

  /// - Parameters:
  ///   - parameters: the store laid out for `graph.parameters`; shared between programs.
  ///   - team: of a program that never runs at the same time; nil for a team of its own.
  ///   - keeping: tensors whose values must be readable after `forward`, beside those `values` promises.
  package init(
    _ graph: Graph, parameters: ParameterStore, mode: ExecutionMode, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions(), team: Team? = nil, keeping: [Tensor] = []
  ) {
    precondition(
      graph.parameters.count == parameters.specs.count
        && zip(graph.parameters, parameters.specs).allSatisfy {
          $0.path == $1.path && $0.shape == $1.shape
        }, "the store must be laid out for the graph's parameters")
    self.graph = graph
    self.mode = mode
    self.parameters = parameters
    self.kernels = kernels
    self.team = options.threads > 1 ? team ?? Team(size: options.threads) : nil
    let compiled = CompiledGraph(graph, mode: mode, options: options, keeping: keeping)
    self.compiled = compiled
    let arena = Arena.allocate(compiled.elements)
    self.arena = arena
    func address(_ operand: Operand) -> UnsafeMutablePointer<Float>? {
      Self.address(operand, compiled.plan, arena, parameters)
    }
    let windows = compiled.forward.buffers.windows
    func list(_ stages: [Stage]) -> InstructionList {
      InstructionList(stages, windows: windows, address: address)
    }
    forwardList = list(compiled.forwardStages)
    backwardList = list(compiled.backward)
    measuredList = list(compiled.measuredBackward)
    for (operand, values) in compiled.forward.buffers.constants {
      address(operand)?.update(from: values, count: values.count)
    }
    lossValue = graph.loss.flatMap { address(compiled.forward.location[$0.id]) }
  }

  deinit {
    Arena.free(arena)
    forwardList.free()
    backwardList.free()
    measuredList.free()
    for memory in recomputed.values { memory.baseAddress.map(Arena.free) }
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
    }
  }

  func address(_ operand: Operand) -> UnsafeMutablePointer<Float>? {
    Self.address(operand, compiled.plan, arena, parameters)
  }

  /// Bytes of activations, gradients and scratch.
  package var memoryBytes: Int { compiled.elements * MemoryLayout<Float>.stride }

  /// How many kernel calls the passes take, one that is split counted as one.
  package var instructionCounts: (forward: Int, backward: Int) {
    (compiled.forward.steps.count, compiled.backward.reduce(0) { $0 + $1.steps.count })
  }

  /// The memory of an input or target tensor, for the caller to fill.
  package func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
    precondition(graph.nodes[tensor.id].operation == .input, "only an input can be filled")
    return UnsafeMutableBufferPointer(
      start: address(compiled.forward.location[tensor.id]), count: graph.shape(tensor).count)
  }

  /// The values of a tensor after `forward`: of inputs, parameters, the loss, predictions, outputs nothing
  /// else uses and what `keeping` named; in training also of every scope's last output. Such an
  /// output that runs inside a fused operation is made again here, from the parameters as they are
  /// now: name it in `keeping` to have it from the pass itself.
  package func values(_ tensor: Tensor) -> UnsafeBufferPointer<Float> {
    let count = graph.shape(tensor).count
    if let recomputation = compiled.forward.recomputation[tensor.id] {
      return UnsafeBufferPointer(recompute(tensor.id, recomputation, count))
    }
    let location = compiled.forward.location[tensor.id]
    precondition(compiled.isReadable(location), "name the tensor in `keeping` to read it")
    return UnsafeBufferPointer(start: address(location), count: count)
  }

  private func recompute(_ node: Int, _ recomputation: Step, _ count: Int)
    -> UnsafeMutableBufferPointer<Float>
  {
    let memory =
      recomputed[node]
      ?? UnsafeMutableBufferPointer(start: Arena.allocate(count), count: count)
    recomputed[node] = memory
    var step = recomputation.map(address)
    step.out = memory.baseAddress
    run(&step)
    return memory
  }

  /// Runs one instruction by itself.
  func run(_ instruction: inout BoundInstruction) {
    let context = ExecutionContext(
      table: kernels.table, step: step, norms: nil, pieces: nil, starts: nil, windows: windows,
      team: nil)
    withUnsafePointer(to: instruction.finish) { finish in
      withUnsafePointer(to: instruction.makeEpilogue(finish: finish)) { epilogue in
        instruction.epilogue = epilogue
        context.run(&instruction)
      }
    }
  }

  /// Runs the graph. `step` selects the dropout masks.
  /// - Returns: the loss, or 0 where the graph has none.
  @discardableResult
  package func forward(step: Int) -> Float {
    self.step = UInt64(bitPattern: Int64(step))
    forwardList.run(kernels, step: self.step, team: team)
    return lossValue?.pointee ?? 0
  }

  /// Fills the store's gradients, and, where `activationNorms` is given, per scope the sum of
  /// squares of the gradient of the loss by the scope's last output (NaN where there is none).
  /// May run again after one `forward`, with the same result; only in training mode.
  package func backward(activationNorms: UnsafeMutableBufferPointer<Float>? = nil) {
    precondition(mode == .training, "only a program for training has a backward pass")
    guard let activationNorms else {
      backwardList.run(kernels, step: step, team: team)
      return
    }
    precondition(activationNorms.count == graph.scopes.count, "one norm a scope")
    activationNorms.update(repeating: .nan)
    measuredList.run(kernels, step: step, team: team, norms: activationNorms.baseAddress)
    if let loss = graph.loss {
      let scope = graph.nodes[loss.id].scope
      if compiled.forward.analysis.scopeOutputs[scope] == loss.id { activationNorms[scope] = 1 }
    }
  }
}

extension CompiledGraph {
  /// Whether an operand still holds what the forward pass wrote when the pass is over.
  func isReadable(_ operand: Operand) -> Bool {
    switch operand.space {
    case .none, .gradient: false
    case .value: true
    case .buffer: forward.buffers.buffers[operand.index].isPinned
    }
  }
}
