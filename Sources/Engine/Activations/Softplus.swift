// The smooth version of relu, elementwise.
internal import CKernels
package import Schema

/// y = log(1 + exp(x)) (Dugas et al., 2001).
package struct Softplus: ActivationKind {
  package static let kind = "softplus"
  package static let summary = "softplus: a smooth relu, never quite zero"

  package init() {}

  package static var fields: [Field<Softplus>] { [] }

  package var function: Activation { Activation(RK_SOFTPLUS) }
}
