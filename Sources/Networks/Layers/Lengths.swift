// The lengths of capsules: how sure each is that its thing is there.
package import Numerics
package import Engine
package import Schema

/// The length of the vector of every position (Sabour, Frosst & Hinton, 2017): of capsules, the
/// probability that what they stand for is there. No parameters.
///
/// # Shapes
/// - Samples: [T, D] -> [T]
///
/// y_t = sqrt(the sum of x_t²), a lane sum. A vector of zeros has no gradient. Lowering throws
/// `GraphError` where samples are no sequences.
///
/// Example: `{kind: lengths}` makes 10x8 into 10.
package struct Lengths: LayerKind {
  package static let kind = "lengths"
  package static let summary = "lengths: how long the vector of every position is"
  package static let takes = SampleForm.sequences

  package init() {}

  package static var fields: [Field<Lengths>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.lengths(x)
  }

  /// Two a value, and a root.
  package func flops(input: Shape, output: Shape) -> Int { 2 * input.count + output.count }
}
