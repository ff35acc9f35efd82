// Lanes of arcs: nested ones outside one another, touching ones in a row, long ones outermost.
import Networks
import Testing

struct SkipLayoutTests {
  private func lanes(_ spans: (Int, Int)..., long: [(Int, Int)] = []) -> [Int] {
    let inner = spans.enumerated().map {
      SkipSpan(.block(0, skip: $0), from: $1.0, to: $1.1)
    }
    let outer = long.enumerated().map { SkipSpan(.long($0), from: $1.0, to: $1.1) }
    let layout = SkipLayout(inner + outer)
    #expect(layout.laneCount == (layout.arcs.map(\.lane).max() ?? -1) + 1)
    return layout.arcs.map(\.lane)
  }

  @Test func arcsOfOneLaneMayTouch() {
    #expect(lanes() == [])
    #expect(lanes((0, 3), (3, 6), (6, 9)) == [0, 0, 0])
  }

  @Test func nestedArcsLieOutside() {
    #expect(lanes((0, 6), (0, 3), (4, 5)) == [1, 0, 0])
    #expect(lanes((0, 4), (0, 3), (0, 2), (1, 2)) == [3, 2, 1, 0])
    #expect(lanes((0, 3), (0, 3)) == [0, 1])
  }

  @Test func overlappingArcsPart() {
    #expect(lanes((0, 3), (2, 5), (4, 7)) == [0, 1, 0])
  }

  @Test func longSkipsAreOutermost() {
    #expect(lanes((0, 2), (1, 3), (5, 6), long: [(4, 9), (0, 1), (5, 8)]) == [0, 1, 0, 3, 2, 2])
  }

  @Test func noLaneHasTwoArcsInOneRow() {
    // Every pair of eight boundaries: the dense block of the worst case.
    var spans: [SkipSpan] = []
    for from in 0..<8 {
      for to in (from + 1)...8 {
        spans.append(SkipSpan(.block(0, skip: spans.count), from: from, to: to))
      }
    }
    let arcs = SkipLayout(spans).arcs
    for (index, a) in arcs.enumerated() {
      for b in arcs[..<index] where a.lane == b.lane {
        #expect(a.span.to <= b.span.from || b.span.to <= a.span.from)
      }
      for b in arcs where a.span.from <= b.span.from && b.span.to <= a.span.to && a != b {
        #expect(a.lane > b.lane)
      }
    }
  }

  @Test func rowsOfAFoldedNetwork() {
    let network = residual(long: [
      longSkip("stem", "head"), longSkip("input", "body"), longSkip("body[0]", "body[2]"),
      longSkip("body[1]", "head"), longSkip("stem", "body[2]"),
    ])
    #expect(
      network.skipSpans() == [
        SkipSpan(.block(1, skip: 0), from: 2, to: 5), SkipSpan(.long(0), from: 2, to: 5),
        SkipSpan(.long(1), from: 0, to: 2), SkipSpan(.long(2), from: 2, to: 5),
        SkipSpan(.long(3), from: 2, to: 5), SkipSpan(.long(4), from: 2, to: 5),
      ])
  }

  @Test func rowsOfAnUnfoldedNetwork() {
    let network = residual(long: [longSkip("body[0]", "body[2]"), longSkip("stem", "head")])
    #expect(
      network.skipSpans(unfolding: [0, 1]) == [
        SkipSpan(.block(1, skip: 0, repeat: 0), from: 2, to: 5),
        SkipSpan(.block(1, skip: 0, repeat: 1), from: 5, to: 8),
        SkipSpan(.block(1, skip: 0, repeat: 2), from: 8, to: 11),
        SkipSpan(.long(0), from: 5, to: 8), SkipSpan(.long(1), from: 2, to: 11),
      ])
    let layout = SkipLayout(network.skipSpans(unfolding: [1]))
    #expect(layout.arcs.map(\.lane) == [0, 0, 0, 1, 2])
  }
}
