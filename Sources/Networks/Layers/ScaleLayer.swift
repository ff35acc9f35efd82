// The scale layer: one learned factor a feature.
internal import Numerics
package import Engine
package import Schema

/// y = weight x, one factor a feature: layer scale (Touvron et al., 2021) where it ends a residual
/// branch, whose part then starts small.
///
/// # Shapes
/// With n features, the last dimension:
/// - Samples: [..., n] -> [..., n]
/// - `weight` [n], from `initial`
///
/// The gradient of `weight` is a column sum over rows.
///
/// Example: `{kind: scale, initial: 1.0e-5}` makes 5x8 into 5x8.
package struct ScaleLayer: LayerKind {
  package static let kind = "scale"
  package static let summary = "scale: one learned factor a feature (layer scale)"

  package var initial = 0.1

  package init() {}

  package static var fields: [Field<ScaleLayer>] {
    [.number("initial", \.initial, -1000...1000, help: "what every factor starts from")]
  }

  package var silenced: (any LayerKind)? { changed { $0.initial = 0 } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let weight = try context.builder.parameter(
      "weight", [context.builder.shape(x).last], .constant(Float(initial)), role: .scalar)
    return try context.builder.scaleFeatures(x, by: weight)
  }
}
