// Tensors side by side: copies of rows.
internal import Numerics

/// Concatenation along the last dimension.
package struct ConcatenateOperation: OperationKind {
  static let name = "concatenate"
  static let inputs = 1...Int.max

  func shape(of inputs: [Shape]) throws -> Shape {
    let leading = inputs[0].dimensions.dropLast()
    for shape in inputs where shape.dimensions.dropLast() != leading {
      throw Refusal("\(inputs[0]) and \(shape) cannot be concatenated")
    }
    return Shape(leading + [inputs.reduce(0) { $0 + $1.last }])
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    var start = 0
    for (input, shape) in zip(node.at, node.inputShapes) {
      pass.append(
        CopyCall(
          rows: node.rows, columns: shape.last, from: input, out: Destination(node.out + start),
          outRow: node.columns))
      start += shape.last
    }
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    var start = 0
    for (input, shape) in zip(node.inputs, node.inputShapes) {
      pass.contribute(to: input, besides: upstream) {
        CopyCall(
          rows: node.rows, columns: shape.last, from: upstream + start, fromRow: node.columns,
          out: $0)
      }
      start += shape.last
    }
  }
}

extension GraphBuilder {
  /// Side by side along the last dimension: [B, ..., n1], [B, ..., n2], ... ->
  /// [B, ..., n1 + n2 + ...].
  /// - Throws: `GraphError` where there is none, or other dimensions differ.
  package mutating func concatenate(_ tensors: [Tensor]) throws -> Tensor {
    guard !tensors.isEmpty else { throw GraphError(path: scope, "nothing to concatenate") }
    return try append(ConcatenateOperation(), tensors)
  }
}
