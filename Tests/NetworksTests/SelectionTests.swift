// What is marked is copied, cut, pasted and moved, with the skips among it.
import Engine
import Networks
import ProjectSupport
import Schema
import Testing

@Suite struct SelectionTests {
  private let network = residual(
    skips: [skip(0, 3), skip(0, 2)],
    long: [
      longSkip("input", "body"), longSkip("stem", "head"),
    ])

  private func kinds(_ network: Network, _ block: Int) -> [String] {
    network.blocks[block].layers.map(\.kind.kind)
  }

  @Test func layersGoWithTheSkipsAmongThem() throws {
    let taken = try network.excerpt(.layers(block: 1, 0..<2))
    #expect(taken == .layers([dense(4), relu], skips: [skip(0, 2)]))
    #expect(taken.words == "2 layers and 1 skip")
    let (pasted, place) = try network.inserting(taken, inBlock: 0, at: 2)
    #expect(kinds(pasted, 0) == ["dense", "relu", "dense", "relu"])
    #expect(pasted.blocks[0].skips == [skip(2, 4)] && place == .layers(block: 0, 2..<4))
    #expect(pasted.blocks[1] == network.blocks[1])
    _ = try pasted.lowered()
  }

  @Test func blocksGoWithTheLongSkipsAmongThemUnderFreeNames() throws {
    let taken = try network.excerpt(.blocks(0..<3))
    #expect(taken.words == "3 blocks and 1 skip")
    let (pasted, place) = try network.inserting(taken, inBlock: 1, at: 0)
    #expect(
      pasted.blocks.map(\.name) == ["stem", "stem2", "body2", "head2", "body", "head"])
    #expect(place == .blocks(1..<4))
    #expect(pasted.skips.last == longSkip("stem2", "head2"))
  }

  @Test func cuttingTakesAllOfIt() throws {
    #expect(kinds(try network.removing(.layers(block: 1, 0..<2)), 1) == ["dense"])
    #expect(try network.removing(.layers(block: 1, 0..<3)).blocks.map(\.name) == ["stem", "head"])
    #expect(try network.removing(.blocks(0..<2)).blocks.map(\.name) == ["head"])
    refuses("the only block of a network cannot be deleted") {
      try network.removing(.blocks(0..<3))
    }
    refuses("there are no such layers") { try network.removing(.layers(block: 1, 2..<5)) }
    refuses("there are no such blocks") { try network.excerpt(.blocks(2..<4)) }
  }

  @Test func movingKeepsNamesAndLeadsOverTheEdge() throws {
    let (down, place) = try network.moving(.layers(block: 1, 0..<2), down: true)
    #expect(kinds(down, 1) == ["dense", "dense", "relu"] && place == .layers(block: 1, 1..<3))
    #expect(down.blocks[1].layerNames == ["dense2", "dense1", "relu1"])
    #expect(down.blocks[1].skips == [skip(0, 3), skip(1, 3)])
    let (over, far) = try down.moving(place, down: true)
    #expect(kinds(over, 2) == ["dense", "relu", "dense"] && far == .layers(block: 2, 0..<2))
    let back = try down.moving(place, down: false).network
    #expect(back.blocks[1].layerNames == network.blocks[1].layerNames)
    #expect(back.blocks[1].skips == network.blocks[1].skips && back.skips == network.skips)
    let (blocks, at) = try network.moving(.blocks(0..<2), down: true)
    #expect(blocks.blocks.map(\.name) == ["head", "stem", "body"] && at == .blocks(1..<3))
    refuses("this is the last block already") { try network.moving(.blocks(1..<3), down: true) }
    refuses("this is the first layer already") {
      try network.moving(.layers(block: 0, 0..<1), down: false)
    }
    refuses("move the block instead") {
      try network.moving(.layers(block: 1, 0..<3), down: true)
    }
  }
}
