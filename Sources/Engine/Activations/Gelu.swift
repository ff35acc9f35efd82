// The Gaussian error linear unit, exact or by tanh, elementwise.
internal import CKernels
package import Schema

/// y = x Phi(x), or x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) (Hendrycks & Gimpel, 2016).
package struct Gelu: ActivationKind {
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

  package init(_ approximation: Approximation) { self.approximation = approximation }

  package static var fields: [Field<Gelu>] {
    [
      .choice(
        "approximation", \.approximation, help: "none is exact; tanh as the first transformers did")
    ]
  }

  package var function: Activation {
    switch approximation {
    case .none: Activation(RK_GELU)
    case .tanh: Activation(RK_GELU_TANH)
    }
  }

  package static var variants: [Gelu] { Approximation.allCases.map { Gelu($0) } }
}
