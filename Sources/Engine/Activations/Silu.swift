// The sigmoid linear unit, also called swish, elementwise.
internal import CKernels
package import Schema

/// y = x sigmoid(x) (Elfwing, Uchibe & Doya, 2017).
package struct Silu: ActivationKind {
  package static let kind = "silu"
  package static let summary = "sigmoid linear unit (swish): x times its logistic function"

  package init() {}

  package static var fields: [Field<Silu>] { [] }

  package var function: Activation { Activation(RK_SILU) }
}
