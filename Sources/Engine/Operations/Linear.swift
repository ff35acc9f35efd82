// The matrix product of dense layers: x W + b.
internal import Numerics

/// x [B, ..., i], weight [i, o], optional bias [o] -> [B, ..., o].
package struct LinearOperation: OperationKind {
  static let name = "linear"
  static let inputs = 2...3
  var fusion: FusionRole {
    .head(FusionHead(takesScales: true, takesResidual: true, activations: .all))
  }

  func shape(of inputs: [Shape]) throws -> Shape {
    let (x, weight) = (inputs[0], inputs[1])
    guard weight.dimensions.count == 2, x.last == weight.dimensions[0] else {
      throw Refusal("a weight of \(weight) cannot multiply an input of \(x)")
    }
    if inputs.count > 2, inputs[2] != [weight.last] {
      throw Refusal("a bias of \(inputs[2]) does not fit a weight of \(weight)")
    }
    return Shape(x.dimensions.dropLast() + [weight.last])
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let call = GemmCall(
      rows: node.rows, columns: node.columns, inner: node.inputShapes[1].dimensions[0],
      left: node.at[0], right: node.at[1], bias: node.at.count > 2 ? node.at[2] : .none)
    pass.append(call, of: node)
  }

  /// dW = x^T dy, db = column sums of dy, dx = dy W^T.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (x, weight) = (node.inputs[0], node.inputs[1])
    let (rows, inner, columns) = (node.rows, node.inputShapes[1].dimensions[0], node.columns)
    pass.contribute(
      product: GemmCall(
        rows: inner, columns: columns, inner: rows, left: node.at[0], leftStride: (1, inner),
        right: upstream), to: weight)
    if node.inputs.count > 2 {
      pass.contribute(to: node.inputs[2], besides: upstream) {
        ColumnSumsCall(rows: rows, columns: columns, of: upstream, out: $0)
      }
    }
    guard pass.carries(x) else { return }
    // A matrix of one row or column is its own transpose.
    let transposed =
      inner > 1 && columns > 1 ? pass.transposed(node.at[1], inner, columns) : node.at[1]
    pass.contribute(
      product: GemmCall(
        rows: rows, columns: inner, inner: columns, left: upstream, right: transposed), to: x)
  }

  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [TensorProduct(multiplyAdds: output.rows * inputs[1].count, factors: [0, 1])]
  }
}

extension GraphBuilder {
  /// x W + b over the last dimension: x [B, ..., i], weight [i, o], bias [o] -> [B, ..., o]. Every
  /// output is a matrix product's chain of fused multiply-adds in ascending index
  /// (see `CKernels.h`). The gradient with respect to the weight runs over the rows of x in order,
  /// that of the bias is their column sum.
  /// - Throws: `GraphError` where the weight is no matrix or a shape does not fit.
  package mutating func linear(_ x: Tensor, weight: Tensor, bias: Tensor?) throws -> Tensor {
    try append(LinearOperation(), [x, weight] + (bias.map { [$0] } ?? []))
  }
}
