// Parts of a tensor: slices of features, the last position; reshape needs no instruction.

extension Graph {
  func verifyReshaping(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerReshaping(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateReshaping(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}
