// A graph lowered to instructions with its memory laid out, but nothing allocated yet.

struct CompiledGraph {
  let forward: ForwardPass
  /// The backward pass as it runs fastest, and one that measures gradients on the way. Both give the same bits.
  let backward: [Stage]
  let measuredBackward: [Stage]
  let forwardStages: [Stage]
  let plan: MemoryPlan

  init(_ graph: Graph, mode: ExecutionMode, options: ExecutionOptions, keeping: [Tensor]) {
    var forward = ForwardPass(graph, mode: mode, options: options, keeping: keeping)
    var (backward, measured): ([Step], [Step]) = ([], [])
    if mode == .training {
      let forwardBuffers = forward.buffers.buffers.count
      for isMeasured in [false, true] {
        let pass = BackwardPass(
          forward, buffers: forward.buffers, isMeasured: isMeasured, fusesGates: options.fusion)
        forward.buffers = pass.buffers
        if isMeasured { measured = pass.steps } else { backward = pass.steps }
        // What it reads stays as the forward pass left it: a backward pass can run again, and a value that
        // is not finite can be found afterwards.
        for step in pass.steps {
          for operand in step.operands where operand.index < forwardBuffers {
            forward.buffers.pin(operand)
          }
        }
      }
    }
    self.forward = forward
    forwardStages = Staging(forward.steps, options).stages
    self.backward = Staging(backward, options).stages
    measuredBackward = Staging(measured, options).stages
    plan = MemoryPlan(forward.buffers, forwardStages + self.backward + measuredBackward)
  }

  /// Elements of the arena.
  var elements: Int { plan.total }
}

extension Graph {
  /// Bytes of activations, gradients and scratch that a program of this graph takes, before anything is
  /// allocated; its instructions not counted. Parameters come on top: `ParameterStore.memoryEstimate`.
  package func memoryEstimate(
    _ mode: ExecutionMode, options: ExecutionOptions = ExecutionOptions(), keeping: [Tensor] = []
  ) -> Int {
    CompiledGraph(self, mode: mode, options: options, keeping: keeping).elements
      * MemoryLayout<Float>.stride
  }
}
