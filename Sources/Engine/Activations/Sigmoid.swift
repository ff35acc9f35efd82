// The logistic function, elementwise: the classic cause of vanishing gradients in deep networks.
internal import CKernels
package import Schema

/// y = 1 / (1 + exp(-x)), in 0 to 1 (Rumelhart, Hinton & Williams, 1986).
package struct Sigmoid: ActivationKind {
  package static let kind = "sigmoid"
  package static let summary =
    "logistic function: squashes values into 0 to 1; its slope is at most 1/4"
  package static let range: ClosedRange<Float>? = 0...1

  package init() {}

  package static var fields: [Field<Sigmoid>] { [] }

  package var function: Activation { Activation(RK_SIGMOID) }
}
