// The rectified linear unit: max(0, x), elementwise.
internal import CKernels
package import Schema

/// y = max(0, x) (Nair & Hinton, 2010).
package struct Relu: ActivationKind {
  package static let kind = "relu"
  package static let summary = "rectified linear unit: negative values become zero"
  package static let canBeDead = true

  package init() {}

  package static var fields: [Field<Relu>] { [] }

  package var function: Activation { Activation(RK_RELU) }
}
