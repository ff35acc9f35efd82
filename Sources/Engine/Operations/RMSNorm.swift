// Root-mean-square normalization.

extension Graph {
  func verifyRMSNorm(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerRMSNorm(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateRMSNorm(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runRMSNorm(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func rmsNormParts(_ threads: Int) -> [Step] { [self] }
}
