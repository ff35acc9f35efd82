// Generated data beside the plane: figures, pairs of digits, sums, parity, brackets.
import Engine
import Numerics
import ProjectSupport
import Schema
import Testing

@testable import Problems

struct GeneratedTests {
  private func load(_ kind: String, _ fields: [(String, Node)] = []) throws -> Dataset {
    try decoded(
      Node(.map(([("kind", Node(.string(kind)))] + fields).map { Node.Entry($0.0, $0.1) }))
    )
    .load(seed: Seed(5), files: DataFiles())
  }

  /// A change here changes every stored run on that data.
  @Test(arguments: [
    ("shapes", "ec7a30af20ad24d4"), ("digit_pairs", "418261e72d1f7515"),
    ("addition", "827c49b070728903"), ("modular_addition", "1b0f469d5257f3fc"),
    ("parity", "93aa74ace5ce632e"),
    ("brackets", "0633b7d6d3f360af"),
  ]) func digestsStay(kind: String, digest: String) throws {
    let found = bits(try load(kind))
    #expect(found == digest)
  }

  /// Figures have equal areas: their pixels differ from the background by as much in all.
  @Test func figuresHaveEqualAreas() throws {
    let areas = DrawnShape.Kind.allCases.map { kind in
      var area = 0.0
      DrawnShape(kind: kind, x: 16.3, y: 15.8, radius: 8, angle: 0.4).coverage(
        height: 32, width: 32
      ) { _, _, part in area += part }
      return area
    }
    for area in areas { #expect(abs(area - 64 * Double.pi) < 2, "\(areas)") }
    let dataset = try load("shapes", [("noise", 0)])
    #expect(
      dataset.inputShape == [16, 16, 1] && dataset.pixels.allSatisfy { (0...1).contains($0) })
    // Every figure lies whole on its image: the corners are background.
    for row in 0..<50 {
      let image = try #require(dataset.pixels(ofRow: row))
      #expect(image[0] == image[15] && image[0] == image[255])
    }
  }

  @Test func pairsShowTwoDigitsOfTheirPart() throws {
    let dataset = try load("digit_pairs", [("rows", 300)])
    #expect(dataset.inputShape == [12, 12, 1] && dataset.targetWidth == 10)
    for row in 0..<300 {
      let target = dataset.targets[row * 10..<row * 10 + 10]
      #expect(target.reduce(0, +) == 2 && target.allSatisfy { $0 == 0 || $0 == 1 })
    }
    #expect(dataset.pixels.allSatisfy { (0...16).contains($0) })
    #expect(dataset.trainRows.count == 240 && dataset.testRows.first == 240)
    #expect(try load("digit_pairs", [("rows", 50), ("test_fraction", 0.0001)]).testRows.count == 1)
    #expect(try load("digit_pairs", [("rows", 50), ("test_fraction", 0)]).testRows.isEmpty)
  }

  @Test(arguments: [false, true]) func sumsAreRight(isReversed: Bool) throws {
    let dataset = try load(
      "addition", [("answer", isReversed ? "reversed" : "forward"), ("rows", 500)])
    #expect(dataset.inputShape == [8] && dataset.task.positions == 8)
    var pairs = Set<[Float]>()
    for row in 0..<500 {
      let tokens = Array(dataset.inputs[row * 8..<row * 8 + 8])
      let wanted = Array(dataset.targets[row * 8..<row * 8 + 8])
      #expect(tokens[2] == 10 && tokens[5] == 11)
      #expect(wanted[..<5].allSatisfy { $0 == -1 } && wanted[5..<7] == tokens[6...])
      let sum = 10 * (tokens[0] + tokens[3]) + tokens[1] + tokens[4]
      let answer = isReversed ? wanted[5...].reversed() : Array(wanted[5...])
      #expect(100 * answer[0] + 10 * answer[1] + answer[2] == sum)
      pairs.insert(tokens.filter { $0 < 10 }.prefix(4).map { $0 })
    }
    #expect(pairs.count == 500)
    refuses("data.rows: read 2000; allowed: at most 50, half of the sums of 1 digit") {
      try load("addition", [("digits", 1)])
    }
  }

  /// No pair of the test part is trained on in the other order.
  @Test func modularSumsAreDividedWithoutOrder() throws {
    let dataset = try load("modular_addition", [("modulus", 7)])
    #expect(dataset.rowCount == 28 && dataset.trainRows.count == 16)
    let pairs = (0..<28).map { row in dataset.inputs[2 * row..<2 * row + 2].map { Int($0) } }
    #expect(Set(pairs.map { $0.sorted() }).count == 28)
    for (row, pair) in pairs.enumerated() {
      #expect(Int(dataset.targets[row]) == (pair[0] + pair[1]) % 7)
    }
    #expect(pairs.contains { $0[0] > $0[1] } && pairs.contains { $0[0] < $0[1] })
  }

  @Test func parityCountsOnes() throws {
    let dataset = try load("parity", [("rows", 20), ("length", 9)])
    for row in 0..<20 {
      var odd = false
      for place in row * 9..<row * 9 + 9 {
        if dataset.inputs[place] == 1 { odd.toggle() }
        #expect(dataset.targets[place] == (odd ? 1 : 0))
      }
    }
  }

  @Test(arguments: [1, 2, 5]) func bracketsAreBalancedWhereTheySaySo(kinds: Int) throws {
    let dataset = try load("brackets", [("kinds", Node(.integer(kinds))), ("rows", 200)])
    for row in 0..<200 {
      var (open, isBalanced): ([Int], Bool) = ([], true)
      for token in dataset.inputs[row * 16..<row * 16 + 16].map({ Int($0) }) {
        #expect((0..<2 * kinds).contains(token))
        if token % 2 == 0 {
          open.append(token)
        } else if open.popLast() != token - 1 {
          isBalanced = false
        }
      }
      #expect((isBalanced && open.isEmpty) == (dataset.targets[row] == 1), "\(row)")
    }
    refuses("data.length: read 3; allowed: an even number") {
      try load("brackets", [("length", 3)])
    }
  }
}
