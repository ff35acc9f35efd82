// Blocks written anew after papers: what they become, that they can be built, and what is refused.
import Engine
import Networks
import ProjectSupport
import Schema
import Testing
import Numerics

@Suite struct RewriteTests {
  private let conv = { (bias: Bool) in
    var kind = Conv()
    (kind.channels, kind.bias) = (4, bias)
    return Layer(kind)
  }
  private let norm = Layer(BatchNorm())

  private func rewrite(_ id: String, _ network: Network) throws -> Block {
    let rewrite = try #require(blockRewrites.first { $0.id == id })
    let made = try rewrite.applied(to: network, block: 1)
    #expect(rewrite.reason(network, block: 1) == nil)
    let isImage = network.blocks[1].layers.contains { $0.kind is Conv }
    _ = try made.lowered(input: isImage ? [4, 4, 4] : [4])
    return made.blocks[1]
  }

  private func refusal(_ id: String, _ network: Network) -> String {
    blockRewrites.first { $0.id == id }?.reason(network, block: 1)?.message ?? "not refused"
  }

  private func kinds(_ block: Block) -> String {
    block.layers.map(\.kind.kind).joined(separator: " ")
  }

  /// A post-activation block, as in He et al., 2015.
  private func post(_ change: (inout Block) -> Void = { _ in }) -> Network {
    var network = residual(skips: [skip(0, 3)])
    network.blocks[1].layers.append(relu)
    change(&network.blocks[1])
    return network
  }

  private func images(bias: Bool = false) -> Network {
    Network(blocks: [
      Block("stem", layers: [conv(true)]),
      Block(
        "body", repeats: 2, layers: [conv(bias), norm, relu, conv(bias), norm, relu],
        skips: [skip(0, 5)]),
      Block("head", layers: [Layer(Flatten()), dense(2)]),
    ])
  }

  @Test func preActivationPutsWhatStandsBehindTheWeightsBeforeThem() throws {
    let block = try rewrite("pre_activation", images())
    #expect(kinds(block) == "batch_norm relu conv batch_norm relu conv")
    #expect(block.skips == [skip(0, 6)])
    #expect(Set(block.layerNames) == Set(images().blocks[1].layerNames))
    // A layer without an activation gets that of the others.
    let added = try rewrite("pre_activation", residual())
    #expect(kinds(added) == "relu dense relu dense" && added.skips[0].to == 4)
    var done = images()
    done.blocks[1] = block
    #expect(refusal("pre_activation", done).contains("in this order already"))
    #expect(refusal("pre_activation", residual(skips: [])).contains("it has no skip"))
    #expect(refusal("pre_activation", residual(skips: [skip(0, 2)])).contains("does not lead"))
    #expect(
      refusal("pre_activation", residual(skips: [skip(0, 3), skip(1, 2)])).contains("2 skips"))
    let linear = post {
      $0.layers = [dense(4), dense(4)]; $0.skips = [skip(0, 2)]
    }
    #expect(refusal("pre_activation", linear).contains("no activation"))
  }

  @Test func reZeroLearnsTheFactorAndKeepsTheOrder() throws {
    let block = try rewrite("rezero", images())
    #expect(kinds(block) == "conv relu conv relu")
    #expect(block.skips == [skip(0, 3) { $0.branchScale = .learnable }])
    #expect(block.layers.allSatisfy { ($0.kind as? Conv)?.bias != false })
    var done = images()
    done.blocks[1] = block
    #expect(refusal("rezero", done).contains("already"))
    #expect(refusal("rezero", residual(skips: [])).contains("no skip that adds"))
  }

  @Test func skipInitIsTheSameInPreActivationOrder() throws {
    let block = try rewrite("skip_init", images())
    #expect(kinds(block) == "relu conv relu conv")
    #expect(block.skips == [skip(0, 4) { $0.branchScale = .learnable }])
    var done = images()
    done.blocks[1] = block
    #expect(refusal("skip_init", done).contains("a block of SkipInit already"))
  }

  @Test func highwayGatesTheWholeBlock() throws {
    let block = try rewrite("highway", post { $0.skips[0].branchScale = .learnable })
    #expect(kinds(block) == kinds(post().blocks[1]))
    #expect(block.skips == [skip(0, 4) { ($0.join, $0.gateBias) = (.gate, -2) }])
    #expect(try rewrite("highway", post { $0.repeats = 48 }).skips[0].gateBias == -4)
    #expect(try rewrite("highway", residual(skips: [])).skips[0].to == 3)
    #expect(
      refusal("highway", residual(skips: [skip(0, 3) { $0.join = .gate }])) == "its skip is a "
        + "gate already")
  }

  /// Linear decay: the middle of three residual blocks of three keeps its branch in 1 - 0.5 * 2/3.
  @Test func stochasticDepthDecaysLinearly() throws {
    #expect(try rewrite("stochastic_depth", residual()).skips[0].survival == 0.67)
    var two = residual()
    two.blocks.insert(Block("late", repeats: 3, layers: [dense(4)], skips: [skip(0, 1)]), at: 2)
    #expect(try rewrite("stochastic_depth", two).skips[0].survival == 0.83)
    #expect(
      refusal("stochastic_depth", residual(skips: [skip(0, 3) { $0.survival = 0.8 }]))
        .contains("survival 0.8"))
    #expect(
      refusal("stochastic_depth", residual(skips: [skip(0, 3) { $0.enabled = false }]))
        .contains("off"))
  }
}
