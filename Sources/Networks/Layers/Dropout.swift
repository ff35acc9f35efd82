// Dropout: in training, random values become zero and the others grow to keep the mean.
internal import Numerics
package import Engine
package import Schema

/// Inverted dropout (Srivastava et al., 2014): y = x mask / (1 - rate) in training, y = x in
/// evaluation. The shape stays, and there are no parameters.
///
/// The masks come from a random stream named by the layer's path, so that they depend on nothing
/// else in the network.
///
/// Example: `{kind: dropout, rate: 0.2}` makes 4 into 4.
package struct Dropout: LayerKind {
  package static let kind = "dropout"
  package static let summary = "dropout: zeroes random values while training"

  package static let keepsZero = true

  package var rate = 0.5

  package init() {}

  package static var fields: [Field<Dropout>] {
    [.number("rate", \.rate, 0...0.99, help: "share of values that become zero")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.dropout(
      x, rate: Float(rate), key: context.seed.key(["dropout", context.path]))
  }
}
