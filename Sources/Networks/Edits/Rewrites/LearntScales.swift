// A learnable scalar on the branch that starts at zero, in place of normalization.
internal import Schema

extension BlockRewrite {
  /// x + a F(x) with a = 0 at first, without normalization; the order of the layers stays
  /// (Bachlechner et al., 2020, table 1).
  static let reZero = BlockRewrite(
    "rezero", title: "ReZero",
    summary: "a learnable factor on the branch that starts at 0, no normalization; the order of "
      + "the layers stays (Bachlechner et al., 2020)"
  ) { network, number in
    var block = network.blocks[number]
    guard block.skips.contains(where: { $0.join == .add }) else {
      throw block.obstacle("it has no skip that adds: A draws one, or wrap it in one first")
    }
    block = block.withoutNormalization()
    for s in block.skips.indices where block.skips[s].join == .add {
      block.skips[s].branchScale = .learnable
    }
    guard block != network.blocks[number] else {
      throw block.obstacle("its branches have a learnable factor already")
    }
    return try network.replacing(number, with: block)
  }

  /// The same with the activation before each layer, as in the networks of De & Smith, 2020,
  /// section 4: normalization goes, convolutions get a bias, nothing lies on the way of the skip.
  static let skipInit = BlockRewrite(
    "skip_init", title: "SkipInit",
    summary: "no normalization, a learnable factor on the branch that starts at 0, activations "
      + "before the layers (De & Smith, 2020)"
  ) { network, number in
    let old = network.blocks[number]
    let skip = try old.onlySkip()
    var block = old.withoutNormalization()
    if block.layers.first?.isActivation == false {
      try block.arrangeBeforeWeights()
      block.skips[skip].to = block.layers.count
    }
    block.skips[skip].branchScale = .learnable
    guard block != old else { throw block.obstacle("it is a block of SkipInit already") }
    return try network.replacing(number, with: block)
  }
}
