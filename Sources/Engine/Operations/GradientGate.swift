// A tensor whose gradient is let through by a factor: what the measurement of single paths through
// a network is made of.
internal import Numerics

/// x as it is; its gradient is the output's times a factor [1] that the pass reads and nothing
/// trains. With factors of 0 and 1 at the two inputs of every join, the backward pass follows a
/// single path (Veit, Wilber & Belongie, 2016, section 4.2). By the factor itself there is no
/// gradient: the output does not depend on it.
package struct GradientGateOperation: OperationKind {
  static let name = "gradientGate"
  static let inputs = 2...2
  static let differentiableInputs = 0..<1
  static let bufferInputs = 1..<2

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[1] == [1] else {
      throw Refusal("a factor on a gradient must have the shape 1, not \(inputs[1])")
    }
    return inputs[0]
  }

  func placement(in mode: ExecutionMode) -> Placement { .sameAsInput }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      ScaleByScalarCall(
        count: node.count, unit: node.unit, factor: node.at[1], from: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// x with its gradient times a factor [1], a buffer: shape and values unchanged.
  /// - Throws: `GraphError` where the factor is not [1].
  package mutating func gradientGate(_ x: Tensor, by factor: Tensor) throws -> Tensor {
    try append(GradientGateOperation(), [x, factor])
  }
}
