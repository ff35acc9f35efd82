// All parameters of a network with their gradients and optimizer state, each in one aligned arena.
// The engine owns the memory; a store is used from one thread at a time.

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

package final class ParameterStore {
  package let specs: [ParameterSpec]
  /// Where each parameter starts in the arenas, in elements; a multiple of 16.
  package let offsets: [Int]
  /// Elements of one arena, padding included.
  package let arenaCount: Int
  package let values: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// Optimizer state: first moment or momentum, second moment.
  package let states: [UnsafeMutablePointer<Float>]

  /// Draws every parameter from its own stream, `seed.stream("init", path)`.
  /// - Parameter carrying: an earlier store whose values and optimizer state are kept for every
  ///   parameter with the same path and shape.
  package init(_ specs: [ParameterSpec], seed: Seed, carrying earlier: ParameterStore? = nil) {
    preconditionFailure("the store is built with the engine")
  }

  /// Elements of active weights and scalars: what a summary calls parameters.
  package var parameterCount: Int {
    specs.filter { $0.isActive && $0.role != .buffer }.reduce(0) { $0 + $1.shape.count }
  }

  package func index(of path: String) -> Int? { specs.firstIndex { $0.path == path } }

  /// The values of one parameter.
  package func value(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: values + offsets[index], count: specs[index].shape.count)
  }

  /// The gradient of one parameter, as the last backward pass left it.
  package func gradient(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: gradients + offsets[index], count: specs[index].shape.count)
  }

  /// One optimizer state value of one parameter.
  package func state(_ slot: Int, _ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      start: states[slot] + offsets[index], count: specs[index].shape.count)
  }

  /// One optimizer step over all active weights and scalars.
  /// - Parameters:
  ///   - clip: gradients are scaled so that their global norm is at most this (Pascanu et al.,
  ///     2013); nil leaves them.
  ///   - squaredNorms: receives, by parameter, the sum of squares of its gradient before clipping.
  package func update(
    _ rule: UpdateRule, clip: Float?, kernels: KernelSet,
    squaredNorms: UnsafeMutableBufferPointer<Float>
  ) {
    preconditionFailure("the store is built with the engine")
  }

  /// A digest of all values (FNV-1a over the bits, in the order of `specs`).
  package func digest(into hash: inout Digest) {
    for index in specs.indices { hash.combine(UnsafeBufferPointer(value(index))) }
  }
}
