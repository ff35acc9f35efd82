// Inserting, deleting and moving layers, and changing depth: skips stay sensible, and no other
// layer's parameters change their path.
import Engine
import Networks
import Schema
import Testing

struct LayerEditsTests {
  private let network = residual(skips: [skip(0, 3), skip(1, 2), skip(0, 2), skip(2, 3)])

  private func reach(_ network: Network, _ block: Int = 1) -> [[Int]] {
    network.blocks[block].skips.map { [$0.from, $0.to] }
  }

  @Test func anInsertedLayerShiftsWhatComesAfter() throws {
    func reaches(_ index: Int) throws -> [[Int]] {
      reach(try network.inserting(relu, at: index, inBlock: 1))
    }
    #expect(try reaches(0) == [[0, 4], [2, 3], [0, 3], [3, 4]])
    #expect(try reaches(1) == [[0, 4], [1, 3], [0, 3], [3, 4]])
    #expect(try reaches(2) == [[0, 4], [1, 2], [0, 2], [2, 4]])
    #expect(try reaches(3) == [[0, 3], [1, 2], [0, 2], [2, 3]])
    #expect(throws: Fault.self) { try reaches(4) }
    #expect(throws: Fault.self) { try network.inserting(relu, at: 0, inBlock: 3) }
  }

  @Test func aDeletedLayerTakesEmptySkipsAlong() throws {
    func reaches(_ index: Int) throws -> [[Int]] {
      reach(try network.deletingLayer(index, inBlock: 1))
    }
    #expect(try reaches(0) == [[0, 2], [0, 1], [0, 1], [1, 2]])
    #expect(try reaches(1) == [[0, 2], [0, 1], [1, 2]])
    #expect(try reaches(2) == [[0, 2], [1, 2], [0, 2]])
  }

  @Test func otherLayersKeepTheirNames() throws {
    let inserted = try network.inserting(dense(4), at: 0, inBlock: 1)
    #expect(inserted.blocks[1].layerNames == ["dense3", "dense1", "relu1", "dense2"])
    let deleted = try network.deletingLayer(0, inBlock: 1)
    #expect(deleted.blocks[1].layerNames == ["relu1", "dense2"])
    #expect(deleted.blocks[1].layers[0].name == nil)
    let moved = try network.movingLayer(2, inBlock: 1, down: false)
    #expect(moved.network.blocks[1].layerNames == ["dense1", "dense2", "relu1"])
    #expect(moved.network.blocks[1].layers.allSatisfy { $0.name == nil })
    let swapped = try moved.network.movingLayer(1, inBlock: 1, down: false)
    #expect(swapped.network.blocks[1].layerNames == ["dense2", "dense1", "relu1"])
    #expect((swapped.block, swapped.layer) == (1, 0))
    let appended = try network.inserting(dense(4), at: 3, inBlock: 1)
    #expect(appended.blocks[1].layers[3].name == nil)
    let taken = try network.inserting(Layer(Relu(), name: "dense1"), at: 1, inBlock: 1)
    #expect(Set(taken.blocks[1].layerNames).count == 4)
    for edited in [inserted, deleted, moved.network, swapped.network, appended, taken] {
      #expect(throws: Never.self) { try edited.lowered() }
    }
  }

  @Test func movingAcrossTheEdgeOfABlock() throws {
    let (moved, block, layer) = try network.movingLayer(1, inBlock: 0, down: true)
    #expect((block, layer) == (1, 0))
    #expect(moved.blocks[0].layers.count == 1 && moved.blocks[1].layers.count == 4)
    let back = try moved.movingLayer(0, inBlock: 1, down: false)
    #expect((back.block, back.layer) == (0, 1))
    #expect(back.network.blocks.map(\.layers.count) == [2, 3, 1])
    #expect(throws: Fault.self) { try network.movingLayer(0, inBlock: 0, down: false) }
    #expect(throws: Fault.self) { try network.movingLayer(0, inBlock: 2, down: true) }
    #expect(throws: Fault.self) { try network.movingLayer(0, inBlock: 2, down: false) }
  }

  @Test func theLastLayerTakesItsBlockAlong() throws {
    var network = residual(long: [
      longSkip("stem", "head"), longSkip("input", "body"), longSkip("body[0]", "body[2]"),
    ])
    network = try network.deletingLayer(0, inBlock: 2)
    #expect(network.blocks.map(\.name) == ["stem", "body"])
    #expect(network.skips.map(\.to) == ["body", "body[2]"])
    let single = Network(blocks: [Block("net", layers: [dense(2)])])
    #expect(
      message { _ = try single.deletingLayer(0, inBlock: 0) }
        == "network.blocks.net: the only layer of a network cannot be deleted")
    #expect(throws: Fault.self) { try single.deletingLayer(1, inBlock: 0) }
  }

  @Test func repeatsTakeTheirSettingsAlong() throws {
    let network = residual(
      skips: [skip(0, 3) { $0.offIn = [0, 2] }],
      long: [longSkip("body[0]", "body[2]"), longSkip("stem", "head"), longSkip("body[1]", "head")])
    let fewer = try network.changingRepeats(ofBlock: 1, to: 2)
    #expect(fewer.blocks[1].repeats == 2 && fewer.blocks[1].skips[0].offIn == [0])
    #expect(fewer.skips == [longSkip("stem", "head")])
    #expect(throws: Never.self) { try fewer.lowered() }
    #expect(try network.changingRepeats(ofBlock: 1, to: 40).skips.count == 3)
    for bad in [0, -1, 10_001] {
      #expect(throws: Fault.self) { try network.changingRepeats(ofBlock: 1, to: bad) }
    }
    #expect(
      message { _ = try network.changingRepeats(ofBlock: 1, to: 10_000) }
        .contains("30,003 layers"))
  }
}
