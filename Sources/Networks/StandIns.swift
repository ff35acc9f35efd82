// What takes the place of blocks and layers that could not be read, while the rest of a document is
// still checked: so every fault of a file is reported at once, and none that is not there.
internal import Numerics
internal import Engine
package import Schema

/// A layer that could not be read. Its kind cannot be written in a document.
private struct UnreadableLayer: LayerKind {
  static let kind = "?"
  static let summary = "a layer that could not be read"
  static var fields: [Field<UnreadableLayer>] { [] }

  func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor { x }
}

extension Layer {
  package static func standIn(for node: Node) -> Layer? {
    Layer(UnreadableLayer(), name: node["name"]?.string.flatMap { isName($0) ? $0 : nil })
  }
}

extension Block {
  package static var validatesPartially: Bool { true }

  package static func standIn(for node: Node) -> Block? {
    let repeats = node["repeats"].flatMap(integerValue) ?? 1
    return Block(
      node["name"]?.string ?? "", repeats: min(max(1, repeats), Network.maximumRepeats),
      layers: [Layer(UnreadableLayer())])
  }
}

extension Network {
  package static var validatesPartially: Bool { true }
}
