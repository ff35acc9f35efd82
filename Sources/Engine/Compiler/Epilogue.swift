// What runs where a kernel stores its values, so that they need not be read again: the parts of a
// fused group behind its head. Backward, the derivative of an activation. The order of roundings is
// that of the separate kernels.
internal import CKernels

/// value -> activation(scale value + residualScale residual), or value times the derivative of the
/// activation.
struct Epilogue {
  var scale: Float = 1
  var residual = Operand.none
  var residualScale: Float = 1
  var activation: Activation?
  /// What the forward pass saved of the activation, to multiply by its derivative: its derivative,
  /// or its output.
  var saved = Operand.none
  /// Where the derivative is stored for the backward pass, of activations that would need their
  /// input.
  var derivative = Operand.none

  /// - Parameter stride: elements to the next row, column or value of the output.
  mutating func operandsRead(_ visit: OperandVisitor, by stride: Int) {
    visit(&residual, .reusable(by: stride))
    visit(&saved, .read(by: stride))
  }

  mutating func operandsWritten(_ visit: OperandVisitor, by stride: Int) {
    visit(&derivative, .write(by: stride))
  }

  /// Whether an activation runs inside, or its derivative; relu costs next to nothing.
  var isCostly: Bool { activation.map { !$0.isMask } ?? false }

  /// As a matrix product or convolution takes it. relu and its mask are done by the kernel itself,
  /// any other activation is in `activated`.
  func kernel(
    bias: Operand, stride: Int, adds: Bool, activated: UnsafePointer<rk_activation_epilogue>? = nil
  ) -> rk_epilogue {
    let isMask = activation?.isMask ?? false
    return rk_epilogue(
      bias: bias.pointer, alpha: scale, residual_scale: residualScale, residual: residual.pointer,
      residual_stride: stride, mask: isMask ? saved.pointer : nil, mask_stride: stride,
      relu: isMask && saved.isNone ? 1 : 0, accumulate: adds ? 1 : 0,
      activation: isCostly ? activated : nil)
  }

  /// The activation, as kernels take it.
  func activated(stride: Int) -> rk_activation_epilogue {
    rk_activation_epilogue(
      kind: (activation ?? .none).kernel, parameter: (activation ?? .none).parameter,
      stride: stride, derivative: derivative.pointer, saved: saved.pointer)
  }

  /// Calls a normalization with its activation, or with null where there is none.
  @inline(__always)
  func withActivation(stride: Int, _ run: (UnsafePointer<rk_activation_epilogue>?) -> Void) {
    guard activation != nil else { return run(nil) }
    var activated = activated(stride: stride)
    withUnsafePointer(to: &activated) { run($0) }
  }
}

/// A call that runs what is fused behind it, as its epilogue.
protocol FusedCall: KernelCall {
  var epilogue: Epilogue { get set }
  var out: Destination { get set }
}

/// A matrix product or convolution: it can add to a gradient, and apply the derivative of the
/// activation before it.
protocol ProductCall: FusedCall {
  static var derivatives: ActivationSet { get }
}

/// Which activations a kernel can apply, or their derivatives.
enum ActivationSet {
  case none
  /// relu, whose derivative selects.
  case masks
  case all

  func contains(_ activation: Activation) -> Bool {
    switch self {
    case .none: false
    case .masks: activation.isMask
    case .all: true
    }
  }
}
