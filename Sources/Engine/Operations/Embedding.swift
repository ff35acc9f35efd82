// Rows of a table by number.

extension Graph {
  func verifyEmbedding(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerEmbedding(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateEmbedding(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runEmbedding(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func embeddingParts(_ threads: Int) -> [Step] { [self] }
}
