// Squeeze and excitation: every channel gets a factor that depends on the whole image.
package import Numerics
package import Engine
package import Schema

/// Squeeze and excitation (Hu, Shen & Sun, 2018): the means of all channels over the positions say
/// how much of each channel is kept.
///
/// # Shapes
/// With h = max(1, floor(C / reduction)):
/// - Samples: [H, W, C] or [T, C] -> the same
/// - `reduce.weight` [C, h] and `expand.weight` [h, C], normal with variance 2 / C and 1 / h
/// - `reduce.bias` [h] and `expand.bias` [C], from 0
///
/// y = x s, with s = sigmoid(relu(m `reduce` + b) `expand` + c) and m the mean over all positions:
/// one factor a channel and sample, from 0 to 1.
///
/// Lowering throws `GraphError` for samples of plain features.
///
/// Example: `{kind: squeeze_excite, reduction: 2}` makes 4x4x8 into 4x4x8.
package struct SqueezeExcite: LayerKind {
  package static let kind = "squeeze_excite"
  package static let summary = "squeeze and excitation: a factor a channel from its whole image"
  package static let takes = SampleForm.positions

  package var reduction = 4

  package init() {}

  package static var fields: [Field<SqueezeExcite>] {
    [
      .integer(
        "reduction", \.reduction, 1...4096, help: "how many times fewer channels lie between")
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let channels = context.sample(x).last
    let means = try context.builder.globalPool(x, .average)
    let hidden = try context.builder.activation(
      context.dense(means, "reduce", units: between(channels), bias: true, .he), Relu())
    let factors = try context.builder.activation(
      context.dense(hidden, "expand", units: channels, bias: true, .lecun), Sigmoid())
    return try context.builder.scaleFeatures(x, by: factors)
  }

  private func between(_ channels: Int) -> Int { max(1, channels / reduction) }

  /// The means and the factors (one a value each), and the two dense layers.
  package func flops(input: Shape, output: Shape) -> Int {
    let (channels, hidden) = (input.last, between(input.last))
    return 2 * input.count + 4 * channels * hidden + 2 * hidden + 2 * channels
  }
}
