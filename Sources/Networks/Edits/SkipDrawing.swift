// Drawing a skip from boundary to boundary, and why one cannot be drawn.
internal import Schema

/// A place in the network where a skip can leave or join: boundary 0 is a block's input, boundary n
/// the output of its n-th layer.
package struct Boundary: Hashable, Sendable {
  package var block: Int
  /// One repeat of an unfolded block, or nil for the block as a whole.
  package var `repeat`: Int?
  package var index: Int

  package init(block: Int, repeat: Int? = nil, index: Int) {
    self.block = block
    self.repeat = `repeat`
    self.index = index
  }
}

extension Network {
  /// Adds a skip between two boundaries given in either order. Inside one block it is a skip of
  /// that block, in every repeat; else a long skip, which leaves and joins between blocks. Where a
  /// block repeats without normalization, the branch is scaled by 1/sqrt(repeats): else the
  /// activations of a deep network grow without bound.
  /// - Throws: `Fault` where no skip can run.
  package func addingSkip(from first: Boundary, to second: Boundary) throws -> (
    network: Network, skip: SkipID
  ) {
    let (a, b) = try forward(first, second)
    var copy = self
    if a.block == b.block, a.repeat == b.repeat {
      guard blocks[a.block].skips.count < 64 else {
        throw Fault(path: path(a.block), "a block has at most 64 skips")
      }
      var skip = Skip(from: a.index, to: b.index)
      let block = blocks[a.block]
      if block.skips.contains(where: { $0.from == skip.from && $0.to == skip.to }) {
        throw Fault(
          path: path(a.block), "there is a skip from \(skip.from) to \(skip.to) already")
      }
      if block.repeats > 1, !block.hasNormalization {
        skip.branchScale = .inverseSquareRootOfRepeats
      }
      var changed = block
      changed.skips.append(skip)
      copy = try replacing(a.block, with: changed)
      return (copy, .block(a.block, skip: changed.skips.count - 1))
    }
    let skip = try longSkip(from: a, to: b)
    let ends = ends(of: skip)
    if skips.contains(where: { self.ends(of: $0) == ends }) {
      throw Fault(
        path: "network.skips", "there is a skip from \(skip.from) to \(skip.to) already")
    }
    guard skips.count < 256 else {
      throw Fault(path: "network.skips", "a network has at most 256 long skips")
    }
    copy.skips.append(skip)
    return (copy, .long(copy.skips.count - 1))
  }
}

extension Network {
  /// The two boundaries in the order of the network, checked. The end of one block and the start
  /// of the next are one place, so a skip into an unrepeated block can belong to it.
  private func forward(_ first: Boundary, _ second: Boundary) throws -> (Boundary, Boundary) {
    for boundary in [first, second] {
      try checkBlock(boundary.block)
      let block = blocks[boundary.block]
      guard (0...block.layers.count).contains(boundary.index),
        (0..<block.repeats).contains(boundary.repeat ?? 0)
      else { throw Fault(path: path(boundary.block), "there is no boundary \(boundary.index)") }
    }
    func key(_ b: Boundary) -> [Int] { [b.block, b.repeat ?? 0, b.index] }
    var (a, b) =
      key(first).lexicographicallyPrecedes(key(second)) ? (first, second) : (second, first)
    if b.block == a.block + 1, a.index == blocks[a.block].layers.count,
      a.repeat ?? blocks[a.block].repeats - 1 == blocks[a.block].repeats - 1,
      blocks[b.block].repeats == 1, b.index > 0
    {
      a = Boundary(block: b.block, repeat: b.repeat, index: 0)
    } else if b.block == a.block + 1, b.index == 0, blocks[a.block].repeats == 1,
      a.index < blocks[a.block].layers.count
    {
      b = Boundary(block: a.block, repeat: a.repeat, index: blocks[a.block].layers.count)
    }
    guard a.block != b.block || a.repeat != b.repeat || a.index < b.index else {
      throw Fault(path: path(a.block), "a skip needs two different boundaries")
    }
    return (a, b)
  }

  private func longSkip(from a: Boundary, to b: Boundary) throws -> LongSkip {
    let total = repeatOffsets.last ?? 0
    let source = try edge(a, isSource: true)
    let target = try edge(b, isSource: false)
    guard target < total else {
      throw Fault(
        path: "network.skips",
        "a long skip joins at the input of a block, and no block comes after this place; end the "
          + "skip inside the last block or add a block")
    }
    guard source < target else {
      throw Fault(path: "network.skips", "there is no layer between the two places")
    }
    var skip = LongSkip()
    skip.from = source == 0 ? BlockReference.input : name(ofRepeat: source - 1, last: true)
    skip.to = name(ofRepeat: target, last: false)
    return skip
  }

  /// How many block repeats come before a boundary that lies between repeats.
  private func edge(_ boundary: Boundary, isSource: Bool) throws -> Int {
    let block = blocks[boundary.block]
    let start = repeatOffsets[boundary.block]
    if boundary.index == 0 { return start + (boundary.repeat ?? 0) }
    guard boundary.index == block.layers.count else {
      throw Fault(
        path: path(boundary.block),
        "a skip between blocks \(isSource ? "leaves" : "joins") at the start or the end of a "
          + "block, not inside '\(block.name)'; make that place the edge of a block")
    }
    return start + (boundary.repeat ?? block.repeats - 1) + 1
  }

  /// What long skips call a repeat: the block's name for its last (as a source) or first repeat.
  private func name(ofRepeat position: Int, last: Bool) -> String {
    let offsets = repeatOffsets
    let number = blocks.indices.last { offsets[$0] <= position } ?? 0
    let index = position - offsets[number]
    let isWhole = index == (last ? blocks[number].repeats - 1 : 0)
    return BlockReference(name: blocks[number].name, index: isWhole ? nil : index).description
  }
}
