// A U-Net (Ronneberger, Fischer & Brox, 2015): down to smaller images and up again, with the fine
// pixels carried across by long skips.
internal import Engine
internal import Networks

extension NetworkTemplate {
  static let unet = NetworkTemplate(
    "unet", summary: "a U-Net: images halved and doubled again, long skips across"
  ) { data in
    guard data.shape.count == 3, data.positions == data.shape[0] * data.shape[1] else { return nil }
    var levels = 0
    while levels < 3, (data.shape[0] >> levels) % 2 == 0, (data.shape[1] >> levels) % 2 == 0,
      min(data.shape[0], data.shape[1]) >> levels >= 8
    {
      levels += 1
    }
    guard levels > 0 else { return nil }
    var blocks: [Block] = []
    for level in 0..<levels {
      let pool = level > 0 ? [Layer(MaxPool())] : []
      let channels = 8 << level
      blocks.append(Block("down\(level + 1)", layers: pool + conv(channels) + conv(channels)))
    }
    let bottom = 8 << levels
    blocks.append(
      Block(
        "bottom",
        layers: [Layer(MaxPool())] + conv(bottom) + conv(bottom) + [Layer(Upsample())]))
    for level in (0..<levels).reversed() {
      let up = level > 0 ? [Layer(Upsample())] : []
      let channels = 8 << level
      blocks.append(Block("up\(level + 1)", layers: conv(channels) + conv(channels) + up))
    }
    var network = Network(blocks: blocks + [pixelHead(data.units)])
    network.skips = (1...levels).map { level in
      var skip = LongSkip()
      (skip.from, skip.to, skip.join) = ("down\(level)", "up\(level)", .concat)
      return skip
    }
    return network
  }
}
