// Edits of whole blocks as pure functions: put in, copy, delete, move, repeat.
package import Schema

extension Network {
  /// Why a block cannot be deleted; nil where it can.
  package func whyNotDeleted(block number: Int) -> Fault? {
    guard blocks.indices.contains(number) else { return missing(block: number) }
    return blocks.count > 1
      ? nil : Fault(path: "", "the only block of a network cannot be deleted")
  }

  /// Deletes a block, and every long skip that then leads nowhere.
  /// - Throws: `Fault` where there is no such block, or no other.
  package func deletingBlock(_ number: Int) throws -> Network {
    if let fault = whyNotDeleted(block: number) { throw fault }
    var copy = self
    copy.blocks.remove(at: number)
    copy.dropLostSkips()
    return copy
  }

  /// Puts a block in at a place; where its name is taken, with a number behind it.
  /// - Throws: `Fault` where the network would be too large.
  package func inserting(_ block: Block, at place: Int) throws -> Network {
    var copy = self
    var block = block
    block.name = freeName(block.name)
    copy.blocks.insert(block, at: min(max(place, 0), blocks.count))
    return try copy.checkedForSize()
  }

  /// The same block once more behind itself.
  /// - Throws: `Fault` where there is no such block, or the network would be too large.
  package func duplicatingBlock(_ number: Int) throws -> Network {
    try checkBlock(number)
    return try inserting(blocks[number], at: number + 1)
  }

  /// A name that no block has: `residual`, `residual2`.
  func freeName(_ name: String) -> String {
    let taken = Set(blocks.map(\.name))
    guard taken.contains(name) else { return name }
    var stem = name
    while let last = stem.last, last.isNumber, stem.count > 1 { stem.removeLast() }
    return (2...).lazy.map { "\(stem.prefix(28))\($0)" }.first { !taken.contains($0) } ?? name
  }

  /// Moves a block one place up or down. Long skips stay, also where they no longer lead forward:
  /// validation then says so.
  /// - Returns: the network, and where the block is now.
  /// - Throws: `Fault` where there is no such block, or it is the first or the last already.
  package func movingBlock(_ number: Int, down: Bool) throws -> (network: Network, block: Int) {
    try checkBlock(number)
    let target = down ? number + 1 : number - 1
    guard blocks.indices.contains(target) else {
      throw Fault(path: "", "this is the \(down ? "last" : "first") block already")
    }
    var copy = self
    copy.blocks.swapAt(number, target)
    return (copy, target)
  }

  /// Sets how often a block is repeated. Settings for repeats that no longer exist go with them:
  /// entries of `off_in`, and long skips from or to such a repeat.
  /// - Throws: `Fault` where the number is out of range or the network would be too large.
  package func changingRepeats(ofBlock number: Int, to repeats: Int) throws -> Network {
    try checkBlock(number)
    guard (1...Self.maximumRepeats).contains(repeats) else {
      throw Fault(
        path: keyPath(path(number), "repeats"),
        "read \(repeats); allowed: a whole number from 1 to \(Self.maximumRepeats)")
    }
    var block = blocks[number]
    block.repeats = repeats
    for s in block.skips.indices { block.skips[s].offIn.removeAll { $0 >= repeats } }
    var copy = try replacing(number, with: block)
    copy.dropLostSkips()
    return copy
  }

  /// The most repeats that a block can have in this network.
  package func mostRepeats(ofBlock number: Int) -> Int {
    guard blocks.indices.contains(number), !blocks[number].layers.isEmpty else { return 1 }
    let block = blocks[number]
    func room(_ most: Int, _ all: Int, _ own: Int) -> Int {
      own == 0 ? .max : (most - (all - block.repeats * own)) / own
    }
    let layers = room(Self.maximumLayerInstances, layerInstanceCount, block.layers.count)
    let joins = room(Self.maximumJoinInstances, joinInstanceCount, block.skips.count)
    return max(1, min(Self.maximumRepeats, layers, joins))
  }

  /// Removes long skips whose ends no longer exist or no longer lead forward.
  mutating func dropLostSkips() {
    let network = self
    skips.removeAll { network.ends(of: $0) == nil }
  }

  /// The same network with one block replaced.
  /// - Throws: `Fault` where it would be too large.
  func replacing(_ number: Int, with block: Block) throws -> Network {
    var copy = self
    copy.blocks[number] = block
    return try copy.checkedForSize()
  }

  private func checkedForSize() throws -> Network {
    var faults = FaultCollector()
    validateSize("network", nil, &faults)
    if let fault = faults.faults.first { throw fault }
    return self
  }

  /// The key path of a block, for messages: `network.blocks.body`.
  func path(_ number: Int) -> String {
    "network.blocks.\(elementLabels(blocks.map(\.name))[number])"
  }

  func checkBlock(_ number: Int) throws {
    guard blocks.indices.contains(number) else { throw missing(block: number) }
  }

  private func missing(block number: Int) -> Fault {
    Fault(path: "network.blocks", "there is no block \(number)")
  }
}
