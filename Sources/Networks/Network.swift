// The architecture: blocks of layers, repeated, with skips inside and between them.
package import Schema

/// A named run of layers, repeated, with its skips.
package struct Block: Configurable {
  package var name = ""
  package var repeats = 1
  package var layers: [Layer] = []
  package var skips: [Skip] = []

  package init() {}

  package init(_ name: String, repeats: Int = 1, layers: [Layer], skips: [Skip] = []) {
    self.name = name
    self.repeats = repeats
    self.layers = layers
    self.skips = skips
  }

  package static var fields: [Field<Block>] {
    [
      .text("name", \.name, maximumLength: 32, required: true, help: "unique name: \(nameRule)"),
      .integer("repeats", \.repeats, 1...Network.maximumRepeats, help: "how often it is repeated"),
      .list(
        "layers", \.layers, limit: 256, required: true, help: "its layers, in order"),
      .list("skips", \.skips, limit: 64, help: "its skip connections"),
    ]
  }

  /// The name of a layer: its own, or its kind and its number among its kind: `dense1`.
  package func layerName(_ index: Int) -> String { layerNames[index] }

  /// The path of one layer instance: `body[12].dense1`, or `stem.dense1` where nothing repeats.
  package func path(layer: Int, repeat index: Int) -> String {
    "\(path(repeat: index)).\(layerName(layer))"
  }

  /// The path of one repeat: `body[12]`, or `stem` where nothing repeats.
  package func path(repeat index: Int) -> String {
    repeats == 1 ? name : "\(name)[\(index)]"
  }
}

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

  /// The same network with every skip on or off.
  package func withSkips(_ enabled: Bool) -> Network {
    var copy = self
    for b in copy.blocks.indices {
      for s in copy.blocks[b].skips.indices {
        copy.blocks[b].skips[s].enabled = enabled
        if enabled { copy.blocks[b].skips[s].offIn = [] }
      }
    }
    for s in copy.skips.indices { copy.skips[s].enabled = enabled }
    return copy
  }

  /// Whether any skip is on.
  package var hasActiveSkip: Bool {
    skips.contains(where: \.enabled)
      || blocks.contains { block in
        block.skips.contains { skip in
          skip.enabled && Set(skip.offIn).count < block.repeats
        }
      }
  }
}
