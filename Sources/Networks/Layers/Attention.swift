// The attention layer: every position of a sequence gathers what it needs from the others.
package import Numerics
package import Engine
package import Schema

/// Multi-head self-attention (Vaswani et al., 2017): a dense layer makes queries, keys and values,
/// the heads mix the values, and a second dense layer mixes the heads.
///
/// # Shapes
/// - Samples: [T, D] -> [T, D]
/// - `qkv.weight` [D, 3 D], drawn as `init` says, and `output.weight` [D, D], as `output_init` says
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
  package var bias = true
  package var initial = InitialValues.lecun
  package var outputInitial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<Attention>] {
    [
      .integer("heads", \.heads, 1...64, help: "attentions side by side; they divide the features"),
      .flag("causal", \.causal, help: "a position sees itself and those before it only"),
      .choice("positions", \.positions, help: "rotary turns queries and keys with the position"),
      .flag("bias", \.bias, help: "adds learnable constants behind both products"),
      .initial("init", \.initial, help: "initial weights of queries, keys and values"),
      .initial("output_init", \.outputInitial, help: "initial weights of what mixes the heads"),
    ]
  }

  package var silenced: (any LayerKind)? { changed { $0.outputInitial = .zero } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let width = context.sample(x).last
    guard width % heads == 0 else {
      throw GraphError(
        path: context.path,
        "\(heads) heads do not divide \(width) features; use a divisor of \(width)")
    }
    var packed = try context.dense(x, "qkv", units: 3 * width, bias: bias, initial)
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
    return try context.dense(mixed, "output", units: width, bias: bias, outputInitial)
  }

  /// The dense layers (8 T D D, and 4 T D for biases), scores and mixing (4 T T D, masked ones
  /// included), the softmax (5 a weight), and the turning (6 T D).
  package func flops(input: Shape, output: Shape) -> Int {
    let (positions, width) = (input.rows, input.last)
    let turning = self.positions == .rotary ? 6 * positions * width : 0
    return positions * width * (8 * width + (bias ? 4 : 0) + 4 * positions)
      + 5 * heads * positions * positions + turning
  }
}
