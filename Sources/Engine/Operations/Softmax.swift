// Softmax along the last dimension.

extension Graph {
  func verifySoftmax(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerSoftmax(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateSoftmax(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runSoftmax(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func softmaxParts(_ threads: Int) -> [Step] { [self] }
}
