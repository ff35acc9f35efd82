// Binary cross entropy and the Huber loss; the other losses are in ForwardPass.

extension Graph {
  func verifyLoss(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerOtherLoss(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runOtherLoss(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func lossParts(_ threads: Int) -> [Step] { [self] }
}
