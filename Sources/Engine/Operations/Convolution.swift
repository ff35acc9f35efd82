// Convolution over images, and its transpose.

extension Graph {
  func verifyConvolution(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerConvolution(
    _ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]
  ) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateConvolution(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runConvolution(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func convolutionParts(_ threads: Int) -> [Step] { [self] }
}
