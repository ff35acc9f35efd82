// What tells a network where in a sequence it is: learned, sinusoidal and rotary positions.

extension Graph {
  func verifyPositions(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerPositions(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiatePositions(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runPositions(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func positionParts(_ threads: Int) -> [Step] { [self] }
}
