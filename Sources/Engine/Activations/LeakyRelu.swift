// The leaky rectified linear unit: negative values are shrunk, not cut.
internal import CKernels
package import Schema

/// y = x where x > 0, else slope x (Maas, Hannun & Ng, 2013).
package struct LeakyRelu: ActivationKind {
  package static let kind = "leaky_relu"
  package static let summary = "leaky rectified linear unit: negative values are shrunk"

  package var slope = 0.01

  package init() {}

  package static var fields: [Field<LeakyRelu>] {
    [.number("slope", \.slope, 0...1, help: "factor on negative values: 0 is relu, 1 is linear")]
  }

  package var function: Activation { Activation(RK_LEAKY_RELU, slope) }
}
