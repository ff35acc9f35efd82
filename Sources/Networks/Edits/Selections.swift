// Rows that were marked, as one thing: layers of one block, or whole blocks. They are copied, cut,
// pasted and moved together, with the skips among them.
import Schema

/// What is marked in a network.
package enum NetworkSelection: Hashable, Sendable {
  /// Layers of one block, by their numbers.
  case layers(block: Int, Range<Int>)
  case blocks(Range<Int>)

  /// `1 layer`, `3 blocks`.
  package var words: String {
    switch self {
    case .layers(_, let range): range.count == 1 ? "1 layer" : "\(range.count) layers"
    case .blocks(let range): range.count == 1 ? "1 block" : "\(range.count) blocks"
    }
  }
}

/// A copy of a part of a network, to be put into the same or another one.
package enum NetworkExcerpt: Equatable, Sendable {
  /// Layers, and the skips that leave and join among them, counted from the first of them.
  case layers([Layer], skips: [Skip])
  /// Blocks, and the long skips from one of them to another.
  case blocks([Block], skips: [LongSkip])

  /// `3 layers and 1 skip`.
  package var words: String {
    switch self {
    case .layers(let layers, let skips): Self.words(layers.count, "layer", skips.count)
    case .blocks(let blocks, let skips): Self.words(blocks.count, "block", skips.count)
    }
  }

  private static func words(_ count: Int, _ noun: String, _ skips: Int) -> String {
    let things = "\(count) \(noun)\(count == 1 ? "" : "s")"
    return skips == 0 ? things : "\(things) and \(skips) skip\(skips == 1 ? "" : "s")"
  }
}

extension Network {
  /// A copy of what is marked.
  /// - Throws: `Fault` where it is not in this network.
  package func excerpt(_ selection: NetworkSelection) throws -> NetworkExcerpt {
    try check(selection)
    switch selection {
    case .layers(let number, let range):
      let block = blocks[number]
      let skips = block.skips.filter { range.lowerBound <= $0.from && $0.to <= range.upperBound }
      return .layers(
        Array(block.layers[range]), skips: skips.map { $0.moved(by: -range.lowerBound) })
    case .blocks(let range):
      return .blocks(Array(blocks[range]), skips: inner(range))
    }
  }

  /// The same network without what is marked. A block that loses its last layer goes.
  /// - Throws: `Fault` where nothing would be left.
  package func removing(_ selection: NetworkSelection) throws -> Network {
    try check(selection)
    switch selection {
    case .layers(let number, let range):
      if range == blocks[number].layers.indices { return try deletingBlock(number) }
      return try range.reversed().reduce(self) { try $0.deletingLayer($1, inBlock: number) }
    case .blocks(let range):
      return try range.reversed().reduce(self) { try $0.deletingBlock($1) }
    }
  }

  /// Puts layers into a block before layer `index`, or blocks before block `number`: what an
  /// excerpt holds, with its skips. Names that are taken get a number.
  /// - Returns: the network, and where the excerpt is now.
  /// - Throws: `Fault` where there is no such place, or the network would be too large.
  package func inserting(
    _ excerpt: NetworkExcerpt, inBlock number: Int, at index: Int
  ) throws -> (network: Network, place: NetworkSelection) {
    switch excerpt {
    case .blocks(let added, let skips):
      var copy = self
      var names: [String: String] = [:]
      let place = min(max(number, 0), blocks.count)
      for (offset, block) in added.enumerated() {
        copy = try copy.inserting(block, at: place + offset)
        names[block.name] = copy.blocks[place + offset].name
      }
      for skip in skips { copy.skips.append(skip.renamed(names)) }
      return (copy, .blocks(place..<place + added.count))
    case .layers(let layers, let skips):
      try checkBlock(number)
      var copy = self
      for (offset, layer) in layers.enumerated() {
        copy = try copy.inserting(layer, at: index + offset, inBlock: number)
      }
      guard copy.blocks[number].skips.count + skips.count <= 64 else {
        throw Fault(path: path(number), "a block has at most 64 skips")
      }
      copy.blocks[number].skips += skips.map { skip in
        var moved = skip.moved(by: index)
        moved.offIn.removeAll { $0 >= blocks[number].repeats }
        return moved
      }
      return (copy, .layers(block: number, index..<index + layers.count))
    }
  }

