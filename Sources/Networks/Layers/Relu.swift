// The rectified linear unit: max(0, x), elementwise.
internal import Numerics
package import Engine
package import Schema

/// y = max(0, x) (Nair & Hinton, 2010). Shape unchanged, no parameters.
package struct Relu: LayerKind {
  package static let kind = "relu"
  package static let summary = "rectified linear unit: negative values become zero"

  package init() {}

  package static var fields: [Field<Relu>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .relu)
  }
}
