// The architecture: blocks of layers, repeated, with skips inside and between them.
package import Schema

/// Blocks in order, and the long skips between them.
package struct Network: Configurable {
  package static let maximumRepeats = 10_000
  /// Layer instances, parameters and other bounds that keep a hostile file harmless.
  package static let maximumLayerInstances = 20_000
  package static let maximumParameters = 50_000_000

  package var blocks: [Block] = []
  package var skips: [LongSkip] = []

  package init() {}

  package init(blocks: [Block], skips: [LongSkip] = []) {
    self.blocks = blocks
    self.skips = skips
  }

  package static var fields: [Field<Network>] {
    [
      .list("blocks", \.blocks, limit: 256, required: true, help: "blocks, in order"),
      .list("skips", \.skips, limit: 256, help: "long skips between blocks"),
    ]
  }
}
