// Which skip is meant, and what can be asked of one. Whoever shows or edits a network names a skip
// by its `SkipID` and asks the network: only this target knows in which lists skips are kept.

/// One skip of a network; `repeat` singles out one repeat of a block.
package enum SkipID: Hashable, Sendable {
  case block(Int, skip: Int, repeat: Int? = nil)
  case long(Int)

  package var isLong: Bool {
    if case .long = self { true } else { false }
  }

  /// The document's key path of the skip: `network`, `blocks`, `1`, `skips`, `0`.
  package var keyPath: [String] {
    switch self {
    case .block(let number, let skip, _):
      ["network", "blocks", String(number), "skips", String(skip)]
    case .long(let skip): ["network", "skips", String(skip)]
    }
  }
}

/// A skip as found in its network.
package enum FoundSkip: Sendable {
  /// Inside this block.
  case inside(Block, Skip)
  /// Between blocks.
  case between(LongSkip)

  package var join: Join {
    switch self {
    case .inside(_, let skip): skip.join
    case .between(let skip): skip.join
    }
  }
}

extension Network {
  /// The skip that `id` names; nil where the network has none.
  package func skip(_ id: SkipID) -> FoundSkip? {
    switch id {
    case .block(let number, let skip, _):
      guard blocks.indices.contains(number), blocks[number].skips.indices.contains(skip) else {
        return nil
      }
      return .inside(blocks[number], blocks[number].skips[skip])
    case .long(let skip): return skips.indices.contains(skip) ? .between(skips[skip]) : nil
    }
  }

  /// What a skip is called in messages: `skip of body`, `skip of body[2]`, `skip of stem to head`.
  package func title(of id: SkipID) -> String? {
    switch (skip(id), id) {
    case (.inside(let block, _), .block(_, _, let index)):
      "skip of \(index.map { block.path(repeat: $0) } ?? block.name)"
    case (.between(let skip), _): "skip of \(skip.from) to \(skip.to)"
    default: nil
    }
  }

  /// Whether a skip is on: in the repeat that `id` names, else in any repeat of its block.
  package func isOn(_ id: SkipID) -> Bool {
    switch (skip(id), id) {
    case (.inside(let block, let skip), .block(_, _, let index)):
      index.map { skip.isOn(inRepeat: $0) } ?? skip.isOn(inAnyOf: block.repeats)
    case (.between(let skip), _): skip.enabled
    default: false
    }
  }

  /// Whether there is any skip, on or off.
  package var hasSkips: Bool { !skips.isEmpty || blocks.contains { !$0.skips.isEmpty } }

  /// Whether any skip is on.
  package var hasActiveSkip: Bool {
    skips.contains(where: \.enabled)
      || blocks.contains { block in block.skips.contains { $0.isOn(inAnyOf: block.repeats) } }
  }

  /// Whether every skip is on, in every repeat.
  package var hasAllSkipsOn: Bool { self == withSkips(true) }

  /// Whether two networks differ in nothing but which skips are on.
  package func differsOnlyInSwitches(from other: Network) -> Bool {
    self != other && withSkips(true) == other.withSkips(true)
  }

  /// Where a skip inside a block joins; nil for a long skip.
  package func joinBoundary(of id: SkipID) -> Boundary? {
    guard case .block(let number, _, let index) = id, case .inside(_, let found) = skip(id) else {
      return nil
    }
    return Boundary(block: number, repeat: index, index: found.to)
  }

  /// The shortest skip past a layer: one of its block, else a long skip past the whole block.
  package func shortestSkip(past layer: Int, inBlock number: Int, repeat index: Int?) -> SkipID? {
    guard blocks.indices.contains(number) else { return nil }
    let around = blocks[number].skips.enumerated()
      .filter { $1.from <= layer && layer < $1.to }
    let shortest = around.min { $0.element.length < $1.element.length }
    return shortest.map { .block(number, skip: $0.offset, repeat: index) }
      ?? longSkip(pastBlock: number)
  }

  /// The longest skip of a block, else the shortest long skip past it.
  package func longestSkip(ofBlock number: Int, repeat index: Int?) -> SkipID? {
    guard blocks.indices.contains(number) else { return nil }
    let longest = blocks[number].skips.enumerated()
      .max { $0.element.length < $1.element.length }
    return longest.map { .block(number, skip: $0.offset, repeat: index) }
      ?? longSkip(pastBlock: number)
  }

  /// The shortest long skip past a whole block.
  private func longSkip(pastBlock number: Int) -> SkipID? {
    let offsets = repeatOffsets
    guard offsets.indices.contains(number + 1) else { return nil }
    let around = skips.enumerated().compactMap { index, skip -> (index: Int, length: Int)? in
      guard let ends = ends(of: skip), ends.source < offsets[number],
        ends.target >= offsets[number + 1]
      else { return nil }
      return (index, ends.target - ends.source)
    }
    return around.min { $0.length < $1.length }.map { .long($0.index) }
  }
}

extension Skip {
  /// Layers that it leads past.
  fileprivate var length: Int { to - from }

  /// Whether it is on in any of so many repeats.
  func isOn(inAnyOf repeats: Int) -> Bool { enabled && Set(offIn).count < repeats }
}
