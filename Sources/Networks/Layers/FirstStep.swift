// The first position of a sequence: where a class token stands.
package import Numerics
package import Engine
package import Schema

/// The features of the first position. No parameters, and nothing is computed.
///
/// # Shapes
/// - Samples: [T, D] -> [D]
///
/// Lowering throws `GraphError` where samples are no sequences.
///
/// Example: `{kind: first_step}` makes 5x8 into 8.
package struct FirstStep: LayerKind {
  package static let kind = "first_step"
  package static let summary = "first step: the features of a sequence's first position"
  package static let takes = SampleForm.sequences

  package init() {}

  package static var fields: [Field<FirstStep>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let first = try context.positions(of: x, start: 0, count: 1)
    return try context.builder.reshape(first, to: [context.sample(x).last])
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
