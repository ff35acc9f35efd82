// A block: a named run of layers, repeated, with the skips inside it.
package import Schema

/// A named run of layers, repeated, with its skips.
package struct Block: Configurable {
  package var name = ""
  package var repeats = 1
  /// From this repeat on each starts as the identity, where the block can.
  package var identityFrom: Int?
  /// The named input of the data that its first repeat starts from; empty: the block before it.
  package var input = ""
  /// False: the parameters of its layers and skips are used and never changed.
  package var trainable = true
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
      .optional(
        "identity_from", \.identityFrom, allowed: "a repeat, from 0",
        help: "repeats from this one on start as the identity, where the block can; null: none"),
      .text(
        "input", \.input, maximumLength: 32,
        help: "named input of the data it starts from; empty: the block before it"),
      .flag(
        "trainable", \.trainable, help: "whether its layers and skips learn; false freezes them"),
      .list(
        "layers", \.layers, limit: 256, required: true, help: "its layers, in order"),
      .list("skips", \.skips, limit: 64, help: "its skip connections"),
    ]
  }

  /// The names of all layers, in order: `layerName` for each.
  package var layerNames: [String] {
    var counts: [String: Int] = [:]
    return layers.map { layer in
      if let name = layer.name { return name }
      counts[layer.kind.kind, default: 0] += 1
      return "\(layer.kind.kind)\(counts[layer.kind.kind, default: 0])"
    }
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

  /// Whether a layer's parameters never change: by itself, or with its block.
  package func isFrozen(layer: Int) -> Bool {
    !trainable || layers.indices.contains(layer) && !layers[layer].isTrainable
  }

  /// Whether any layer normalises.
  package var hasNormalization: Bool {
    layers.contains { type(of: $0.kind).isNormalization }
  }
}
