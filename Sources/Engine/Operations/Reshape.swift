// The same values in another shape.
package import Numerics

/// The same values in another shape, batch unchanged. It is no kernel call.
package struct ReshapeOperation: OperationKind {
  package let sample: Shape

  static let name = "reshape"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    let from = Shape(Array(inputs[0].dimensions.dropFirst()))
    guard sample.dimensions.allSatisfy({ $0 >= 1 }), sample.checkedCount == from.count else {
      throw Refusal(
        "\(from) (\(from.count) values a sample) cannot become \(sample); the number of values "
          + "must stay")
    }
    return Shape([inputs[0].dimensions[0]] + sample.dimensions)
  }

  func placement(in mode: ExecutionMode) -> Placement { .sameAsInput }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(shared: upstream, to: node.inputs[0])
  }
}

extension GraphBuilder {
  /// The same values in the same order in another shape: [B, ...] -> [B] + `sample`. Costs nothing.
  /// - Throws: `GraphError` where the sample has another number of values.
  package mutating func reshape(_ x: Tensor, to sample: Shape) throws -> Tensor {
    try append(ReshapeOperation(sample: sample), [x])
  }
}
