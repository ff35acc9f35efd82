// The last position of a sequence.
package import Numerics
package import Engine
package import Schema

/// The features of the last position. No parameters, and nothing is computed.
///
/// # Shapes
/// - Samples: [T, D] -> [D]
///
/// Lowering throws `GraphError` where samples are no sequences.
///
/// Example: `{kind: last_step}` makes 5x8 into 8.
package struct LastStep: LayerKind {
  package static let kind = "last_step"
  package static let summary = "last step: the features of a sequence's last position"
  package static let takes = SampleForm.sequences

  package init() {}

  package static var fields: [Field<LastStep>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.lastStep(x)
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
