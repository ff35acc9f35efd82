// The attention layer: every position of a sequence gathers what it needs from the others.
package import Numerics
package import Engine
package import Schema

/// Multi-head self-attention (Vaswani et al., 2017): a dense layer makes queries, keys and values,
/// the heads mix the values, and a second dense layer mixes the heads.
///
/// # Shapes
/// - Samples: [T, D] -> [T, D]
/// - `qkv.weight` [D, 3 D] and `output.weight` [D, D], normal with variance 1 / D
/// - `qkv.bias` [3 D] and `output.bias` [D], from 0
///
/// Of each head, with D / heads features: softmax(q k / sqrt(D / heads)) v, over all positions or,
/// with `causal`, a position itself and those before it. No dropout.
///
/// Rotary positions turn queries and keys with the position t (Su et al., 2021): with h = D /
/// heads, features i and i + h / 2 of a head (the halves, not neighbours) are a pair that turns by
/// the angle t / 10000^(2i / h).
///
/// Beside PyTorch: `MultiheadAttention` with both weights transposed, `in_proj_weight` drawn by
/// `glorot`.
///
/// Lowering throws `GraphError` where samples are no sequences, the heads do not divide D, or
/// rotary positions meet an odd number of features a head.
///
/// Example: `{kind: attention, heads: 2}` makes 5x8 into 5x8.
package struct Attention: LayerKind {
  package enum PositionForm: String, CaseIterable, Sendable {
    case none, rotary
  }

  package static let kind = "attention"
  package static let summary = "multi-head self-attention: positions look at each other"
  package static let takes = SampleForm.sequences

  package var heads = 1
  package var causal = false
  package var positions = PositionForm.none

  package init() {}

  package static var fields: [Field<Attention>] {
    [
      .integer("heads", \.heads, 1...64, help: "attentions side by side; they divide the features"),
      .flag("causal", \.causal, help: "a position sees itself and those before it only"),
      .choice("positions", \.positions, help: "rotary turns queries and keys with the position"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let width = context.sample(x).last
    guard width % heads == 0 else {
      throw GraphError(
        path: context.path,
        "\(heads) heads do not divide \(width) features; use a divisor of \(width)")
    }
    var packed = try dense(x, "qkv", width, 3 * width, &context)
    if positions == .rotary {
      guard width / heads % 2 == 0 else {
        throw GraphError(
          path: context.path,
          "rotary positions need an even number of features a head, not \(width / heads)")
      }
      packed = try context.builder.rotaryPositions(
        packed, headSize: width / heads, features: 2 * width)
    }
    let mixed = try context.builder.attention(packed, heads: heads, isCausal: causal)
    return try dense(mixed, "output", width, width, &context)
  }

  private func dense(
    _ x: Tensor, _ name: String, _ inputs: Int, _ units: Int, _ context: inout LayerContext
  ) throws -> Tensor {
    let weight = try context.builder.parameter(
      "\(name).weight", [inputs, units], .lecunNormal(fanIn: inputs), role: .weight)
    let bias = try context.builder.parameter(
      "\(name).bias", [units], .constant(0), role: .scalar)
    return try context.builder.linear(x, weight: weight, bias: bias)
  }

  /// The dense layers (8 T D D + 4 T D), scores and mixing (4 T T D, masked ones included), the
  /// softmax (5 a weight), and the turning (6 T D).
  package func flops(input: Shape, output: Shape) -> Int {
    let (positions, width) = (input.rows, input.last)
    let turning = self.positions == .rotary ? 6 * positions * width : 0
    return positions * width * (8 * width + 4 + 4 * positions)
      + 5 * heads * positions * positions + turning
  }
}
