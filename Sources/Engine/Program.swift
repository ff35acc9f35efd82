// A graph made executable: memory laid out once by liveness, kernels bound, fusions applied.
// Nothing is allocated in `forward` or `backward`. A program is used from one thread at a time.

package struct ExecutionOptions: Hashable, Sendable {
  /// Fused linear + bias + residual add + relu and their backward; off for comparison.
  package var fusion = true
  /// Work is split over this many threads where it pays; the bits do not depend on it.
  package var threads = 1
  /// Multiply-adds from which one operation is split over threads.
  package var splitThreshold = 4_000_000

  package init() {}
}

package enum ExecutionMode: Hashable, Sendable {
  /// Batch statistics, dropout, gradients.
  case training
  /// Running statistics, no dropout, no gradients; activations share memory.
  case evaluation
}

/// Where a value stopped being finite.
package struct NonFinite: Hashable, Sendable {
  /// The layer instance: `body[12].dense1`.
  package var scope: String
  /// `activation`, `gradient` or `parameter`.
  package var kind: String
}

package final class Program {
  package let graph: Graph
  package let mode: ExecutionMode

  /// - Parameter parameters: the store laid out for `graph.parameters`; shared between programs.
  package init(
    _ graph: Graph, parameters: ParameterStore, mode: ExecutionMode, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions()
  ) {
    preconditionFailure("the program is built with the engine")
  }

  /// Bytes of activations, gradients and scratch.
  package var memoryBytes: Int { preconditionFailure("the program is built with the engine") }

  /// The memory of an input or target tensor, for the caller to fill.
  package func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
    preconditionFailure("the program is built with the engine")
  }

  /// Keeps the values of `tensor` readable after `forward` (before any pass runs; inputs, the loss
  /// and, in training, everything the backward pass needs are readable anyway).
  /// The values of a tensor after `forward`.
  package func values(_ tensor: Tensor) -> UnsafeBufferPointer<Float> {
    preconditionFailure("the program is built with the engine")
  }

  /// Runs the graph. `step` selects the dropout masks.
  /// - Returns: the loss, or 0 where the graph has none.
  @discardableResult
  package func forward(step: Int) -> Float {
    preconditionFailure("the program is built with the engine")
  }

  /// Fills the store's gradients, and, where `activationNorms` is given, per scope the sum of
  /// squares of the gradient of the loss by the scope's last output (NaN where there is none).
  package func backward(activationNorms: UnsafeMutableBufferPointer<Float>? = nil) {
    preconditionFailure("the program is built with the engine")
  }

  /// The first value in execution order that is not finite, after a pass whose loss or gradient
  /// norm was not: activations in forward order, then gradients from the loss backward.
  package func firstNonFinite() -> NonFinite? {
    preconditionFailure("the program is built with the engine")
  }
}
