// Figures counted by hand, folded and unfolded, and the published cost of projections.
import Numerics
import Engine
import Networks
import Testing

struct SummaryTests {
  @Test func aFoldedBlockShowsOnceWithItsSums() throws {
    let network = residual(skips: [skip(0, 3) { $0.offIn = [1] }], long: [longSkip("stem", "head")])
    let lowered = try network.lowered()
    let summary = Summary(network, lowered)
    #expect(
      summary.rows.map(\.path) == [
        "stem.dense1", "stem.relu1", "body.dense1", "body.relu1", "body.dense2", "head.dense1",
      ])
    #expect(summary.rows.map(\.instances) == [1, 1, 3, 3, 3, 1])
    #expect(summary.rows.map(\.parameters) == [12, 0, 60, 0, 60, 10])
    #expect(summary.rows.map(\.repeat) == [0, 0, nil, nil, nil, 0])
    #expect(summary.rows[2].flops == 3 * (2 * 16 + 4))
    #expect(summary.rows.map(\.shapeText) == ["4", "4", "4", "4", "4", "2"])
    #expect(summary.parameters == lowered.parameterCount && summary.flops == lowered.flops)
    #expect(summary.skips.map(\.path) == ["body.skip0", "skip0"])
    #expect(summary.skips.map(\.instances) == [3, 1] && summary.skips.map(\.active) == [2, 1])
    #expect(summary.skips[0].id == .block(1, skip: 0) && summary.skips[1].id == .long(0))
    #expect(summary.skips[0].from == "0" && summary.skips[0].to == "3")
    #expect(summary.skips[1].from == "stem" && summary.skips[1].to == "head")
  }

  @Test func anUnfoldedBlockShowsEveryRepeat() throws {
    let network = residual()
    let summary = Summary(network, try network.lowered(), unfolding: [1])
    #expect(summary.rows.count == 12 && summary.rows.allSatisfy { $0.instances == 1 })
    #expect(summary.rows[5].path == "body[1].dense1" && summary.rows[5].repeat == 1)
    #expect(
      summary.skips.map(\.id) == (0..<3).map { .block(1, skip: 0, repeat: $0) })
  }

  @Test func growingShapesAreShownAsARange() throws {
    let network = Network(blocks: [
      Block("grow", repeats: 3, layers: [dense(2)], skips: [skip(0, 1) { $0.join = .concat }]),
      Block("head", layers: [Layer(Relu()), dense(2)]),
    ])
    let summary = Summary(network, try network.lowered(input: [4]))
    #expect(summary.rows.map(\.shapeText) == ["2", "10", "2"])
    let wide = Network(blocks: [
      Block(
        "grow", repeats: 2, layers: [relu, relu],
        skips: [skip(0, 1) { $0.join = .concat }]),
      Block("head", layers: [dense(2)]),
    ])
    #expect(
      Summary(wide, try wide.lowered(input: [4])).rows.map(\.shapeText) == ["4…8", "8…16", "2"])
  }

  @Test func projectionsAreCountedApart() throws {
    let network = unlike(
      skip(0, 1) {
        $0.branchScale = .learnable
        $0.shortcut = .projection
      })
    let summary = Summary(network, try network.lowered())
    #expect(summary.projectionParameters == 24 && summary.projectionFlops == 48)
    #expect(summary.skips[0].parameters == 25)
    // Stem 12, body 30, head 14, scale 1.
    #expect(summary.parameters == 12 + 30 + 14 + 1 + 24)
    #expect(summary.projectionOverhead == 24.0 / 57)
    let off = Summary(network, try network.withSkips(false).lowered())
    #expect(off.projectionParameters == 0 && off.parameters == 56 && off.skips[0].active == 0)
  }

  /// A dense analogue of He et al.'s (2015) three stages: 16, 32, 64 wide, three blocks each.
  @Test func optionsAAndBAndCByHand() throws {
    func network(_ shortcut: Shortcut) -> Network {
      let widths = [16, 32, 64]
      var blocks = [Block("stem", layers: [dense(16), relu])]
      for (index, width) in widths.enumerated() {
        blocks.append(
          Block(
            "stage\(index)", repeats: 1, layers: [dense(width), relu, dense(width)],
            skips: [skip(0, 3) { $0.shortcut = shortcut }]))
        blocks.append(
          Block(
            "rest\(index)", repeats: 2, layers: [dense(width), relu, dense(width)],
            skips: [skip(0, 3) { $0.shortcut = shortcut }]))
      }
      return Network(blocks: blocks + [Block("head", layers: [dense(10)])])
    }
    func figures(_ shortcut: Shortcut) throws -> Summary {
      let made = network(shortcut)
      return Summary(made, try made.lowered(input: [64], outputs: 10))
    }
    func square(_ n: Int) -> Int { n * n + n }
    let first = 64 * 16 + 16 + 6 * square(16)
    let second = 16 * 32 + 32 + 5 * square(32)
    let third = 32 * 64 + 64 + 5 * square(64)
    let plain = first + second + third + 64 * 10 + 10
    let (a, b, c) = (try figures(.zeroPad), try figures(.auto), try figures(.projection))
    #expect(a.parameters == plain && a.projectionOverhead == 0)
    #expect(b.projectionParameters == 16 * 32 + 32 * 64)
    #expect(b.parameters == plain + b.projectionParameters)
    let all = 3 * 16 * 16 + 16 * 32 + 2 * 32 * 32 + 32 * 64 + 2 * 64 * 64
    #expect(c.projectionParameters == all && c.parameters == plain + all)
    #expect(c.projectionOverhead > b.projectionOverhead)
  }
}
