// Optimizer steps over a store: one kernel call a thread, which also measures every gradient.
// Inactive parameters and buffers are left as they are.
internal import Numerics
internal import CKernels

/// The rule of one optimizer step; all constants are for this step.
package enum UpdateRule: Hashable, Sendable {
  /// v = momentum v + g + decay w;  w -= rate (nesterov ? g + decay w + momentum v : v). Without
  /// momentum, v stays as it is and w -= rate (g + decay w), as in PyTorch.
  case sgd(rate: Float, momentum: Float, nesterov: Bool, decay: Float)
  /// Adam (Kingma & Ba, 2015); with `decoupled` decay it is AdamW (Loshchilov & Hutter, 2019).
  /// `step` counts from 1 for the bias corrections.
  case adam(
    rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, decoupled: Bool,
    step: Int)

  /// The learning rate.
  package var rate: Float {
    switch self {
    case .sgd(let rate, _, _, _): rate
    case .adam(let rate, _, _, _, _, _, _): rate
    }
  }

  /// How many state values a parameter needs.
  package var stateCount: Int {
    switch self {
    case .sgd: 1
    case .adam: 2
    }
  }
}

extension ParameterStore {
  /// The sum of squares of each parameter's gradient, without an update: 0 for parameters that are
  /// not trained. A sum is infinite or NaN only where an element is, however large the others are.
  package func measureGradients(
    kernels: KernelSet, squaredNorms: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(squaredNorms.count == specs.count, "one squared norm a parameter")
    for (index, slot) in slots.enumerated() {
      squaredNorms[index] =
        slot.is_trained != 0
        ? kernels.table.pointee.sum_squares(slot.count, gradients + slot.offset) : 0
    }
  }

  /// One optimizer step over all active weights and scalars.
  /// - Parameters:
  ///   - clip: gradients are scaled so that their global norm is at most this (Pascanu et al.,
  ///     2013); nil leaves them.
  ///   - pool: shares the work where it pays; the bits do not depend on it.
  ///   - squaredNorms: receives, by parameter, the sum of squares of its gradient before clipping;
  ///     0 for parameters that are not trained.
  package func update(
    _ rule: UpdateRule, clip: Float?, kernels: KernelSet, pool: ThreadPool? = nil,
    squaredNorms: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(squaredNorms.count == specs.count, "one squared norm a parameter")
    var scale = 1.0
    if let clip {
      measureGradients(kernels: kernels, squaredNorms: squaredNorms)
      let norm = squaredNorms.reduce(0, +).squareRoot()
      if norm > Double(clip) { scale = Double(clip) / norm }
      if scale > 0, scale < Double(Float.leastNormalMagnitude) {
        // A factor that single precision holds in a few bits only.
        let measured = Array(squaredNorms)
        scaleGradients(by: scale)
        step(rule, scale: 1, kernels, pool, squaredNorms)
        _ = squaredNorms.update(fromContentsOf: measured)
        return
      }
    }
    step(rule, scale: scale, kernels, pool, squaredNorms)
  }

  private func scaleGradients(by factor: Double) {
    for index in 0..<arenaCount { gradients[index] = Float(Double(gradients[index]) * factor) }
  }

  private func step(
    _ rule: UpdateRule, scale: Double, _ kernels: KernelSet, _ pool: ThreadPool?,
    _ squaredNorms: UnsafeMutableBufferPointer<Double>
  ) {
    switch rule {
    case .sgd(let rate, let momentum, let nesterov, let decay):
      let settings = rk_sgd(
        learning_rate: rate, momentum: momentum, weight_decay: decay, gradient_scale: Float(scale),
        nesterov: nesterov ? 1 : 0)
      update(.sgd(settings), kernels, pool, squaredNorms)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      let settings = rk_adam(
        learning_rate: Double(rate), beta1: Double(beta1), beta2: Double(beta2),
        epsilon: Double(epsilon), weight_decay: Double(decay),
        bias_correction1: 1 - ExactMath.power(Double(beta1), max(1, step)),
        bias_correction2: 1 - ExactMath.power(Double(beta2), max(1, step)),
        gradient_scale: scale, decoupled: decoupled ? 1 : 0)
      update(.adam(settings), kernels, pool, squaredNorms)
    }
  }

  /// Updates every parameter, in ranges of about equal size on as many threads where that pays: a
  /// parameter's norm is one sum, so a parameter is never split.
  private func update(
    _ rule: KernelRule, _ kernels: KernelSet, _ pool: ThreadPool?,
    _ squaredNorms: UnsafeMutableBufferPointer<Double>
  ) {
    let pass = UpdatePass(
      rule: rule, table: kernels.table, slots: slots, values: values, gradients: gradients,
      first: states[0], second: states[1], squaredNorms: squaredNorms, elements: arenaCount,
      parts: pool?.size ?? 1)
    guard let pool, arenaCount >= Self.splitCount else { return pass.run(0..<slots.count) }
    pool.run(pass)
  }

  /// Elements from which an update is split over threads: some ten microseconds.
  private static let splitCount = 50_000
}

enum KernelRule {
  case sgd(rk_sgd)
  case adam(rk_adam)
}

/// One optimizer step over raw memory. Ranges of parameters share nothing, so that threads may take
/// one each.
struct UpdatePass: @unchecked Sendable {
  let rule: KernelRule
  let table: UnsafePointer<rk_kernels>
  let slots: UnsafeMutableBufferPointer<rk_slot>
  let values: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>
  let squaredNorms: UnsafeMutableBufferPointer<Double>
  /// Of the arena.
  let elements: Int
  let parts: Int

  /// Updates the parameters that start in one of `parts` equal shares of the arena.
  func run(part: Int) {
    func start(_ part: Int) -> Int {
      guard let first = slots.baseAddress else { return 0 }
      let bound = elements * part / parts
      var slot = 0
      while slot < slots.count, first[slot].offset < bound { slot += 1 }
      return slot
    }
    run(start(part)..<(part + 1 == parts ? slots.count : start(part + 1)))
  }

  func run(_ range: Range<Int>) {
    guard let slot = slots.baseAddress, let squares = squaredNorms.baseAddress else { return }
    let (start, count) = (range.lowerBound, range.count)
    switch rule {
    case .sgd(var settings):
      table.pointee.sgd(
        &settings, count, slot + start, values, settings.momentum == 0 ? nil : first, gradients,
        squares + start)
    case .adam(var settings):
      table.pointee.adam(
        &settings, count, slot + start, values, first, second, gradients, squares + start)
    }
  }
}
