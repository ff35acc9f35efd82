// Group normalization.

extension Graph {
  func verifyGroupNorm(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerGroupNorm(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateGroupNorm(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runGroupNorm(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func groupNormParts(_ threads: Int) -> [Step] { [self] }
}
