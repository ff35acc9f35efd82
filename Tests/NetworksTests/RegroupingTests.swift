// Blocks are split, merged and made of layers; nothing that is computed changes by it.
import Engine
import Networks
import Numerics
import ProjectSupport
import Schema
import Testing

@Suite struct RegroupingTests {
  /// stem of five layers, of which a skip spans the second dense one; a head.
  private func network(_ skips: [Skip], long: [LongSkip] = []) -> Network {
    Network(
      blocks: [
        Block("stem", layers: [dense(4), relu, dense(4), relu, dense(4)], skips: skips),
        Block("head", layers: [dense(2)]),
      ], skips: long)
  }

  /// Parameters by the operation that takes them do not tell blocks apart: the same operations in
  /// the same order compute the same.
  private func computes(_ a: Network, as b: Network) throws -> Bool {
    let operations = { (network: Network) in
      try network.lowered().graph.nodes.map(\.operation.description)
    }
    return try operations(a) == operations(b)
  }

  @Test func aSplitBlockComputesTheSame() throws {
    let whole = network([skip(2, 4)], long: [longSkip("input", "head")])
    let split = try whole.splitting(block: 0, at: 2)
    #expect(split.blocks.map(\.name) == ["stem", "stem2", "head"])
    #expect(split.blocks[1].skips == [skip(0, 2)])
    #expect(split.blocks[1].layerNames == ["dense2", "relu2", "dense3"])
    #expect(try computes(split, as: whole))
    #expect(try split.merging(blocks: 0..<2) == whole)
    let before = residual(long: [longSkip("stem", "head"), longSkip("input", "body")])
    let after = try before.splitting(block: 0, at: 1)
    #expect(after.skips == [longSkip("stem2", "head"), longSkip("input", "body")])
    #expect(try after.merging(blocks: 0..<2) == before)
  }

  @Test func aSkipAcrossTheCutBecomesALongOneOrIsRefused() throws {
    let parts = try network([skip(0, 4)]).grouping(2..<4, ofBlock: 0).network
    #expect(parts.skips == [longSkip("input", "stem3")] && parts.blocks[0].skips.isEmpty)
    #expect(try computes(parts, as: network([skip(0, 4)])))
    #expect(try parts.merging(blocks: 0..<3) == network([skip(0, 4)]))
    refuses("its skip from 0 to 3 crosses the cut and does not end at it") {
      try network([skip(0, 3)]).splitting(block: 0, at: 2)
    }
    refuses("no branch_scale, survival or dropout") {
      try network([skip(0, 4) { $0.survival = 0.5 }]).grouping(2..<4, ofBlock: 0)
    }
    refuses("it is repeated 3 times: only blocks that stand once are divided") {
      try residual().splitting(block: 1, at: 1)
    }
    refuses("a block is split between two of its layers") {
      try network([]).splitting(block: 0, at: 0)
    }
  }

  @Test func layersBecomeABlockOfTheirOwn() throws {
    let (grouped, place) = try network([]).grouping(1..<3, ofBlock: 0)
    #expect(grouped.blocks.map(\.layers.count) == [1, 2, 2, 1] && place == 1)
    #expect(grouped.blocks.map(\.name) == ["stem", "stem2", "stem3", "head"])
    #expect(try computes(grouped, as: network([])))
    refuses("these layers are a block already") { try network([]).grouping(0..<5, ofBlock: 0) }
  }

  @Test func whatCannotBeMergedIsRefused() throws {
    refuses("it is repeated 3 times: only blocks that stand once are merged") {
      try residual().merging(blocks: 0..<2)
    }
    refuses("no block comes after this one") { try network([]).merging(blocks: 1..<2) }
    let three = Network(
      blocks: ["a", "b", "c"].map { Block($0, layers: [dense(2)]) },
      skips: [longSkip("input", "b")])
    var across = three
    across.skips = [longSkip("a", "c")]
    refuses("the long skip from a to c ends between these blocks") {
      try across.merging(blocks: 0..<2)
    }
    #expect(try three.merging(blocks: 0..<2).blocks[0].skips == [skip(0, 1)])
    var named = three
    named.blocks[1].input = "left"
    refuses("it starts from the input 'left'") { try named.merging(blocks: 0..<2) }
  }

  @Test func aWrappedSelectionIsAResidualBlock() throws {
    let part = try network([]).wrapping(.layers(block: 0, 2..<4))
    #expect(part.network.blocks.map(\.layers.count) == [2, 2, 1, 1])
    #expect(part.skip == .block(1, skip: 0) && part.network.blocks[1].skips == [skip(0, 2)])
    let whole = try network([]).wrapping(.blocks(0..<1))
    #expect(whole.network.blocks[0].skips == [skip(0, 5)])
    let inside = try residual(skips: []).wrapping(.layers(block: 1, 0..<2))
    #expect(inside.network.blocks[1].skips.first?.to == 2 && inside.network.blocks.count == 3)
    let long = try residual(skips: []).wrapping(.blocks(0..<2))
    #expect(long.network.skips == [longSkip("input", "head")])
    for wrapped in [part, whole, inside, long] { _ = try wrapped.network.lowered() }
    refuses("there is a skip from 0 to 5 already") {
      try whole.network.wrapping(.blocks(0..<1))
    }
  }

  /// A layer that stands in another block than before keeps what it has learnt.
  @Test func parametersAreFoundWhereTheyStood() throws {
    let whole = network([])
    let split = try whole.splitting(block: 0, at: 2)
    #expect(split.formerPath(of: "stem2.dense2.weight", in: whole) == "stem.dense2.weight")
    #expect(split.formerPath(of: "stem.dense1.bias", in: whole) == "stem.dense1.bias")
    #expect(split.formerPath(of: "head.dense1.bias", in: whole) == "head.dense1.bias")
    let merged = try split.merging(blocks: 0..<3)
    #expect(merged.formerPath(of: "stem.dense4.weight", in: split) == "head.dense1.weight")
    #expect(merged.formerPath(of: "stem.dense2.weight", in: split) == "stem2.dense2.weight")
    var other = split
    other.blocks[1].layers[0] = dense(5)
    #expect(other.formerPath(of: "stem2.dense2.weight", in: whole) == "stem2.dense2.weight")
  }
}
