// Recurrent layers over time.

/// The cell of a recurrent layer; gates in PyTorch's order along the last dimension of the weights.
package enum RecurrentCell: String, CaseIterable, Sendable {
  /// h' = tanh(x Wx + bx + h Wh + bh) (Elman, 1990).
  case tanh
  /// Gates r, z, n (Cho et al., 2014).
  case gru
  /// Gates i, f, g, o (Hochreiter & Schmidhuber, 1997).
  case lstm
}

extension Graph {
  func verifyRecurrence(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerRecurrence(
    _ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]
  ) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiateRecurrence(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runRecurrence(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func recurrenceParts(_ threads: Int) -> [Step] { [self] }
}
