// A block: a named run of layers, repeated, with the skips inside it.
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

  /// Whether any layer normalises.
  package var hasNormalization: Bool {
    layers.contains { type(of: $0.kind).isNormalization }
  }
}