  /// Moves what is marked one place up or down, the skips among it too.
  /// - Returns: the network, and where it is now.
  /// - Throws: `Fault` at either end of the network.
  package func moving(
    _ selection: NetworkSelection, down: Bool
  ) throws -> (network: Network, place: NetworkSelection) {
    try check(selection)
    switch selection {
    case .blocks(let range):
      // The neighbour goes to the other side.
      let neighbour = down ? range.upperBound : range.lowerBound - 1
      guard blocks.indices.contains(neighbour) else {
        throw Fault(path: "", "this is the \(down ? "last" : "first") block already")
      }
      var copy = self
      let block = copy.blocks.remove(at: neighbour)
      copy.blocks.insert(block, at: down ? range.lowerBound : range.upperBound - 1)
      let offset = down ? 1 : -1
      return (copy, .blocks(range.lowerBound + offset..<range.upperBound + offset))
    case .layers(let number, let range):
      let index = down ? range.lowerBound + 1 : range.lowerBound - 1
      if index >= 0, index + range.count <= blocks[number].layers.count {
        return try relocated(range, to: index, inBlock: number)
      }
      let neighbour = down ? number + 1 : number - 1
      guard blocks.indices.contains(neighbour) else {
        throw Fault(
          path: path(number), "this is the \(down ? "last" : "first") layer already")
      }
      guard range.count < blocks[number].layers.count else {
        throw Fault(
          path: path(number), "these are all layers of the block: move the block instead")
      }
      let taken = try excerpt(selection)
      return try removing(selection).inserting(
        taken, inBlock: neighbour, at: down ? 0 : blocks[neighbour].layers.count)
    }
  }

  /// Layers of a block at another place of it, with their names. Skips among them go along, all
  /// others stay where they are.
  private func relocated(
    _ range: Range<Int>, to index: Int, inBlock number: Int
  ) throws -> (network: Network, place: NetworkSelection) {
    var block = blocks[number]
    var pairs = Array(zip(block.layers, block.layerNames))
    let taken = Array(pairs[range])
    pairs.removeSubrange(range)
    pairs.insert(contentsOf: taken, at: index)
    block.layers = pairs.map(\.0)
    block.keep(pairs.map(\.1))
    for s in block.skips.indices {
      let skip = block.skips[s]
      if range.count > 1, range.lowerBound <= skip.from, skip.to <= range.upperBound {
        block.skips[s] = skip.moved(by: index - range.lowerBound)
      }
    }
    return (
      try replacing(number, with: block), .layers(block: number, index..<index + range.count)
    )
  }

  /// The long skips from one of these blocks to another of them.
  private func inner(_ range: Range<Int>) -> [LongSkip] {
    let offsets = repeatOffsets
    let (first, last) = (offsets[range.lowerBound], offsets[range.upperBound])
    return skips.filter { skip in
      guard let ends = ends(of: skip) else { return false }
      return ends.source >= first && ends.target < last
    }
  }

  func check(_ selection: NetworkSelection) throws {
    switch selection {
    case .layers(let number, let range):
      try checkBlock(number)
      guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= blocks[number].layers.count
      else { throw Fault(path: path(number), "there are no such layers") }
    case .blocks(let range):
      guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= blocks.count else {
        throw Fault(path: "network.blocks", "there are no such blocks")
      }
    }
  }
}

extension Skip {
  /// The same skip, so many layers further down.
  func moved(by offset: Int) -> Skip {
    var copy = self
    copy.from += offset
    copy.to += offset
    return copy
  }
}

extension LongSkip {
  /// The same skip between blocks of other names.
  func renamed(_ names: [String: String]) -> LongSkip {
    func renamed(_ text: String) -> String {
      guard var reference = BlockReference(text), text != BlockReference.input,
        let name = names[reference.name]
      else { return text }
      reference.name = name
      return reference.description
    }
    var copy = self
    copy.from = renamed(from)
    copy.to = renamed(to)
    return copy
  }
}
