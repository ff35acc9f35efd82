// The ends of long skips: block names, single repeats (`body[2]`) and the data (`input`), read
// from text and found in a network.

/// A block, or one repeat of it, by name.
package struct BlockReference: Hashable, Sendable, CustomStringConvertible {
  /// What a long skip calls the data; no block may have this name.
  package static let input = "input"

  package var name: String
  /// The repeat, from 0; nil for the block as a whole.
  package var index: Int?

  package init(name: String, index: Int? = nil) {
    self.name = name
    self.index = index
  }

  /// Reads `body` or `body[2]`; nil for anything else.
  package init?(_ text: String) {
    guard text.hasSuffix("]"), let open = text.firstIndex(of: "[") else {
      guard isName(text) else { return nil }
      self.init(name: text)
      return
    }
    let (name, digits) = (text[..<open], text[text.index(after: open)...].dropLast())
    guard isName(String(name)), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let index = Int(digits)
    else { return nil }
    self.init(name: String(name), index: index)
  }

  package var description: String { index.map { "\(name)[\($0)]" } ?? name }
}

/// Where a long skip starts and joins, as numbers of block repeats counted over the whole network.
package struct LongSkipEnds: Hashable, Sendable {
  /// The repeat whose output it takes, or -1 for the data.
  package var source: Int
  /// The repeat at whose input it joins.
  package var target: Int
}

extension Network {
  /// By block, the number of repeats before it; one entry more than blocks, the total last.
  package var repeatOffsets: [Int] {
    blocks.reduce(into: [0]) { offsets, block in
      offsets.append((offsets.last ?? 0) + block.repeats)
    }
  }

  /// Where a long skip starts and joins, or nil where a name, a number or its direction is wrong.
  package func ends(of skip: LongSkip) -> LongSkipEnds? {
    guard let source = sourceRepeat(skip.from), let target = targetRepeat(skip.to),
      source + 1 < target
    else { return nil }
    return LongSkipEnds(source: source, target: target)
  }

  /// The repeat whose output `text` names: the last of a block, or -1 for `input`.
  func sourceRepeat(_ text: String) -> Int? {
    if text == BlockReference.input { return -1 }
    return position(text) { $0.repeats - 1 }
  }

  /// The repeat at whose input a skip to `text` joins: the first of a block.
  func targetRepeat(_ text: String) -> Int? { position(text) { _ in 0 } }

  private func position(_ text: String, standard: (Block) -> Int) -> Int? {
    guard let reference = BlockReference(text),
      let block = blocks.firstIndex(where: { $0.name == reference.name })
    else { return nil }
    let index = reference.index ?? standard(blocks[block])
    guard (0..<max(1, blocks[block].repeats)).contains(index) else { return nil }
    return blocks[..<block].reduce(index) { $0 + $1.repeats }
  }
}
