// A graph lowered to kernel calls with its memory laid out, but nothing allocated yet: it can be
// weighed before a `Program` is made of it.

package struct CompiledGraph {
  package let graph: Graph
  package let mode: ExecutionMode
  package let options: ExecutionOptions
  let forward: ForwardPass
  let forwardStages: [Stage]
  /// The backward pass as it runs fastest, and one that measures gradients on the way. Both give
  /// the same bits.
  let backward: [Stage]
  let measuredBackward: [Stage]
  let plan: MemoryPlan

  /// - Parameter keeping: tensors whose values must be readable after `Program.forward`, beside
  ///   those that `Program.values` promises.
  package init(
    _ graph: Graph, mode: ExecutionMode, options: ExecutionOptions = ExecutionOptions(),
    keeping: [Tensor] = []
  ) {
    (self.graph, self.mode, self.options) = (graph, mode, options)
    var forward = ForwardPass(graph, mode: mode, options: options, keeping: keeping)
    var (backward, measured): ([Instruction], [Instruction]) = ([], [])
    if mode == .training {
      let forwardBuffers = forward.buffers.buffers.count
      for isMeasured in [false, true] {
        let pass = BackwardPass(
          forward, buffers: forward.buffers, isMeasured: isMeasured,
          fusesDerivatives: options.fusion)
        forward.buffers = pass.buffers
        if isMeasured { measured = pass.instructions } else { backward = pass.instructions }
        // What it reads stays as the forward pass left it: a backward pass can run again, and a
        // value that is not finite can be found afterwards.
        for instruction in pass.instructions {
          for use in instruction.uses where use.operand.index < forwardBuffers {
            forward.buffers.pin(use.operand)
          }
        }
      }
    }
    self.forward = forward
    forwardStages = Staging(forward.instructions, options).stages
    self.backward = Staging(backward, options).stages
    measuredBackward = Staging(measured, options).stages
    plan = MemoryPlan(forward.buffers, forwardStages + self.backward + measuredBackward)
  }

  /// Elements of the arena.
  var elements: Int { plan.total }

  /// Bytes of activations, gradients and scratch that a program takes; its instructions are not
  /// counted. Parameters come on top: `ParameterStore.memoryEstimate`.
  package var memoryBytes: Int { elements * MemoryLayout<Float>.stride }

  /// How many kernel calls the passes take, one that is split counted as one.
  package var instructionCounts: (forward: Int, backward: Int) {
    (forward.instructions.count, backward.reduce(0) { $0 + $1.instructions.count })
  }

  /// Whether an operand still holds what the forward pass wrote when the pass is over.
  func isReadable(_ operand: Operand) -> Bool {
    switch operand.space {
    case .none, .gradient, .bound: false
    case .value: true
    case .buffer: forward.buffers.buffers[operand.index].isPinned
    }
  }
}
