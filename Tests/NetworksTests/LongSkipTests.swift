// Skips between blocks: where they leave, where they join, over which shortcut.
import Numerics
import Engine
import Networks
import Testing

struct LongSkipTests {
  private func add(_ lowered: LoweredNetwork, _ path: String) throws -> GraphNode {
    try #require(
      lowered.graph.nodes.first {
        $0.operation.is(AddOperation.self) && lowered.graph.scopes[$0.scope] == path
      })
  }

  private func output(_ lowered: LoweredNetwork, _ path: String) throws -> Tensor {
    try #require(lowered.layers.first { $0.path == path }).output
  }

  @Test func itJoinsAtTheInputOfABlock() throws {
    let lowered = try residual(skips: [], long: [longSkip("stem", "head") { $0.scale = 0.5 }])
      .lowered()
    #expect(lowered.operations("skip0") == ["scale(0.5)", "add"])
    let node = try add(lowered, "skip0")
    #expect(node.inputs[0] == (try output(lowered, "body[2].dense2")))
    let join = try #require(lowered.joins.first)
    #expect(join.path == "skip0" && join.block == nil && join.flops == 8)
  }

  @Test func singleRepeatsAreEndsToo() throws {
    let lowered = try residual(skips: [], long: [longSkip("body[0]", "body[2]")]).lowered()
    let node = try add(lowered, "skip0")
    #expect(
      node.inputs == [
        try output(lowered, "body[1].dense2"), try output(lowered, "body[0].dense2"),
      ])
    #expect(lowered.joins[0].repeat == 2)
  }

  @Test func aBlockMeansItsLastOutputAndItsFirstInput() throws {
    var network = residual(skips: [], long: [longSkip("input", "tail")])
    network.blocks.insert(Block("tail", repeats: 2, layers: [dense(4)]), at: 2)
    let lowered = try network.lowered()
    #expect(lowered.joins[0].repeat == 0 && lowered.joins[0].isProjection)
    #expect(lowered.parameter("skip0.weight")?.shape == [2, 4])
    #expect(try add(lowered, "skip0").inputs[0] == (try output(lowered, "body[2].dense2")))
  }

  @Test func theShortcutLeavesAfterJoinsAndTheBlockSeesTheSum() throws {
    let lowered = try residual(repeats: 2, long: [longSkip("body[0]", "head")]).lowered()
    let inner = lowered.graph.nodes.indices.filter {
      lowered.graph.nodes[$0].operation.is(AddOperation.self)
    }
    #expect(inner.count == 3)
    #expect(lowered.graph.nodes[inner[2]].inputs == [inner[1], inner[0]].map { Tensor(id: $0) })
    let head = try output(lowered, "head.dense1")
    #expect(lowered.graph.nodes[head.id].inputs[0] == Tensor(id: inner[2]))
  }

  @Test func concatenationWidensTheInput() throws {
    let lowered = try residual(long: [longSkip("input", "head") { $0.join = .concat }]).lowered()
    #expect(lowered.operations("skip0") == ["concatenate"])
    #expect(lowered.parameter("head.dense1.weight")?.shape == [6, 2])
    let off = try residual(
      long: [
        longSkip("input", "head") {
          $0.join = .concat
          $0.enabled = false
        }
      ]
    ).lowered()
    #expect(off.operations("skip0") == ["zeros", "concatenate"])
    #expect(off.parameter("head.dense1.weight")?.shape == [6, 2])
  }

  @Test func severalReachOneBlockInOrder() throws {
    let lowered = try residual(
      long: [longSkip("stem", "head"), longSkip("body[0]", "head")]
    ).lowered()
    let first = try #require(
      lowered.graph.nodes.firstIndex {
        $0.operation.is(AddOperation.self) && lowered.graph.scopes[$0.scope] == "skip0"
      })
    #expect(try add(lowered, "skip1").inputs[0] == Tensor(id: first))
  }

  @Test func wrongEndsAreRefusedWithTheNearestName() {
    #expect(
      message { _ = try residual(long: [longSkip("stam", "head")]).lowered() }
        == "network.skips.0.from: there is no block 'stam'; allowed: stem, body, head, input; "
        + "did you mean 'stem'?")
  }

  @Test func referencesAreRead() {
    #expect(BlockReference("body") == BlockReference(name: "body"))
    #expect(BlockReference("body[12]") == BlockReference(name: "body", index: 12))
    #expect(BlockReference("body[12]")?.description == "body[12]")
    for text in ["", "[1]", "body[]", "body[-1]", "body[+1]", "body[1]x", "a b", "body[1][2]"] {
      #expect(BlockReference(text) == nil)
    }
  }
}
