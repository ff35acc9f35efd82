// The rows of the network panel, top to bottom: the data, each block with its layers and the places
// where skips join, the loss. A block is one group of rows until it is unfolded. Beside them, the
// reach of every skip in rows.
package import Networks

package struct NetworkRows: Sendable {
  package private(set) var ids: [NetworkRow.ID] = [.input]
  /// From the row a skip leaves before or at, to the row it joins at.
  package private(set) var spans: [SkipSpan] = []

  package init(_ network: Network, unfolded: Set<Int> = []) {
    var longSkips = LongSkipRows(network)
    var position = 0
    for (number, block) in network.blocks.enumerated() {
      let joins = Dictionary(grouping: block.skips.enumerated()) { $0.element.to }
      let isUnfolded = unfolded.contains(number) && block.repeats > 1
      for index in 0..<(isUnfolded ? block.repeats : 1) {
        // A folded block stands for all its repeats, so every long skip into one joins here.
        let end = position + (isUnfolded ? 1 : block.repeats)
        for skip in longSkips.arrivals(position..<end) {
          longSkips.note(skip, joinsAt: ids.count)
          ids.append(.longJoin(skip: skip))
        }
        add(block, number, isUnfolded ? index : nil, joins)
        longSkips.noteEnd(of: position..<end, row: ids.count)
        position = end
      }
    }
    ids.append(.loss)
    spans += longSkips.spans
  }

  private mutating func add(
    _ block: Block, _ number: Int, _ index: Int?,
    _ joins: [Int: [EnumeratedSequence<[Skip]>.Element]]
  ) {
    // The row before which each boundary lies. The block's input is at its heading.
    var starts = [ids.count]
    ids.append(.block(number, repeat: index))
    for layer in block.layers.indices {
      if layer > 0 { starts.append(ids.count) }
      ids.append(.layer(block: number, repeat: index, layer: layer))
      for (skip, found) in joins[layer + 1] ?? [] {
        if starts.indices.contains(found.from) {
          spans.append(
            SkipSpan(
              .block(number, skip: skip, repeat: index), from: starts[found.from], to: ids.count))
        }
        ids.append(.join(block: number, repeat: index, skip: skip))
      }
    }
  }

  /// The place of a row, or of the one nearest to it in the same block where it is not shown.
  package func index(of id: NetworkRow.ID) -> Int {
    if let exact = ids.firstIndex(of: id) { return exact }
    if let folded = ids.firstIndex(of: id.inRepeat(nil)) { return folded }
    if let unfolded = ids.firstIndex(of: id.inRepeat(0)) { return unfolded }
    guard let block = id.block else { return 0 }
    return ids.lastIndex { $0.block.map { $0 <= block } ?? false } ?? 0
  }
}

/// Where long skips start and join, in rows, while the rows are made.
private struct LongSkipRows {
  private var ends: [LongSkipEnds?]
  private var byTarget: [Int: [Int]] = [:]
  private var starts: [Int: Int] = [:]
  private var joins: [Int: Int] = [:]

  init(_ network: Network) {
    ends = network.skips.map { network.ends(of: $0) }
    for (number, end) in ends.enumerated() {
      if let end { byTarget[end.target, default: []].append(number) }
      if end?.source == -1 { starts[number] = 0 }
    }
  }

  func arrivals(_ positions: Range<Int>) -> [Int] {
    guard !byTarget.isEmpty else { return [] }
    return byTarget.keys.filter { positions.contains($0) }.sorted().flatMap { byTarget[$0] ?? [] }
  }

  mutating func note(_ skip: Int, joinsAt row: Int) { joins[skip] = row }

  /// The output of these repeats is what the next row takes.
  mutating func noteEnd(of positions: Range<Int>, row: Int) {
    for (number, end) in ends.enumerated() {
      if let end, positions.contains(end.source) { starts[number] = row }
    }
  }

  /// Skips within one folded block have no reach to draw.
  var spans: [SkipSpan] {
    ends.indices.compactMap { number in
      guard let start = starts[number], let join = joins[number], start < join else { return nil }
      return SkipSpan(.long(number), from: start, to: join)
    }
  }
}
