// The sigmoid linear unit, also called swish, elementwise.
internal import Numerics
package import Engine
package import Schema

/// y = x sigmoid(x) (Elfwing, Uchibe & Doya, 2017). Shape unchanged, no parameters.
package struct Silu: LayerKind {
  package static let kind = "silu"
  package static let summary = "sigmoid linear unit (swish): x times its logistic function"

  package init() {}

  package static var fields: [Field<Silu>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .silu)
  }
}
