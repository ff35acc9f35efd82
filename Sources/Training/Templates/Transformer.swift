// A small transformer of two pre-norm blocks (Vaswani et al., 2017; Xiong et al., 2020).
internal import Engine
internal import Networks
internal import Problems

extension NetworkTemplate {
  /// Over tokens, positions with features, or the patches of an image (Dosovitskiy et al., 2021).
  static let transformer = NetworkTemplate(
    "transformer", summary: "attention over tokens, positions or the patches of an image"
  ) { data in
    let width = 32
    let stem: [Layer]
    var pooled: [Layer] = []
    if let vocabulary = data.vocabulary {
      stem = [embedding(vocabulary, width)]
      if data.positions == nil { pooled = [Layer(MeanOverTime())] }
    } else if data.shape.count == 2 {
      stem = [dense(width)]
      if data.positions == nil { pooled = [Layer(MeanOverTime())] }
    } else if data.shape.count == 3, data.positions == nil {
      let side = [4, 2, 7, 5, 3].first { data.shape[0] % $0 == 0 && data.shape[1] % $0 == 0 }
      guard let side, data.shape[0] / side * (data.shape[1] / side) <= 1024 else { return nil }
      var patches = Patchify()
      (patches.size, patches.units) = (data.shape[0] <= 8 ? min(2, side) : side, width)
      stem = [Layer(patches)]
      pooled = [Layer(MeanOverTime())]
    } else {
      return nil
    }
    var attention = Attention()
    (attention.heads, attention.causal) = (2, data.isCausal)
    let body = Block(
      "body", repeats: 2,
      layers: [
        Layer(LayerNorm()), Layer(attention), Layer(LayerNorm()), dense(4 * width), Layer(Gelu()),
        dense(width),
      ], skips: [skip(0, 2), skip(2, 6)])
    return Network(blocks: [
      Block("stem", layers: stem + [Layer(Positions())]), body,
      Block("head", layers: [Layer(LayerNorm())] + pooled + [dense(data.units)]),
    ])
  }
}
