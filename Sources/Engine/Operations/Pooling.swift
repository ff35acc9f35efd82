// Pooling over windows and over all positions, and upsampling.

/// What becomes of the values that are pooled.
package enum Pooling: String, CaseIterable, Sendable {
  case max, average
}

/// How an image grows.
package enum Upsampling: String, CaseIterable, Sendable {
  /// Every pixel `factor` times in both directions.
  case nearest
  /// Linear in both directions between pixel centres, as PyTorch with `align_corners` false.
  case bilinear
}

extension Graph {
  func verifyPooling(_ node: GraphNode, _ fits: Fits) throws {}
}

extension ForwardPass {
  mutating func lowerPooling(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    preconditionFailure("not an operation of this family")
  }
}

extension BackwardPass {
  mutating func differentiatePooling(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    preconditionFailure("not an operation of this family")
  }
}

extension ExecutionContext {
  @inline(never)
  func runPooling(_ i: UnsafeMutablePointer<BoundInstruction>) {}
}

extension Instruction where Address == Operand {
  func poolingParts(_ threads: Int) -> [Step] { [self] }
}
