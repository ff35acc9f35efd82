// Group normalization: every sample is normalised over positions and groups of channels.
package import Numerics
package import Engine
package import Schema

/// y = weight (x - mean) / sqrt(variance + epsilon) + bias with mean and variance over all
/// positions of a group of channels of one sample (Wu & He, 2018). Training and evaluation are the
/// same.
///
/// # Shapes
/// - Samples: [..., C] -> [..., C], where `groups` divides C
/// - `weight` [C], from `weight_init`, 1, and `bias` [C], from `bias_init`, 0
///
/// Beside PyTorch: the same, over height, width and neighbouring channels.
///
/// Sums: see `GraphBuilder.groupNorm`. Lowering throws `GraphError` where the groups do not divide
/// C.
///
/// Example: `{kind: group_norm, groups: 2}` makes 4x4x8 into 4x4x8.
package struct GroupNorm: AffineNormalization {
  package static let kind = "group_norm"
  package static let summary =
    "group normalization: zero mean, unit variance over groups of channels"

  package var groups = 1
  package var epsilon = 1e-5
  package var weightInitial = InitialValues.one
  package var biasInitial = InitialValues.zero

  package init() {}

  package static var fields: [Field<GroupNorm>] {
    [
      .integer("groups", \.groups, 1...4096, help: "groups of channels; must divide their number"),
      .number("epsilon", \.epsilon, 1e-12...1, help: "added to the variance before its root"),
    ] + Field.scaleAndShift
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let (weight, bias) = try scaleAndShift(of: x, &context)
    return try context.builder.groupNorm(
      x, weight: weight, bias: bias, groups: groups, epsilon: Float(epsilon))
  }

  /// As layer normalization.
  package func flops(input: Shape, output: Shape) -> Int { 8 * output.count }
}
