// Elementwise products, highway gates and stochastic depth.

extension Graph {
  func verifyGating(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerGating(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateGating(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runGating(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func gatingParts(_ threads: Int) -> [Step] { [self] }
}
