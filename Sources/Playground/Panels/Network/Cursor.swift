// What the cursor of the network panel stands on, in terms of the document.
package import Networks
import Training

extension Network {
  package var hasSkips: Bool { !skips.isEmpty || blocks.contains { !$0.skips.isEmpty } }

  /// Whether a skip is on; in a block with repeats, whether it is on in any of them.
  package func isOn(_ id: SkipID) -> Bool {
    switch id {
    case .block(let block, let skip, let index):
      guard blocks.indices.contains(block), blocks[block].skips.indices.contains(skip) else {
        return false
      }
      let found = blocks[block].skips[skip]
      if let index { return found.isOn(inRepeat: index) }
      return found.enabled && Set(found.offIn).count < blocks[block].repeats
    case .long(let skip):
      return skips.indices.contains(skip) && skips[skip].enabled
    }
  }
}

extension PlaygroundState {
  package var network: Network { document.configuration.network }

  package var rows: NetworkRows { NetworkRows(network, unfolded: unfolded) }

  package var blockAtCursor: Int? {
    cursor.block.flatMap { network.blocks.indices.contains($0) ? $0 : nil }
  }

  /// Whether the cursor is on a layer, a skip or a block.
  package var isCursorOnPart: Bool { cursor != .input && cursor != .loss }

  package var canUnfold: Bool { (blockAtCursor.map { network.blocks[$0].repeats } ?? 1) > 1 }

  package var isUnfoldedAtCursor: Bool { blockAtCursor.map { unfolded.contains($0) } ?? false }

  /// The skip that joins at the cursor, else the shortest that leads past it.
  package var skipAtCursor: SkipID? {
    switch cursor {
    case .join(let block, let index, let skip): return .block(block, skip: skip, repeat: index)
    case .longJoin(let skip): return .long(skip)
    case .layer(let block, let index, let layer):
      guard network.blocks.indices.contains(block) else { return nil }
      let around = network.blocks[block].skips.enumerated()
        .filter { $1.from <= layer && layer < $1.to }
      let shortest = around.min { length($0.element) < length($1.element) }
      return shortest.map { .block(block, skip: $0.offset, repeat: index) }
        ?? longSkip(around: block)
    case .block(let block, let index):
      guard network.blocks.indices.contains(block) else { return nil }
      if let last = network.blocks[block].skips.indices.max(by: {
        length(network.blocks[block].skips[$0]) < length(network.blocks[block].skips[$1])
      }) {
        return .block(block, skip: last, repeat: index)
      }
      return longSkip(around: block)
    case .input, .loss: return nil
    }
  }

  private func length(_ skip: Skip) -> Int { skip.to - skip.from }

  /// The shortest long skip past a whole block.
  private func longSkip(around block: Int) -> SkipID? {
    let offsets = network.repeatOffsets
    guard offsets.indices.contains(block + 1) else { return nil }
    let around = network.skips.indices.compactMap { index -> (index: Int, length: Int)? in
      guard let ends = network.ends(of: network.skips[index]), ends.source < offsets[block],
        ends.target >= offsets[block + 1]
      else { return nil }
      return (index, ends.target - ends.source)
    }
    return around.min { $0.length < $1.length }.map { .long($0.index) }
  }

  /// Where a skip drawn from or to the cursor's row would start or join.
  package var boundaryAtCursor: Boundary? {
    switch cursor {
    case .input: return network.blocks.isEmpty ? nil : Boundary(block: 0, index: 0)
    case .block(let block, let index): return Boundary(block: block, repeat: index, index: 0)
    case .layer(let block, let index, let layer):
      return Boundary(block: block, repeat: index, index: layer + 1)
    case .join(let block, let index, let skip):
      guard network.blocks.indices.contains(block),
        network.blocks[block].skips.indices.contains(skip)
      else { return nil }
      return Boundary(block: block, repeat: index, index: network.blocks[block].skips[skip].to)
    case .longJoin, .loss: return nil
    }
  }
}
