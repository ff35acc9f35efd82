// The exponential linear unit, elementwise.
internal import CKernels
package import Schema

/// y = x where x >= 0, else alpha (exp(x) - 1) (Clevert, Unterthiner & Hochreiter, 2015).
package struct Elu: ActivationKind {
  package static let kind = "elu"
  package static let summary = "exponential linear unit: negative values level off at -alpha"

  package var alpha = 1.0

  package init() {}

  package static var fields: [Field<Elu>] {
    [.number("alpha", \.alpha, 0...10, help: "what large negative values level off at, negated")]
  }

  package var function: Activation { Activation(RK_ELU, alpha) }
}
