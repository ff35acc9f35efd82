// Points that stand in the document: read strictly, bounded, and divided so that a point more moves
// no other.
import Engine
import Numerics
import ProjectSupport
import Schema
import Testing

@testable import Problems

struct OwnPointsTests {
  private func points(_ list: [Node], _ fields: [(String, Node)] = []) throws -> OwnPoints {
    let all = [("kind", "points"), ("points", Node(.list(list)))] + fields
    return try #require(
      try decoded(Node(.map(all.map { Node.Entry($0.0, $0.1) }))) as? OwnPoints)
  }

  @Test func pointsAreReadAndWritten() throws {
    let read = try points([[0.5, -1, 0], [2, 0.123456, 1]])
    #expect(read.points == [OwnPoint(0.5, -1, 0), OwnPoint(2, 0.12, 1)])
    let again = try decoded(read.kindNode)
    #expect(again.equals(read))
    let dataset = try read.load(seed: Seed(1), files: DataFiles())
    #expect(dataset.points == [0.5, -1, 2, 0.12] && dataset.targets == [0, 1])
    #expect(dataset.inputs == dataset.points && dataset.display == .plane(extent: 3))
    let squares = try points([[2, 0, 0], [0, 1, 1]], [("features", ["x^2", "y"])])
    #expect(try squares.load(seed: Seed(1), files: DataFiles()).inputs == [4, 0, 0, 1])
  }

  @Test func whatIsNoPointIsRefused() {
    for bad: Node in [[1, 2], [1, 2, 3, 4], [4, 0, 0], [0, 0, -1], [0, 0, 8], ["a", 0, 0], 3] {
      refuses("data.points.0: ") { try points([bad]) }
      refuses("allowed: [x, y, class]: two numbers from -3 to 3") { try points([bad]) }
    }
    refuses("data.points.1: read class 2; allowed: 0 to 1, as data.classes says") {
      try points([[0, 0, 0], [0, 0, 2]])
    }
    refuses("allowed: a list of at most 1000") {
      try points(Array(repeating: [0, 0, 0], count: 1001))
    }
  }

  @Test func aPointMoreMovesNoOther() throws {
    let list: [Node] = (0..<40).map { [numberNode(Double($0) / 20), 0, Node(.integer($0 % 2))] }
    for fraction in [0.0, 0.2, 0.33, 0.9] {
      let field = [("test_fraction", Node(.number(fraction)))]
      let whole = try points(list, field)
      let split = whole.split(40, ownTestCount: nil, seed: Seed(1))
      #expect(split.test.count == Int(fraction * 40 + 1e-9))
      for count in 1..<40 {
        let part = whole.split(count, ownTestCount: nil, seed: Seed(9))
        #expect(part.test == split.test.filter { $0 < count })
        #expect(try points(Array(list.prefix(count)), field).splitCounts?.test == part.test.count)
      }
    }
  }
}
