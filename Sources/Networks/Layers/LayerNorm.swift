// Layer normalization: every sample is normalised over its features, then scaled and shifted.
package import Numerics
package import Engine
package import Schema

/// y = weight (x - mean) / sqrt(variance + epsilon) + bias with mean and variance over the features of
/// each sample (Ba, Kiros & Hinton, 2016). Parameters `weight` (from 1) and `bias` (from 0), each of
/// as many values as features (the last dimension). Shape unchanged, equal in training and evaluation. Sums: see
/// `GraphBuilder.layerNorm`.
package struct LayerNorm: LayerKind {
  package static let kind = "layer_norm"
  package static let summary = "layer normalization: zero mean, unit variance over the features"
  package static let isNormalization = true

  package var epsilon = 1e-5

  package init() {}

  package static var fields: [Field<LayerNorm>] {
    [.number("epsilon", \.epsilon, 1e-12...1, help: "added to the variance before its root")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let features: Shape = [context.builder.shape(x).last]
    let gain = try context.builder.parameter("weight", features, .constant(1), role: .scalar)
    let shift = try context.builder.parameter("bias", features, .constant(0), role: .scalar)
    return try context.builder.layerNorm(x, gain: gain, shift: shift, epsilon: Float(epsilon))
  }

  /// Sums for mean (1) and variance (3), the normalization (2), the gain and shift (2).
  package func flops(input: Shape, output: Shape) -> Int { 8 * output.count }
}
