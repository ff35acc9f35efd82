// Root-mean-square normalization: every vector is divided by its size, then scaled.
package import Numerics
package import Engine
package import Schema

/// y = weight x / sqrt(mean of x^2 + epsilon) over the features (Zhang & Sennrich, 2019). Parameter `weight` (from
/// 1), as many values as features (the last dimension). Shape unchanged. Sums: see `GraphBuilder.rmsNorm`.
package struct RMSNorm: LayerKind {
  package static let kind = "rms_norm"
  package static let summary = "root-mean-square normalization: vectors of one size, no mean"
  package static let isNormalization = true

  package var epsilon = 1e-5

  package init() {}

  package static var fields: [Field<RMSNorm>] {
    [.number("epsilon", \.epsilon, 1e-12...1, help: "added to the mean square before its root")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let gain = try context.builder.parameter(
      "weight", [context.builder.shape(x).last], .constant(1), role: .scalar)
    return try context.builder.rmsNorm(x, gain: gain, epsilon: Float(epsilon))
  }

  /// The mean square (2), the division (1), the gain (1).
  package func flops(input: Shape, output: Shape) -> Int { 4 * output.count }
}
