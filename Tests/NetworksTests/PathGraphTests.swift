// Paths through a network: their number of each length against counts that are known.
import Engine
import Numerics
import Testing

@testable import Networks

@Suite struct PathGraphTests {
  private func dense(_ units: Int) -> Layer {
    var kind = Dense()
    kind.units = units
    return Layer(kind)
  }

  private func residual(_ repeats: Int, _ change: (inout Block) -> Void = { _ in }) -> Network {
    var body = Block(
      "body", repeats: repeats, layers: [dense(4), Layer(Relu()), dense(4)],
      skips: [Skip(from: 0, to: 3)])
    change(&body)
    return Network(blocks: [
      Block("stem", layers: [dense(4)]), body, Block("head", layers: [dense(2)]),
    ])
  }

  private func counts(_ network: Network) -> [Int]? {
    PathGraph(network).lengths()?.map { Int($0.value) }
  }

  @Test func residualBlocksGiveBinomialCoefficients() {
    #expect(counts(residual(3)) == [1, 3, 3, 1])
    #expect(counts(residual(1)) == [1, 1])
    #expect(counts(residual(5)) == [1, 5, 10, 10, 5, 1])
    #expect(PathGraph(residual(5)).skipCount == 5)
  }

  @Test func aNetworkWithoutSkipsHasOnePath() {
    #expect(counts(residual(3) { $0.skips = [] }) == [1])
    #expect(counts(residual(3) { $0.skips[0].enabled = false }) == [1])
  }

  @Test func aSkipThatIsOffInOneRepeatMakesItsBranchPartOfEveryPath() {
    // Nothing leads past the middle repeat, which does not count.
    #expect(counts(residual(3) { $0.skips[0].offIn = [1] }) == [1, 2, 1])
  }

  @Test func nestedSkipsCountTheRunsBetweenThem() {
    // Over the outer skip 0; through the layers 3 with the inner run, 2 past it.
    let network = residual(1) { $0.skips = [Skip(from: 0, to: 3), Skip(from: 1, to: 2)] }
    #expect(counts(network) == [1, 0, 1, 1])
    // Every boundary with every other one: 2 to the power of the boundaries between the ends.
    let all = residual(1) {
      $0.skips = [Skip(from: 0, to: 2), Skip(from: 0, to: 3), Skip(from: 1, to: 3)]
    }
    #expect(counts(all) == [1, 2, 0, 1])
  }

  @Test func longSkipsLeadPastWholeBlocks() {
    var network = residual(3)
    var long = LongSkip()
    (long.from, long.to) = ("stem", "head")
    network.skips = [long]
    // One more path, past all of the body.
    #expect(counts(network) == [2, 3, 3, 1])
    long.from = "input"
    network.skips = [long]
    // From the input the stem is led past too, and counts: [1, 3, 3, 1] one longer, and one of 0.
    #expect(counts(network) == [1, 1, 3, 3, 1])
    network.skips[0].enabled = false
    #expect(counts(network) == [1, 3, 3, 1])
  }

  @Test func whatComesFromAnOutputDoesNotCarryWhatJoinsBehindIt() {
    // Two long skips at one input: the second leaves from the output before the first joins.
    var network = residual(2)
    var (first, second) = (LongSkip(), LongSkip())
    (first.from, first.to) = ("stem", "body[1]")
    (second.from, second.to) = ("body[0]", "head")
    network.skips = [first, second]
    // At body[1]'s input: over the skip 1 path of 0, from body[0] [1, 1]. Behind it: [2, 1] times
    // [1, 1], and [1, 1] over the second.
    #expect(counts(network) == [3, 4, 1])
  }

  @Test func countsOfAnySizeKeepTheirShares() throws {
    let lengths = try #require(PathGraph(residual(2_000)).lengths())
    let total = lengths.reduce(PathCount(0)) { $0 + $1 }
    #expect(total.value == .infinity && abs(total.decades - 2_000 * 0.30102999566398120) < 1e-6)
    let middle = lengths[1_000].share(of: total)
    // Stirling: sqrt(2 / (pi n)).
    #expect(abs(middle / (2 / (Double.pi * 2_000)).squareRoot() - 1) < 1e-3)
    #expect(lengths[0].value == 1 && lengths[1].value == 2_000)
    #expect(total.words.hasSuffix("e602") && PathCount(351).words == "351")
    #expect(PathGraph(residual(100)).lengths()?[50].value ?? 0 > 1.008e29)
  }

  @Test func pathsAreDrawnEvenly() throws {
    let graph = PathGraph(residual(3))
    let counted = try #require(graph.allLengths())
    var random = Seed(7).stream("paths")
    var seen: [[String]: Int] = [:]
    for _ in 0..<3_000 {
      let path = try #require(graph.path(length: 1, counted, using: &random))
      #expect(path.count == 3)
      seen[path.filter(\.takesBranch).map(\.join), default: 0] += 1
    }
    #expect(seen.count == 3 && seen.keys.allSatisfy { $0.count == 1 })
    #expect(seen.values.allSatisfy { (900...1_100).contains($0) }, "\(seen)")
    #expect(graph.path(length: 4, counted, using: &random) == nil)
  }
}
