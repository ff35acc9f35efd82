// The mean of a sequence: one vector for all its positions.
package import Numerics
package import Engine
package import Schema

/// The mean of every feature over all positions. No parameters. It is `global_pool` for sequences
/// alone, so that an image in its place is noticed.
///
/// # Shapes
/// - Samples: [T, D] -> [D]
///
/// The mean is a column sum over the positions. Lowering throws `GraphError` where samples are no
/// sequences.
///
/// Example: `{kind: mean_over_time}` makes 5x8 into 8.
package struct MeanOverTime: LayerKind {
  package static let kind = "mean_over_time"
  package static let summary = "mean over time: the mean of a sequence's positions"
  package static let takes = SampleForm.sequences

  package init() {}

  package static var fields: [Field<MeanOverTime>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.globalPool(x, .average)
  }

  package func flops(input: Shape, output: Shape) -> Int { input.count }
}
