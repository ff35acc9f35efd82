// A range of features.
internal import Numerics

/// `count` values of the last dimension from `start` on.
package struct SliceOperation: OperationKind {
  package let start: Int
  package let count: Int

  static let name = "slice"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    let features = inputs[0].last
    guard start >= 0, count >= 1, start <= features, count <= features - start else {
      throw Refusal(
        "a slice of \(count) values from \(start) on does not fit the \(features) of \(inputs[0])")
    }
    return Shape(inputs[0].dimensions.dropLast() + [count])
  }

  private func part(_ node: LoweredNode) -> RowPart {
    let input = node.inputShapes[0]
    return RowPart(rows: input.rows, width: input.last, start: start, count: count)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    part(node).forward(node, into: &pass)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    part(node).backward(node, upstream, into: &pass)
  }
}

extension GraphBuilder {
  /// `count` values of the last dimension from `start` on: [..., n] -> [..., count].
  /// - Throws: `GraphError` where the range is empty or not inside the last dimension.
  package mutating func slice(_ x: Tensor, start: Int, count: Int) throws -> Tensor {
    start == 0 && count == shape(x).last
      ? x : try append(SliceOperation(start: start, count: count), [x])
  }
}
