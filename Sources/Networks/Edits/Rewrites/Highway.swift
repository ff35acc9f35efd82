// A gate in place of the sum.
internal import Schema

extension BlockRewrite {
  /// t H(x) + (1 - t) x with a learned t = sigmoid(x W + b), around the activation too (Srivastava,
  /// Greff & Schmidhuber, 2015, equation 3). The bias starts at -2, and at -4 in a stack of more
  /// than twenty, so that at first nearly everything is carried (section 2.2 there).
  static let highway = BlockRewrite(
    "highway", title: "highway gate",
    summary: "a learned gate between branch and shortcut in place of the sum (Srivastava et al., "
      + "2015)"
  ) { network, number in
    var block = network.blocks[number]
    let skip: Int
    if block.skips.isEmpty {
      block.skips = [Skip(from: 0, to: block.layers.count)]
      skip = 0
    } else if block.skips.count == 1, block.skips[0].join == .gate {
      throw block.obstacle("its skip is a gate already")
    } else {
      skip = try block.onlySkip()
    }
    block.skips[skip].join = .gate
    block.skips[skip].to = block.layers.count
    block.skips[skip].branchScale = .constant(1)
    block.skips[skip].scale = 1
    block.skips[skip].gateBias = block.repeats > 20 ? -4 : -2
    return try network.replacing(number, with: block)
  }
}
