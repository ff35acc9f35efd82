// Blocks to add to a network: each keeps the shape of what it is given, so that it fits anywhere.
// One line in `blockTemplates` each.
internal import Engine
package import Numerics

package struct BlockTemplate: Sendable {
  /// One word or two.
  package let title: String
  package let summary: String
  /// The samples that it has a form for.
  var needs = "features, sequences or images"
  /// nil where it has no form for samples of this shape.
  package let block: @Sendable (Shape) -> Block?
}

extension BlockTemplate {
  /// Why there is no such block behind samples of a shape; nil where there is one.
  package func reason(_ shape: Shape) -> String? {
    guard block(shape) == nil else { return nil }
    let what =
      switch shape.dimensions.count {
      case 1: "features"
      case 2: "sequences"
      case 3: "images"
      default: "samples"
      }
    return "it needs \(needs); here come \(what) of shape \(shape)"
  }
}

package let blockTemplates: [BlockTemplate] = [
  BlockTemplate(
    title: "residual pair", summary: "two layers and a skip around them (He et al., 2015)"
  ) { shape in
    switch shape.dimensions.count {
    case 1, 2:
      block("residual", [dense(shape.last), Layer(Relu()), dense(shape.last), Layer(Relu())], 0, 3)
    case 3: block("residual", conv(shape.last) + conv(shape.last), 0, 5)
    default: nil
    }
  },
  BlockTemplate(
    title: "pre-activation pair",
    summary: "normalization and relu before each layer, nothing after the sum (He et al., 2016)"
  ) { shape in
    switch shape.dimensions.count {
    case 1, 2:
      block(
        "preact",
        [
          Layer(LayerNorm()), Layer(Relu()), dense(shape.last), Layer(LayerNorm()), Layer(Relu()),
          dense(shape.last),
        ], 0, 6)
    case 3:
      block("preact", before(conv(shape.last)) + before(conv(shape.last)), 0, 6)
    default: nil
    }
  },
  BlockTemplate(
    title: "bottleneck",
    summary: "narrow in the middle: a quarter of the channels (He et al., 2015, figure 5)",
    needs: "four features or channels at least"
  ) { shape in
    guard shape.last >= 4 else { return nil }
    let narrow = shape.last / 4
    switch shape.dimensions.count {
    case 1, 2:
      return block(
        "bottleneck", [dense(narrow), Layer(Relu()), dense(shape.last), Layer(Relu())], 0, 3)
    case 3:
      return block(
        "bottleneck",
        conv(narrow, kernel: 1) + conv(narrow) + conv(shape.last, kernel: 1), 0, 8)
    default: return nil
    }
  },
  BlockTemplate(title: "plain pair", summary: "two layers without a skip") { shape in
    switch shape.dimensions.count {
    case 1, 2:
      Block(
        "plain", layers: [dense(shape.last), Layer(Relu()), dense(shape.last), Layer(Relu())])
    case 3: Block("plain", layers: conv(shape.last) + conv(shape.last))
    default: nil
    }
  },
  BlockTemplate(
    title: "attention", summary: "pre-norm attention with its skip (Vaswani et al., 2017)",
    needs: "sequences"
  ) { shape in
    guard shape.dimensions.count == 2 else { return nil }
    var kind = Attention()
    kind.heads = shape.last % 2 == 0 ? 2 : 1
    return block("attention", [Layer(LayerNorm()), Layer(kind)], 0, 2)
  },
  BlockTemplate(
    title: "feed-forward", summary: "pre-norm feed-forward layer with its skip, four times as wide",
    needs: "sequences"
  ) { shape in
    guard shape.dimensions.count == 2 else { return nil }
    var kind = FeedForward()
    kind.units = min(4096, 4 * shape.last)
    return block("feed", [Layer(LayerNorm()), Layer(kind)], 0, 2)
  },
  BlockTemplate(
    title: "recurrent", summary: "a gated recurrent unit with a skip around it", needs: "sequences"
  ) { shape in
    guard shape.dimensions.count == 2 else { return nil }
    var kind = Recurrent()
    kind.units = min(1024, shape.last)
    return block("recurrent", [Layer(kind)], 0, 1)
  },
  BlockTemplate(
    title: "U-Net level",
    summary: "down to half the size with twice the channels, up again, beside what came in "
      + "(Ronneberger et al., 2015, figure 1)", needs: "images of even height and width"
  ) { shape in
    guard case let sides = shape.dimensions, sides.count == 3,
      sides[0].isMultiple(of: 2), sides[1].isMultiple(of: 2)
    else { return nil }
    let channels = shape.last
    let layers =
      [Layer(MaxPool())] + conv(2 * channels) + [Layer(Upsample())] + conv(channels)
      + conv(channels)
    var level = block("level", layers, 0, 8)
    level.skips[0].join = .concat
    return level
  },
]

private func block(_ name: String, _ layers: [Layer], _ from: Int, _ to: Int) -> Block {
  Block(name, layers: layers, skips: [Skip(from: from, to: to)])
}

private func dense(_ units: Int) -> Layer {
  var kind = Dense()
  kind.units = min(4096, units)
  return Layer(kind)
}

private func conv(_ channels: Int, kernel: Int = 3) -> [Layer] {
  var kind = Conv()
  (kind.channels, kind.kernel, kind.bias) = (channels, kernel, false)
  return [Layer(kind), Layer(BatchNorm()), Layer(Relu())]
}

/// A convolution with its normalization and relu in front of it.
private func before(_ layers: [Layer]) -> [Layer] {
  Array(layers.dropFirst()) + layers.prefix(1)
}
