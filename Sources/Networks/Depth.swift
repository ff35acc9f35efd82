// How deep a network is, as titles and papers count it.
internal import Engine

extension Network {
  /// Layers with weights, repeats included; normalizations and scales do not count (He et al.,
  /// 2015, table 1).
  package var depth: Int {
    blocks.reduce(0) { sum, block in
      sum
        + block.repeats
        * block.layers.count { layer in
          let hasWeights = layer.kind.silenced != nil || layer.kind is Recurrent
          return hasWeights && !layer.isNormalization && !(layer.kind is ScaleLayer)
        }
    }
  }
}
