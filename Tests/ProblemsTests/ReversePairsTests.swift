// Pairs of sequences: what source, target and classes of a row have to do with each other.
import Networks
import Numerics
import Testing

@testable import Problems

struct ReversePairsTests {
  @Test(arguments: ReversePairs.Order.allCases)
  func aRowHoldsItsSourceAndItsTargetShifted(order: ReversePairs.Order) throws {
    var kind = ReversePairs()
    (kind.order, kind.length, kind.vocabulary, kind.rows) = (order, 5, 4, 30)
    let data = try kind.load(seed: Seed(3), files: DataFiles())
    #expect(data.inputShape == [10] && data.rowCount == 30 && data.targetWidth == 5)
    #expect(data.inputParts == kind.inputParts && kind.vocabularySize == 5)
    #expect(
      data.inputParts == [
        InputPart("source", start: 0, count: 5), InputPart("target", start: 5, count: 5),
      ])
    for row in 0..<30 {
      let inputs = data.inputs[row * 10..<(row + 1) * 10].map { Int($0) }
      let targets = data.targets[row * 5..<(row + 1) * 5].map { Int($0) }
      let source = Array(inputs[..<5])
      #expect(source.allSatisfy { (0..<4).contains($0) })
      let wanted =
        switch order {
        case .reverse: Array(source.reversed())
        case .copy: source
        case .sort: source.sorted()
        }
      #expect(targets == wanted)
      // The decoder sees token t at t + 1, behind the token that begins.
      #expect(Array(inputs[5...]) == [4] + wanted.dropLast())
    }
    #expect(data.trainRows.count == 24 && data.testRows.count == 6)
  }
}
