// The last position of a sequence.
package import Numerics
package import Engine
package import Schema

/// Samples [T, D] -> [D]: what the last step says. No parameters. Lowering throws `GraphError` where samples are no
/// sequences.
package struct LastStep: LayerKind {
  package static let kind = "last_step"
  package static let summary = "last step: the features of a sequence's last position"
  package static let needsSequences = true

  package init() {}

  package static var fields: [Field<LastStep>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    _ = try context.sequence(x, for: Self.kind)
    return try context.builder.lastStep(x)
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
