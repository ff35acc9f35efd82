// The positions layer tells a network where in a sequence it is.
internal import Numerics
package import Engine
package import Schema

/// Samples [T, D] -> [T, D]: x plus one vector a position. Learned: `weight` [T, D], drawn with variance 1 / D;
/// sinusoidal: fixed sines and cosines (Vaswani et al., 2017, section 3.5). The gradient of `weight` is a column sum over
/// the batch. Lowering throws `GraphError` where samples are no sequences.
package struct Positions: LayerKind {
  package enum Form: String, CaseIterable, Sendable {
    case learned, sinusoidal
  }

  package static let kind = "positions"
  package static let summary = "adds a vector for each position of a sequence"
  package static let needsSequences = true

  package var form = Form.learned

  package init() {}

  package static var fields: [Field<Positions>] {
    [.choice("type", \.form, help: "learned vectors, or fixed sines and cosines")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let shape = try context.sequence(x, for: Self.kind)
    guard form == .learned else { return try context.builder.sinusoidalPositions(x) }
    let table = try context.builder.parameter(
      "weight", shape, .lecunNormal(fanIn: shape.last), role: .weight)
    return try context.builder.addTable(x, table: table)
  }
}
