// Where the arcs of skips run beside the rows of a network: nested and overlapping arcs get lanes
// of their own, long skips run outermost. Pure numbers: drawing is the job of others.

/// A skip's reach in rows: it leaves after row `from` and joins after row `to`, where row 0 is the
/// network's input and row n the n-th layer shown.
package struct SkipSpan: Hashable, Sendable {
  package var id: SkipID
  package var from: Int
  package var to: Int

  package init(_ id: SkipID, from: Int, to: Int) {
    self.id = id
    self.from = from
    self.to = to
  }
}

/// Arcs in lanes. Lane 0 is nearest to the rows. Two arcs of one lane may touch (one joins where
/// the next leaves) but never overlap, and an arc's lane is beyond those of all arcs nested in it.
package struct SkipLayout: Hashable, Sendable {
  package struct Arc: Hashable, Sendable {
    package var span: SkipSpan
    package var lane: Int
  }

  /// In the order of the spans given.
  package private(set) var arcs: [Arc]
  package private(set) var laneCount: Int

  package init(_ spans: [SkipSpan]) {
    arcs = spans.map { Arc(span: $0, lane: 0) }
    laneCount = 0
    let inner = spans.indices.filter { !spans[$0].id.isLong }
    var lanes = 0
    for cluster in Self.clusters(inner, spans) {
      lanes = max(lanes, place(cluster, above: 0))
    }
    laneCount = lanes
    for cluster in Self.clusters(spans.indices.filter { spans[$0].id.isLong }, spans) {
      laneCount = max(laneCount, place(cluster, above: lanes))
    }
  }

  /// Runs of spans that overlap one another, so that placing stays quick in deep networks.
  private static func clusters(_ indices: [Int], _ spans: [SkipSpan]) -> [[Int]] {
    var clusters: [[Int]] = []
    var end = Int.min
    for index in indices.sorted(by: { (spans[$0].from, $0) < (spans[$1].from, $1) }) {
      if spans[index].from >= end { clusters.append([]) }
      clusters[clusters.count - 1].append(index)
      end = max(end, spans[index].to)
    }
    return clusters
  }

  /// Places the arcs of one cluster, short ones first, and returns the lanes in use then.
  private mutating func place(_ cluster: [Int], above lowest: Int) -> Int {
    let order = cluster.sorted {
      let (a, b) = (arcs[$0].span, arcs[$1].span)
      return (a.to - a.from, a.from, $0) < (b.to - b.from, b.from, $1)
    }
    var lanes = lowest
    for (position, index) in order.enumerated() {
      let span = arcs[index].span
      var taken: Set<Int> = []
      var lane = lowest
      for other in order[..<position] {
        let placed = arcs[other]
        guard placed.span.from < span.to, span.from < placed.span.to else { continue }
        taken.insert(placed.lane)
        if span.from <= placed.span.from, placed.span.to <= span.to {
          lane = max(lane, placed.lane + 1)
        }
      }
      while taken.contains(lane) { lane += 1 }
      arcs[index].lane = lane
      lanes = max(lanes, lane + 1)
    }
    return lanes
  }
}

extension Network {
  /// Every skip's reach in rows: a folded block has one row a layer, an unfolded one a row for
  /// every layer of every repeat.
  /// - Parameter unfolding: numbers of the blocks shown with all repeats.
  package func skipSpans(unfolding: Set<Int> = []) -> [SkipSpan] {
    var spans: [SkipSpan] = []
    var starts = [0]
    for (number, block) in blocks.enumerated() {
      let start = starts[number]
      let shown = unfolding.contains(number) && block.repeats > 1 ? block.repeats : 1
      for index in 0..<shown {
        let base = start + index * block.layers.count
        for (skipNumber, skip) in block.skips.enumerated() {
          let id = SkipID.block(number, skip: skipNumber, repeat: shown > 1 ? index : nil)
          spans.append(SkipSpan(id, from: base + skip.from, to: base + skip.to))
        }
      }
      starts.append(start + shown * block.layers.count)
    }
    for (number, skip) in skips.enumerated() {
      guard let ends = ends(of: skip) else { continue }
      spans.append(span(.long(number), ends, starts, unfolding))
    }
    return spans
  }

  private func span(_ id: SkipID, _ ends: LongSkipEnds, _ starts: [Int], _ unfolding: Set<Int>)
    -> SkipSpan
  {
    let source = ends.source < 0 ? nil : rows(ofRepeat: ends.source, starts, unfolding)
    let target = rows(ofRepeat: ends.target, starts, unfolding)
    return SkipSpan(
      id, from: source.map { $0.isLast ? $0.end : $0.start } ?? 0,
      to: target.isFirst ? target.start : target.end)
  }

  /// The rows of a repeat; those of a folded block are the block's own, and a skip that leaves or
  /// joins between its repeats is drawn over all of it.
  private func rows(ofRepeat position: Int, _ starts: [Int], _ unfolding: Set<Int>) -> (
    start: Int, end: Int, isFirst: Bool, isLast: Bool
  ) {
    let offsets = repeatOffsets
    let number = blocks.indices.last { offsets[$0] <= position } ?? 0
    let (block, index) = (blocks[number], position - offsets[number])
    guard unfolding.contains(number), block.repeats > 1 else {
      return (starts[number], starts[number + 1], index == 0, index == block.repeats - 1)
    }
    let start = starts[number] + index * block.layers.count
    return (start, start + block.layers.count, true, true)
  }
}
