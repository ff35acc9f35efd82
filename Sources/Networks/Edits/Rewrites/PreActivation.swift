// Normalization and activation in front of the weights, and nothing behind the sum.
internal import Schema

extension BlockRewrite {
  /// x + W act(norm(x)), layer by layer (He, Zhang, Ren & Sun, 2016, figure 4e): what stands behind
  /// each layer with weights goes before it, and the skip leads around all of it. A layer without
  /// an activation of its own gets that of the others.
  static let preActivation = BlockRewrite(
    "pre_activation", title: "pre-activation",
    summary: "normalization and activation before each layer, nothing behind the sum, so that the "
      + "skip is free from end to end (He et al., 2016, figure 4e)"
  ) { network, number in
    var block = network.blocks[number]
    let skip = try block.onlySkip()
    try block.arrangeBeforeWeights()
    block.skips[skip].to = block.layers.count
    return try network.replacing(number, with: block)
  }
}

extension Block {
  /// Puts normalization and activation before each layer with weights.
  /// - Throws: `Fault` where they are there already, or there is no activation.
  mutating func arrangeBeforeWeights() throws {
    guard let first = layers.first, !first.isActivation, !first.isNormalization else {
      throw obstacle("it begins with \(layers[0].kind.kind): it is in this order already")
    }
    var units: [(weights: [(Layer, String)], before: [(Layer, String)])] = []
    for pair in zip(layers, layerNames) {
      if pair.0.isActivation || pair.0.isNormalization {
        units[units.count - 1].before.append(pair)
      } else if let last = units.last, last.before.isEmpty {
        units[units.count - 1].weights.append(pair)
      } else {
        units.append(([pair], []))
      }
    }
    guard let model = units.first(where: { unit in unit.before.contains { $0.0.isActivation } })
    else { throw obstacle("it has no activation to put before its layers") }
    var pairs: [(Layer, String)] = []
    for unit in units {
      var before = unit.before
      if !before.contains(where: { $0.0.isActivation }) {
        before += model.before.filter { $0.0.isActivation }.map { pair in
          var layer = pair.0
          layer.name = nil
          return (layer, "")
        }
      }
      pairs += before.filter { $0.0.isNormalization } + before.filter { $0.0.isActivation }
      pairs += unit.weights
    }
    layers = pairs.map(\.0)
    var names = pairs.map(\.1)
    for index in names.indices where names[index].isEmpty {
      let kind = layers[index].kind.kind
      names[index] =
        (1...).lazy.map { "\(kind)\($0)" }.first { !names.contains($0) } ?? kind
    }
    keep(names)
  }
}
