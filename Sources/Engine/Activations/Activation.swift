// An activation is one file in this folder, one line in `activationCatalog` and one line in the
// kernels' table. Its fields are those of the layer that documents name; the layer itself is made
// of it in `Networks`.
internal import CKernels
package import Schema

/// An elementwise non-linearity. Its documentation gives formula and source.
package protocol ActivationKind: Kind, Hashable {
  /// The function as the kernels know it.
  var function: Activation { get }

  /// Between what outputs lie, where they run into both ends and the slope vanishes there; nil for
  /// any other function.
  static var range: ClosedRange<Float>? { get }

  /// Whether a unit that is given negative values alone puts out exact zeros and gets no gradient.
  static var canBeDead: Bool { get }

  /// One value for each kernel function that the fields can choose: what tests go through.
  static var variants: [Self] { get }
}

extension ActivationKind {
  package static var variants: [Self] { [Self()] }
  package static var range: ClosedRange<Float>? { nil }
  package static var canBeDead: Bool { false }
}

/// A function of the kernels with its parameter. What it does is told at `rk_activation`.
package struct Activation: Hashable, Sendable {
  private let number: UInt32
  let parameter: Float

  init(_ kernel: rk_activation, _ parameter: Double = 0) {
    number = kernel.rawValue
    self.parameter = Float(parameter)
  }

  var kernel: rk_activation { rk_activation(number) }

  /// As the kernels' table names it: `gelu_tanh`.
  var name: String { rk_activation_name(kernel).map { String(cString: $0) } ?? "" }

  /// Whether the backward pass needs the input rather than the output.
  var savesInput: Bool { rk_activation_saves_input(kernel) != 0 }

  /// Whether its derivative selects values instead of multiplying them, as relu's: every kernel
  /// that can apply one does it at no cost.
  var isMask: Bool { kernel == RK_RELU }

  /// A place holder where there is none.
  static let none = Activation(RK_RELU)
}
