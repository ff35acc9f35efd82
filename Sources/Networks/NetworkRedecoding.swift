// Decoding a network again after an edit: blocks that stayed as they were are taken over, so that
// many edits of a large network take the time of what they change.
package import Schema

extension Network {
  /// Decodes a network of which an earlier form is known; the outcome is that of decoding all of
  /// it.
  /// - Parameter earlier: a network and the node it was decoded from without a fault.
  package static func decode(
    _ node: Node, path: String, after earlier: (node: Node, network: Network),
    into faults: inout FaultCollector
  ) -> Network? {
    guard let changed = changedBlocks(node, earlier.node),
      earlier.network.blocks.count == node["blocks"]?.elements?.count
    else { return decode(node, path: path, into: &faults) }
    let blocks = node["blocks"]?.elements ?? []
    let labels = Node.labels(blocks)
    var network = earlier.network
    var own = FaultCollector()
    for index in changed {
      let place = keyPath(keyPath(path, "blocks"), labels[index])
      guard let block = Block.decode(blocks[index], path: place, into: &own) else { break }
      network.blocks[index] = block
    }
    if own.faults.isEmpty { network.validate(path: path, at: node.location, into: &own) }
    // Where something is wrong, all of it is said as it is of a whole network.
    return own.faults.isEmpty ? network : decode(node, path: path, into: &faults)
  }

  /// Which blocks differ, where nothing else does; nil where something else may.
  private static func changedBlocks(_ node: Node, _ earlier: Node) -> [Int]? {
    guard let entries = node.entries, let before = earlier.entries,
      entries.map(\.key) == before.map(\.key),
      zip(entries, before).allSatisfy({ $0.key == "blocks" || $0.value == $1.value }),
      let blocks = node["blocks"]?.elements, let known = earlier["blocks"]?.elements,
      blocks.count == known.count
    else { return nil }
    return blocks.indices.filter { blocks[$0] != known[$0] }
  }
}
