// The hyperbolic tangent, elementwise.
internal import CKernels
package import Schema

/// y = tanh(x), in -1 to 1 (LeCun et al., 1998, section 4.4).
package struct Tanh: ActivationKind {
  package static let kind = "tanh"
  package static let summary = "hyperbolic tangent: squashes values into -1 to 1"
  package static let range: ClosedRange<Float>? = -1...1

  package init() {}

  package static var fields: [Field<Tanh>] { [] }

  package var function: Activation { Activation(RK_TANH) }
}
