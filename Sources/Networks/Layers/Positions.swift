// The positions layer tells a network where in a sequence it is.
internal import Numerics
package import Engine
package import Schema

/// Adds one vector a position: a learned one, or sines and cosines (Vaswani et al., 2017, section
/// 3.5).
///
/// # Shapes
/// - Samples: [T, D] -> [T, D]
/// - `weight` [T, D], drawn as `init` says, with a fan in of D, where the positions are learned
///
/// Sinusoidal: feature 2i of position t gets sin(t / 10000^(2i / D)), feature 2i + 1 the cosine of
/// the same: sines and cosines alternate.
///
/// The gradient of `weight` is a column sum over the batch. Lowering throws `GraphError` where
/// samples are no sequences.
///
/// Example: `{kind: positions, type: sinusoidal}` makes 5x8 into 5x8.
///
/// Example: `{kind: positions}` makes 5x8 into 5x8.
package struct Positions: LayerKind {
  package enum Form: String, CaseIterable, Sendable {
    case learned, sinusoidal
  }

  package static let kind = "positions"
  package static let summary = "adds a vector for each position of a sequence"
  package static let takes = SampleForm.sequences

  package var form = Form.learned
  package var initial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<Positions>] {
    [
      .choice("type", \.form, help: "learned vectors, or fixed sines and cosines"),
      .initial("init", \.initial, help: "what learned vectors start from"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let shape = context.sample(x)
    guard form == .learned else { return try context.builder.sinusoidalPositions(x) }
    let table = try context.weight(
      "weight", shape, initial, fanIn: shape.last, fanOut: shape.last)
    return try context.builder.addTable(x, table: table)
  }
}
