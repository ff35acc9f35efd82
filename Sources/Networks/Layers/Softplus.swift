// The smooth version of relu, elementwise.
internal import Numerics
package import Engine
package import Schema

/// y = log(1 + exp(x)) (Dugas et al., 2001). Shape unchanged, no parameters.
package struct Softplus: LayerKind {
  package static let kind = "softplus"
  package static let summary = "softplus: a smooth relu, never quite zero"

  package init() {}

  package static var fields: [Field<Softplus>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .softplus)
  }
}
