// The leaky rectified linear unit: negative values are shrunk, not cut.
internal import Numerics
package import Engine
package import Schema

/// y = x where x > 0, else slope x (Maas, Hannun & Ng, 2013). Shape unchanged, no parameters.
package struct LeakyRelu: LayerKind {
  package static let kind = "leaky_relu"
  package static let summary = "leaky rectified linear unit: negative values are shrunk"

  package var slope = 0.01

  package init() {}

  package static var fields: [Field<LeakyRelu>] {
    [.number("slope", \.slope, 0...1, help: "factor on negative values: 0 is relu, 1 is linear")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .leakyRelu(slope: Float(slope)))
  }
}
