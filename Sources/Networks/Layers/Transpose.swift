// Transposes a sequence, so that layers over features mix its positions instead.
package import Numerics
package import Engine
package import Schema

/// y[d, t] = x[t, d]: positions and features change places. No parameters. Two of them around dense
/// layers let every position of a sequence see every other one, feature by feature, with the same
/// weights for all features (the token mixing of Tolstikhin et al., 2021, section 2).
///
/// # Shapes
/// - Samples: [T, D] -> [D, T]
///
/// Beside PyTorch: `x.transpose(1, 2)`.
///
/// Lowering throws `GraphError` where samples are no sequences.
///
/// Example: `{kind: transpose}` makes 5x8 into 8x5.
package struct Transpose: LayerKind {
  package static let kind = "transpose"
  package static let summary = "transpose: positions and features of a sequence change places"
  package static let takes = SampleForm.sequences

  package init() {}

  package static var fields: [Field<Transpose>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.transposePositions(x)
  }

  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
