// Pooling over all positions of an image or a sequence.
package import Numerics
package import Engine
package import Schema

/// The mean or the largest value of a channel over all positions (Lin, Chen & Yan, 2013). No
/// parameters.
///
/// # Shapes
/// - Samples: [H, W, C] or [T, C] -> [C]
///
/// Of equal largest values the first gets the gradient. Lowering throws `GraphError` for samples of
/// plain features.
///
/// Example: `{kind: global_pool, type: max}` makes 4x4x8 into 8.
package struct GlobalPool: LayerKind {
  package static let kind = "global_pool"
  package static let takes = SampleForm.positions
  package static let summary = "global pooling: one value a channel, over all positions"

  /// Named as documents name them; the first is the default.
  package enum Reduction: String, CaseIterable, Sendable {
    case average, max
  }

  package var type = Reduction.average

  package init() {}

  package static var fields: [Field<GlobalPool>] {
    [.choice("type", \.type, help: "the mean or the largest value")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.globalPool(x, type == .max ? .max : .average)
  }

  package func flops(input: Shape, output: Shape) -> Int { input.count }
}
