// Batch normalization: every feature is normalised over the batch.
package import Numerics
package import Engine
package import Schema

/// y = weight (x - mean) / sqrt(variance + epsilon) + bias (Ioffe & Szegedy, 2015).
///
/// Mean and variance of a feature are those of the batch in training, over all positions, and
/// running averages in evaluation.
///
/// # Shapes
/// With n features, the last dimension:
/// - Samples: [..., n] -> [..., n]
/// - `weight` [n], from `weight_init`, 1, and `bias` [n], from `bias_init`, 0
/// - `running_mean` [n], from 0, and `running_var` [n], from 1: buffers that training updates
///
/// In training running = (1 - momentum) running + momentum batch, with the unbiased variance (over
/// n - 1 values). A batch of one value a feature leaves them alone. The batch itself is normalized
/// by the biased one.
///
/// Frozen, it goes on normalizing by the batch in training, and its running averages stay.
///
/// Beside PyTorch: the same, but that there a frozen one's averages go on. Keras' momentum is 1
/// minus this one, its epsilon 1e-3.
///
/// Sums: see `GraphBuilder.batchNorm`.
///
/// Example: `{kind: batch_norm}` makes 4x4x8 into 4x4x8.
package struct BatchNorm: AffineNormalization {
  package static let kind = "batch_norm"
  package static let summary = "batch normalization: zero mean, unit variance over the batch"

  package var epsilon = 1e-5
  package var weightInitial = InitialValues.one
  package var biasInitial = InitialValues.zero
  package var momentum = 0.1

  package init() {}

  package static var fields: [Field<BatchNorm>] {
    [
      .number("epsilon", \.epsilon, 1e-12...1, help: "added to the variance before its root"),
      .number(
        "momentum", \.momentum, 0...1, help: "share of each new batch in the running statistics"),
    ] + Field.scaleAndShift
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let (weight, bias) = try scaleAndShift(of: x, &context)
    let features: Shape = [context.builder.shape(x).last]
    let mean = try context.builder.parameter("running_mean", features, .constant(0), role: .buffer)
    let variance = try context.builder.parameter(
      "running_var", features, .constant(1), role: .buffer)
    return try context.builder.batchNorm(
      x, weight: weight, bias: bias, mean: mean, variance: variance, epsilon: Float(epsilon),
      momentum: context.builder.isFrozen ? 0 : Float(momentum))
  }

  /// As in evaluation: one multiply-add for each value.
  package func flops(input: Shape, output: Shape) -> Int { 2 * output.count }
}
