// The Gaussian error linear unit, exact or by tanh, elementwise.
internal import Numerics
package import Engine
package import Schema

/// y = x Phi(x), or x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) (Hendrycks & Gimpel, 2016). Shape
/// unchanged, no parameters.
package struct Gelu: LayerKind {
  /// How the normal distribution function is computed.
  package enum Approximation: String, CaseIterable, Sendable {
    /// Exactly, by the error function.
    case none
    case tanh
  }

  package static let kind = "gelu"
  package static let summary =
    "Gaussian error linear unit: x times the normal distribution function"

  package var approximation = Approximation.none

  package init() {}

  package static var fields: [Field<Gelu>] {
    [
      .choice(
        "approximation", \.approximation, help: "none is exact; tanh as the first transformers did")
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, approximation == .tanh ? .geluTanh : .gelu)
  }
}
