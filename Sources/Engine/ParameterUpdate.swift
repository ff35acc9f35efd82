// Optimizer steps over a store: one kernel call a parameter, which also measures its gradient.
// Inactive parameters and buffers are left as they are.
internal import CKernels

/// The rule of one optimizer step; all constants are for this step.
package enum UpdateRule: Hashable, Sendable {
  /// v = momentum v + g + decay w;  w -= rate (nesterov ? g + decay w + momentum v : v).
  case sgd(rate: Float, momentum: Float, nesterov: Bool, decay: Float)
  /// Adam (Kingma & Ba, 2015); with `decoupled` decay it is AdamW (Loshchilov & Hutter, 2019).
  /// `step` counts from 1 for the bias corrections.
  case adam(
    rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, decoupled: Bool,
    step: Int)

  /// How many state values a parameter needs.
  package var stateCount: Int {
    switch self {
    case .sgd: 1
    case .adam: 2
    }
  }
}

extension ParameterStore {
  /// The sum of squares of each parameter's gradient, without an update: 0 for parameters that are not trained.
  package func measureGradients(
    kernels: KernelSet, squaredNorms: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(squaredNorms.count == specs.count, "one squared norm a parameter")
    for (index, slot) in slots.enumerated() {
      squaredNorms[index] =
        slot.isTrained
        ? kernels.table.pointee.sum_squares(slot.count, gradients + slot.offset) : 0
    }
  }

  /// One optimizer step over all active weights and scalars.
  /// - Parameters:
  ///   - clip: gradients are scaled so that their global norm is at most this (Pascanu et al.,
  ///     2013); nil leaves them.
  ///   - squaredNorms: receives, by parameter, the sum of squares of its gradient before clipping;
  ///     0 for parameters that are not trained.
  package func update(
    _ rule: UpdateRule, clip: Float?, kernels: KernelSet,
    squaredNorms: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(squaredNorms.count == specs.count, "one squared norm a parameter")
    var scale = 1.0
    if let clip {
      measureGradients(kernels: kernels, squaredNorms: squaredNorms)
      let norm = squaredNorms.reduce(0) { $0 + Double($1) }.squareRoot()
      if norm > Double(clip) { scale = Double(clip) / norm }
    }
    switch rule {
    case .sgd(let rate, let momentum, let nesterov, let decay):
      let plain = rk_sgd(
        learning_rate: Double(rate), momentum: Double(momentum), weight_decay: 0,
        gradient_scale: scale, nesterov: nesterov ? 1 : 0)
      var decayed = plain
      decayed.weight_decay = Double(decay)
      sgd(plain: plain, decayed: decayed, kernels, squaredNorms)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      let plain = rk_adam(
        learning_rate: Double(rate), beta1: Double(beta1), beta2: Double(beta2),
        epsilon: Double(epsilon), weight_decay: 0,
        bias_correction1: 1 - ExactMath.power(Double(beta1), max(1, step)),
        bias_correction2: 1 - ExactMath.power(Double(beta2), max(1, step)),
        gradient_scale: scale, decoupled: decoupled ? 1 : 0)
      var decayed = plain
      decayed.weight_decay = Double(decay)
      adam(plain: plain, decayed: decayed, kernels, squaredNorms)
    }
  }

  private func sgd(
    plain: rk_sgd, decayed: rk_sgd, _ kernels: KernelSet,
    _ squaredNorms: UnsafeMutableBufferPointer<Float>
  ) {
    let (table, velocities) = (kernels.table, states[0])
    withUnsafePointer(to: plain) { plain in
      withUnsafePointer(to: decayed) { decayed in
        for index in 0..<slots.count {
          let slot = slots[index]
          squaredNorms[index] =
            slot.isTrained
            ? table.pointee.sgd(
              slot.isDecayed ? decayed : plain, slot.count, values + slot.offset,
              velocities + slot.offset, gradients + slot.offset) : 0
        }
      }
    }
  }

  private func adam(
    plain: rk_adam, decayed: rk_adam, _ kernels: KernelSet,
    _ squaredNorms: UnsafeMutableBufferPointer<Float>
  ) {
    let (table, means, squares) = (kernels.table, states[0], states[1])
    withUnsafePointer(to: plain) { plain in
      withUnsafePointer(to: decayed) { decayed in
        for index in 0..<slots.count {
          let slot = slots[index]
          squaredNorms[index] =
            slot.isTrained
            ? table.pointee.adam(
              slot.isDecayed ? decayed : plain, slot.count, values + slot.offset,
              means + slot.offset, squares + slot.offset, gradients + slot.offset) : 0
        }
      }
    }
  }
}
