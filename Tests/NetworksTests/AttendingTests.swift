// Skips that attend and blocks that start from a named input: an encoder with its decoder.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TestSupport
import Testing

struct AttendingTests {
  static let parts = [
    InputPart("source", start: 0, count: 4), InputPart("target", start: 4, count: 3),
  ]

  private func layer(_ node: Node) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    #expect(faults.faults.isEmpty, "\(faults.faults)")
    return try #require(layer)
  }

  /// Post-norm, as Vaswani et al. (2017), one block each way.
  private func translator(_ change: (inout LongSkip) -> Void = { _ in }) throws -> Network {
    let embedding: Node = ["kind": "embedding", "vocabulary": 6, "units": 4]
    let decoderEmbedding: Node = ["kind": "embedding", "vocabulary": 6, "units": 6]
    var network = try Network(
      blocks: [
        Block("encoder_in", layers: [layer(embedding)]),
        Block(
          "encoder", layers: [layer("attention"), layer("layer_norm")], skips: [skip(0, 1)]),
        Block("decoder_in", layers: [layer(decoderEmbedding), layer("positions")]),
        Block(
          "decoder_self",
          layers: [layer(["kind": "attention", "causal": true]), layer("layer_norm")],
          skips: [skip(0, 1)]),
        Block(
          "decoder",
          layers: [layer("layer_norm"), layer(["kind": "feed_forward", "units": 5])],
          skips: [skip(1, 2)]),
        Block("head", layers: [dense(5)]),
      ],
      skips: [
        longSkip("encoder", "decoder") {
          ($0.join, $0.heads) = (.attend, 2)
          change(&$0)
        }
      ])
    network.blocks[0].input = "source"
    network.blocks[2].input = "target"
    return network
  }

  private func lowered(_ network: Network) throws -> LoweredNetwork {
    try network.lower(
      input: [7], outputs: 5, positions: 3, parts: Self.parts, loss: .crossEntropy, batch: 2,
      seed: Seed(4))
  }

  @Test func anEncoderAndItsDecoderTrain() throws {
    let lowered = try lowered(translator { $0.scale = 0.7 })
    #expect(lowered.layers[0].inputShape == [4] && lowered.layers[0].outputShape == [4, 4])
    #expect(lowered.layers[3].inputShape == [3] && lowered.layers[3].outputShape == [3, 6])
    let names = ["query", "key_value", "output"].flatMap { ["\($0).weight", "\($0).bias"] }
    #expect(lowered.parameterPaths.filter { $0.hasPrefix("skip0.") } == names.map { "skip0.\($0)" })
    #expect(lowered.parameter("skip0.key_value.weight")?.shape == [4, 12])
    let join = try #require(lowered.joins.first { $0.path == "skip0" })
    #expect(join.parameterCount == 36 + 6 + 48 + 12 + 36 + 6 && !join.isProjection)
    #expect(join.outputShape == [3, 6])
    let dense = 3 * 6 * (4 * 6 + 2) + 4 * 12 * (2 * 4 + 1)
    #expect(join.flops == dense + 3 * 4 * (4 * 6 + 5 * 2) + 18 + 18)
    let subject = try Subject(lowered.graph, seed: Seed(5))
    #expect(try subject.mismatches() == [])
    let expected = subject.digest(measured: false)
    for kernels in KernelSet.available {
      for threads in [1, 2] {
        var options = ExecutionOptions()
        (options.threads, options.splitThreshold, options.fusion) = (threads, 1, threads == 1)
        #expect(subject.digest(kernels: kernels, options: options, measured: false) == expected)
      }
    }
  }

  @Test func offItAsksNothingAndKeepsWhatItLearned() throws {
    let (on, off) = (try lowered(translator()), try lowered(translator { $0.enabled = false }))
    #expect(on.parameterPaths == off.parameterPaths)
    #expect(on.layers.map(\.outputShape) == off.layers.map(\.outputShape))
    let inactive = off.graph.parameters.filter { !$0.isActive }.map(\.path)
    #expect(inactive.count == 6 && inactive.allSatisfy { $0.hasPrefix("skip0.") })
    #expect(!off.graph.nodes.contains { $0.operation.is(CrossAttentionOperation.self) })
    // Nothing reaches the encoder then, and it gets no gradient.
    let subject = try Subject(off.graph, seed: Seed(5))
    #expect(try subject.mismatches() == [])
  }

  @Test func aSkipInsideABlockMayAttendToo() throws {
    let network = try Network(blocks: [
      Block("stem", layers: [dense(4)]),
      Block(
        "body", repeats: 2, layers: [layer("tanh"), dense(4)],
        skips: [
          skip(0, 2) {
            ($0.join, $0.heads, $0.branchScale, $0.dropout) = (.attend, 2, .learnable, 0.2)
          }
        ]),
      Block("head", layers: [layer("mean_over_time"), dense(2)]),
    ])
    let lowered = try network.lower(
      input: [3, 2], outputs: 2, loss: .crossEntropy, batch: 4, seed: Seed(4))
    #expect(lowered.parameter("body[1].skip0.query.weight") != nil)
    #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
  }

  @Test func whatIsWrongIsSaid() throws {
    func said(_ change: (inout Network) -> Void) throws -> String {
      var network = try translator()
      change(&network)
      return message { _ = try lowered(network) }
    }
    #expect(
      try said { $0.blocks[2].input = "targets" }
        == "decoder_in: input: read 'targets'; allowed: input, source, target")
    #expect(try said { $0.skips[0].heads = 4 }.contains("skip0: 4 heads do not divide 6 features"))
    #expect(
      try said { $0.skips = [] }.contains(
        "'decoder_in' starts from the data, so that nothing takes the output of 'encoder'"))
    #expect(try said { $0.blocks[2].input = "a b" }.contains("allowed: 1 to 32 letters"))
    let flat = residual(long: [longSkip("stem", "head") { $0.join = .attend }])
    #expect(
      message { _ = try flat.lowered() }.contains(
        "skip0: a skip can attend to sequences of positions × features alone, not from 4 to 4"))
    var plain = residual()
    plain.blocks[0].input = "source"
    #expect(
      message { _ = try plain.lowered() }.contains("this data has no named inputs; allowed: input"))
    plain.blocks[0].input = "input"
    #expect(throws: Never.self) { try plain.lowered() }
  }

  /// Each embedding is held to the tokens it looks up, not to those of the other input.
  @Test func tokensAreCheckedInputByInput() throws {
    var network = try translator()
    network.blocks[2].layers[0] = try layer(
      ["kind": "embedding", "vocabulary": 9, "units": 6])
    let lowered = try lowered(network)
    #expect(throws: Never.self) { try lowered.checkTokens([0, 1, 5, 5, 8, 8, 0]) }
    let text = message { try lowered.checkTokens([0, 1, 2, 3, 4, 5, 6, 6, 0, 0, 0, 0, 0, 0]) }
    #expect(text.hasPrefix("encoder_in.embedding1: row 1 of the data holds 6.0"))
  }

  @Test func imagesAndFeaturesHavePartsToo() throws {
    var network = try Network(blocks: [Block("net", layers: [layer("flatten"), dense(2)])])
    network.blocks[0].input = "target"
    for (input, values) in [([7, 2, 3] as Shape, 18), ([7, 2], 6), ([7], 3)] {
      let lowered = try network.lower(
        input: input, outputs: 2, parts: Self.parts, loss: .crossEntropy, batch: 2, seed: Seed(1))
      #expect(lowered.layers[0].outputShape == [values])
      #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
    }
  }
}
