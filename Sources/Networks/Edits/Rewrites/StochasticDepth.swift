// Branches that are left out at random while training.
internal import Schema

extension BlockRewrite {
  /// Each sample keeps a branch with the chance p = 1 - (l / L) (1 - 0.5), l of L residual blocks
  /// counted from the input: linear decay to a half (Huang et al., 2016, section 3). A block has
  /// one chance for all its repeats: that of its middle one.
  static let stochasticDepth = BlockRewrite(
    "stochastic_depth", title: "stochastic depth",
    summary: "each sample loses the branch at random while training, more often further up: linear "
      + "decay to a half over the network (Huang et al., 2016)"
  ) { network, number in
    var block = network.blocks[number]
    let skips = block.skips.indices.filter { block.skips[$0].join == .add }
    guard let first = skips.first else {
      throw block.obstacle("it has no skip that adds: A draws one, or wrap it in one first")
    }
    try block.checkIsOn(first)
    if let skip = block.skips.first(where: { $0.survival < 1 }) {
      throw block.obstacle(
        "its branches are left out already (survival \(Node(.number(skip.survival)).excerpt))")
    }
    let residual = network.blocks.map { $0.skips.isEmpty ? 0 : $0.repeats }
    let before = residual[..<number].reduce(0, +)
    let middle = Double(before) + Double(block.repeats + 1) / 2
    let total = Double(max(1, residual.reduce(0, +)))
    let survival = ((1 - 0.5 * middle / total) * 100).rounded() / 100
    for s in skips { block.skips[s].survival = survival }
    return try network.replacing(number, with: block)
  }
}
