// Deep and huge networks: lowered quickly or refused politely, never built first.
import Numerics
import Engine
import Networks
import Testing

struct DepthTests {
  @Test func tenThousandRepeatsAreLowered() throws {
    let network = Network(blocks: [
      Block("body", repeats: 10_000, layers: [dense(2), relu], skips: [skip(0, 2)])
    ])
    let lowered = try network.lowered()
    #expect(lowered.layers.count == 20_000 && lowered.joins.count == 10_000)
    #expect(lowered.layers.last?.path == "body[9999].relu1")
    #expect(lowered.parameterCount == 60_000)
    let summary = Summary(network, lowered)
    #expect(summary.rows.map(\.instances) == [10_000, 10_000])
    #expect(SkipLayout(network.skipSpans(unfolding: [0])).laneCount == 1)
  }

  @Test func moreAreRefused() {
    let network = Network(blocks: [
      Block("body", repeats: 10_000, layers: [dense(2), relu, dense(2)])
    ])
    #expect(
      message { _ = try network.lowered() }
        == "network: the network has 30,000 layers, repeats included; allowed: at most 20,000; "
        + "use fewer repeats")
  }

  @Test func parametersAreBoundedWithAnEstimate() {
    let network = Network(blocks: [
      Block("body", repeats: 1000, layers: [dense(4096)]), Block("head", layers: [dense(2)]),
    ])
    let text = message { _ = try network.lowered() }
    // 2·4096 + 999·4096² + 1000·4096 + 4096·2 + 2
    #expect(text.contains("the network has 16,764,551,170 parameters, which need 67.1 GB"))
    #expect(text.contains("allowed: at most 50,000,000"))
    #expect(text.contains("(the largest is body[1].dense1.weight, 4096×4096)"))
  }

  @Test func activationsAreBoundedWithAnEstimate() {
    let network = Network(blocks: [
      Block("body", repeats: 5000, layers: [dense(16)]), Block("head", layers: [dense(2)]),
    ])
    let text = message { _ = try network.lowered(batch: 10_000) }
    #expect(text.contains("one step of this network needs 3.2 GB for its tensors"))
    #expect(text.contains("allowed: 1.0 GB"))
  }

  @Test func doublingWidthsAreStopped() {
    // Every repeat appends its input to its output: the width doubles.
    let network = Network(blocks: [
      Block("body", repeats: 10_000, layers: [relu], skips: [skip(0, 1) { $0.join = .concat }]),
      Block("head", layers: [dense(2)]),
    ])
    let text = message { _ = try network.lowered() }
    #expect(
      text.hasPrefix(
        "body[24].skip0: this gives 67,108,864 features, 1.3 GB in a batch of 5; allowed: 1.0 GB"))
  }

  @Test func numbersAreGrouped() {
    #expect([0, 999, 1000, -1_234_567].map(grouped) == ["0", "999", "1,000", "-1,234,567"])
  }
}
