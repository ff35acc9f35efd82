// The last position of a sequence.
internal import Numerics

/// x [B, T, D] -> [B, D]: the last position.
package struct LastStepOperation: OperationKind {
  static let name = "lastStep"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    let dimensions = inputs[0].dimensions
    guard dimensions.count == 3 else {
      throw Refusal("the last step needs a sequence [batch, time, features], not \(inputs[0])")
    }
    return [dimensions[0], dimensions[2]]
  }

  private func part(_ node: LoweredNode) -> RowPart {
    let input = node.inputShapes[0]
    let width = input.dimensions[1] * input.last
    return RowPart(
      rows: input.dimensions[0], width: width, start: width - input.last, count: input.last)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    part(node).forward(node, into: &pass)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    part(node).backward(node, upstream, into: &pass)
  }
}

extension GraphBuilder {
  /// The last position of a sequence: [B, T, D] -> [B, D].
  /// - Throws: `GraphError` where x has not three dimensions.
  package mutating func lastStep(_ x: Tensor) throws -> Tensor {
    try append(LastStepOperation(), [x])
  }
}
