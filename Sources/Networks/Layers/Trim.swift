// A sequence without its ends: what was put before it or behind it is taken away.
package import Numerics
package import Engine
package import Schema

/// The positions of a sequence without the first `start` and the last `end`. No parameters, and
/// nothing is computed.
///
/// # Shapes
/// - Samples: [T, D] -> [T - start - end, D]
///
/// Lowering throws `GraphError` where samples are no sequences, or no position is left.
///
/// Example: `{kind: trim, start: 2}` makes 5x8 into 3x8.
package struct Trim: LayerKind {
  package static let kind = "trim"
  package static let summary = "trim: a sequence without its first or last positions"
  package static let takes = SampleForm.sequences

  package var start = 1
  package var end = 0

  package init() {}

  package static var fields: [Field<Trim>] {
    [
      .integer("start", \.start, 0...65536, help: "positions left out at the start"),
      .integer("end", \.end, 0...65536, help: "positions left out at the end"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let positions = context.sample(x).rows
    guard start + end < positions else {
      throw GraphError(
        path: context.path,
        "leaving out \(start + end) positions leaves nothing of \(positions); leave out fewer")
    }
    return try context.positions(of: x, start: start, count: positions - start - end)
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
