// Learned vectors before every sequence: all that is trained where the rest is frozen.
package import Numerics
package import Engine
package import Schema

/// Learned vectors before every sequence (prefix and prompt tuning: Li & Liang, 2021; Lester,
/// Al-Rfou & Constant, 2021). `trim` takes their positions away again.
///
/// # Shapes
/// - Samples: [T, D] -> [length + T, D]
/// - `weight` [length, D], drawn as `init` says, with a fan in of D
///
/// The gradient of `weight` is a column sum over the batch. Lowering throws `GraphError` where
/// samples are no sequences.
///
/// Example: `{kind: prefix, length: 3}` makes 5x8 into 8x8.
package struct Prefix: LayerKind {
  package static let kind = "prefix"
  package static let summary = "prefix: learned vectors before every sequence"
  package static let takes = SampleForm.sequences

  package var length = 1
  package var initial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<Prefix>] {
    [
      .integer("length", \.length, 1...1024, help: "how many vectors"),
      .initial("init", \.initial, help: "what the vectors start from"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.prepend(length, to: x, initial)
  }

  /// Nothing is computed but copies.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
