// What tells a network where in a sequence it is: sines and cosines of the position.
internal import Numerics

/// x [B, T, D] plus sines and cosines of the position (Vaswani et al., 2017, section 3.5).
package struct SinusoidalPositionsOperation: OperationKind {
  package let base: Float

  static let name = "sinusoidalPositions"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    try checkPositions(inputs[0], base: base)
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let (positions, features) = (node.shape.dimensions[1], node.shape.dimensions[2])
    let table = pass.buffers.makeConstant(positions * features) {
      self.table(positions: positions, features: features)
    }
    pass.append(
      AddTableCall(
        rows: node.samples, columns: positions * features, x: node.at[0], table: table,
        out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(shared: upstream, to: node.inputs[0])
  }

  /// [T, D]: sines at even features, cosines at odd ones; in double precision without the C
  /// library.
  package func table(positions: Int, features: Int) -> [Float] {
    let frequencies = positionFrequencies((features + 1) / 2, period: features, base)
    return (0..<positions).flatMap { position in
      (0..<features).map { feature in
        let angle = Double(position) * frequencies[feature / 2]
        return Float(feature % 2 == 0 ? ExactMath.sin(angle) : ExactMath.cos(angle))
      }
    }
  }
}

/// What positions refuse: of what is no sequence, or with a base that is no number above 0.
func checkPositions(_ x: Shape, base: Float) throws {
  guard x.dimensions.count == 3 else {
    throw Refusal("positions need a sequence (positions × features), not \(x)")
  }
  guard base > 0, base.isFinite else { throw Refusal("the base \(base) must be above 0") }
}

/// base^(-2i / period).
func positionFrequencies(_ count: Int, period: Int, _ base: Float) -> [Double] {
  let logarithm = ExactMath.log(Double(base))
  return (0..<count).map { ExactMath.exp(-Double(2 * $0) / Double(period) * logarithm) }
}

extension GraphBuilder {
  /// x [B, T, D] plus sin(t / base^(2i / D)) at feature 2i and its cosine at 2i + 1 (Vaswani et
  /// al., 2017, 3.5).
  /// - Throws: `GraphError` where x is no sequence or `base` not above 0.
  package mutating func sinusoidalPositions(_ x: Tensor, base: Float = 10_000) throws -> Tensor {
    try append(SinusoidalPositionsOperation(base: base), [x])
  }
}
