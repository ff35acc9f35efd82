// The hyperbolic tangent, elementwise.
internal import Numerics
package import Engine
package import Schema

/// y = tanh(x), in -1 to 1 (LeCun et al., 1998, section 4.4). Shape unchanged, no parameters.
package struct Tanh: LayerKind {
  package static let kind = "tanh"
  package static let summary = "hyperbolic tangent: squashes values into -1 to 1"

  package init() {}

  package static var fields: [Field<Tanh>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .tanh)
  }
}
