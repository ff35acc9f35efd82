// Deleting and moving blocks, fitting the head, and a layer before the joins of its place.
import Networks
import ProjectSupport
import Schema
import Testing

@Suite struct BlockEditsTests {
  private let network = residual(long: [
    longSkip("stem", "head"), longSkip("input", "body"), longSkip("body[0]", "body[2]"),
  ])

  private func names(_ network: Network) -> [String] { network.blocks.map(\.name) }

  @Test func aDeletedBlockTakesLostSkipsAlong() throws {
    let deleted = try network.deletingBlock(1)
    #expect(names(deleted) == ["stem", "head"])
    #expect(deleted.skips.isEmpty, "from stem to head there is nothing left to skip")
    #expect(try network.deletingBlock(0).skips == [longSkip("body[0]", "body[2]")])
  }

  @Test func aBlockMoves() throws {
    let (moved, place) = try network.movingBlock(1, down: true)
    #expect(names(moved) == ["stem", "head", "body"] && place == 2)
    #expect(try moved.movingBlock(2, down: false).network == network)
  }

  @Test func whatCannotBeDoneIsRefused() {
    let single = Network(blocks: [Block("net", layers: [dense(2)])])
    refuses("the only block of a network cannot be deleted") { try single.deletingBlock(0) }
    refuses("this is the first block already") { try network.movingBlock(0, down: false) }
    refuses("this is the last block already") { try network.movingBlock(2, down: true) }
    refuses("there is no block 3") { try network.movingBlock(3, down: true) }
    refuses("there is no block 9") { try network.deletingBlock(9) }
  }

  @Test func theHeadIsFittedWhereItIsDense() {
    let fitted = network.fittingHead(toUnits: 7)
    #expect((fitted.blocks[2].layers[0].kind as? Dense)?.units == 7)
    let other = Network(blocks: [Block("net", layers: [dense(2), relu])])
    #expect(other.fittingHead(toUnits: 7) == other)
  }

  @Test func aLayerBeforeTheJoinsOfItsPlaceIsSpanned() throws {
    func reach(_ beforeJoins: Bool) throws -> [[Int]] {
      try residual(skips: [skip(0, 2), skip(0, 3), skip(1, 2)])
        .inserting(relu, at: 2, inBlock: 1, beforeJoins: beforeJoins)
        .blocks[1].skips.map { [$0.from, $0.to] }
    }
    #expect(try reach(false) == [[0, 2], [0, 4], [1, 2]])
    #expect(try reach(true) == [[0, 3], [0, 4], [1, 3]])
  }
}
