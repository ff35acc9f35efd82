// A matrix with its rows as columns: how one weight serves two layers that use it both ways.
internal import Numerics

/// A matrix [n, m] -> [m, n].
package struct TransposeOperation: OperationKind {
  static let name = "transpose"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].dimensions.count == 2 else {
      throw Refusal("only a matrix can be transposed, not \(inputs[0])")
    }
    return [inputs[0].dimensions[1], inputs[0].dimensions[0]]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let input = node.inputShapes[0]
    pass.append(
      TransposeCall(rows: input.rows, columns: input.last, from: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let gradient = pass.transposed(upstream, node.rows, node.columns)
    pass.contribute(shared: gradient, to: node.inputs[0])
  }
}

extension GraphBuilder {
  /// A matrix transposed: [n, m] -> [m, n].
  /// - Throws: `GraphError` where x is no matrix.
  package mutating func transpose(_ x: Tensor) throws -> Tensor {
    try append(TransposeOperation(), [x])
  }
}
