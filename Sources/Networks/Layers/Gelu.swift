// The Gaussian error linear unit, in its exact form, elementwise.
package import Engine
package import Schema

/// y = x Phi(x) (Hendrycks & Gimpel, 2016). Shape unchanged, no parameters.
package struct Gelu: LayerKind {
  package static let kind = "gelu"
  package static let summary =
    "Gaussian error linear unit: x times the normal distribution function"

  package init() {}

  package static var fields: [Field<Gelu>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, .gelu)
  }
}
