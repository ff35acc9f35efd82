// Layer normalization: every sample is normalised over its features.
package import Numerics
package import Engine
package import Schema

/// y = weight (x - mean) / sqrt(variance + epsilon) + bias with mean and variance over the features
/// of each position (Ba, Kiros & Hinton, 2016). Training and evaluation are the same.
///
/// # Shapes
/// With n features, the last dimension:
/// - Samples: [..., n] -> [..., n]
/// - `weight` [n], from `weight_init`, 1, and `bias` [n], from `bias_init`, 0
///
/// Beside PyTorch: `LayerNorm(n)`. An image is normalized over the channels of each pixel.
///
/// Sums: see `GraphBuilder.layerNorm`.
///
/// Example: `{kind: layer_norm}` makes 5x8 into 5x8.
package struct LayerNorm: AffineNormalization {
  package static let kind = "layer_norm"
  package static let summary = "layer normalization: zero mean, unit variance over the features"

  package var epsilon = 1e-5
  package var weightInitial = InitialValues.one
  package var biasInitial = InitialValues.zero

  package init() {}

  package static var fields: [Field<LayerNorm>] {
    [
      .number("epsilon", \.epsilon, 1e-12...1, help: "added to the variance before its root")
    ] + Field.scaleAndShift
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let (weight, bias) = try scaleAndShift(of: x, &context)
    return try context.builder.layerNorm(x, weight: weight, bias: bias, epsilon: Float(epsilon))
  }

  /// Sums for mean (1) and variance (3), the normalization (2), weight and bias (2).
  package func flops(input: Shape, output: Shape) -> Int { 8 * output.count }
}
