// Layers of transformers, capsules and grown images: shapes, gradients, parameters and refusals.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TestSupport
import Testing

struct NewLayerTests {
  private func layer(_ node: Node) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    #expect(faults.faults.isEmpty, "\(faults.faults)")
    return try #require(layer)
  }

  /// Layers behind a dense one, so that gradients of inputs show, in so many repeats.
  struct Chain: Sendable, CustomTestStringConvertible {
    var input: Shape
    var layers: [Node]
    var output: Shape
    var testDescription: String { layers.map(\.excerpt).joined(separator: " ") }
  }

  static let chains: [Chain] = [
    Chain(input: [3, 4], layers: [["kind": "feed_forward", "units": 5]], output: [3, 4]),
    Chain(
      input: [3, 4], layers: [["kind": "feed_forward", "type": "swiglu", "units": 5]],
      output: [3, 4]),
    Chain(
      input: [4],
      layers: [["kind": "feed_forward", "type": "relu", "units": 5, "bias": false], "scale"],
      output: [4]),
    Chain(
      input: [4, 6, 2], layers: [["kind": "patchify", "size": 2, "units": 5]], output: [6, 5]),
    Chain(
      input: [3, 4],
      layers: [["kind": "class_token", "place": "last"], "class_token", "first_step"],
      output: [4]),
    Chain(
      input: [3, 4],
      layers: [
        ["kind": "prefix", "length": 2], "attention", ["kind": "trim", "start": 2, "end": 1],
      ], output: [2, 4]),
    Chain(input: [3, 4], layers: ["mean_over_time", "scale"], output: [4]),
    Chain(
      input: [3, 4], layers: ["transpose", ["kind": "dense", "units": 5], "transpose"],
      output: [5, 4]),
    Chain(
      input: [3, 2, 2],
      layers: [["kind": "transposed_conv", "channels": 3], "squeeze_excite"], output: [6, 4, 3]),
    Chain(
      input: [3, 3, 4],
      layers: [
        [
          "kind": "transposed_conv", "channels": 2, "kernel": 3, "stride": 2, "padding": 1,
          "groups": 2, "bias": false,
        ]
      ], output: [5, 5, 2]),
    Chain(
      input: [4, 5, 3],
      layers: [
        ["kind": "depthwise_conv", "multiplier": 2],
        ["kind": "depthwise_conv", "kernel": 2, "stride": 2, "bias": false],
      ], output: [2, 3, 6]),
    Chain(
      input: [5, 4], layers: [["kind": "squeeze_excite", "reduction": 2]], output: [5, 4]),
    Chain(
      input: [5, 5, 2],
      layers: [
        ["kind": "primary_capsules", "types": 2, "size": 3],
        ["kind": "capsules", "units": 3, "size": 4], "lengths",
      ], output: [3]),
    Chain(
      input: [4, 3], layers: [["kind": "capsules", "units": 2, "size": 2, "routing": 1]],
      output: [2, 2]),
    Chain(
      input: [3, 4], layers: [["kind": "recurrent", "units": 2, "bidirectional": true]],
      output: [3, 4]),
    Chain(
      input: [3, 4],
      layers: [["kind": "recurrent", "type": "lstm", "units": 3, "bidirectional": true]],
      output: [3, 6]),
  ]

  private func network(_ chain: Chain) throws -> Network {
    let isImage = chain.input.dimensions.count == 3
    let channels = Node(.integer(chain.input.last))
    let first: Node =
      isImage
      ? ["kind": "conv", "channels": channels, "kernel": 1] : ["kind": "dense", "units": channels]
    return try Network(blocks: [
      Block("stem", layers: [layer(first)]),
      Block("body", layers: chain.layers.map { try layer($0) }),
    ])
  }

  @Test(arguments: chains) func itHasTheShapeAndTheGradientOfItsFormula(chain: Chain) throws {
    let network = try network(chain)
    let shape = try network.lower(
      input: chain.input, outputs: nil, head: nil, batch: 2, seed: Seed(1))
    #expect(shape.layers.last?.outputShape == chain.output)
    var whole = network
    whole.blocks.append(Block("head", layers: [try layer("flatten"), dense(2)]))
    let lowered = try whole.lower(
      input: chain.input, outputs: 2, loss: .meanSquaredError, batch: 3, seed: Seed(4))
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

  @Test func whatDoesNotFitSaysWhatToDo() throws {
    let wrong: [(Node, Shape, String)] = [
      (["kind": "patchify", "size": 3], [4, 6, 1], "3×3 do not cut an image of 4×6×1"),
      ("patchify", [8], "needs images"), ("class_token", [8], "needs sequences"),
      ("prefix", [4, 4, 1], "needs sequences"), ("lengths", [8], "needs sequences"),
      (["kind": "trim", "start": 2, "end": 1], [3, 4], "leaving out 3 positions leaves nothing"),
      (["kind": "transposed_conv", "groups": 3], [4, 4, 4], "3 groups must divide both"),
      (["kind": "transposed_conv", "padding": 9], [2, 2, 1], "leaves nothing of the output"),
      ("squeeze_excite", [8], "needs images"), ("capsules", [8], "needs sequences"),
      ("primary_capsules", [2, 2, 1], "is larger than an image"),
    ]
    for (node, input, text) in wrong {
      let network = try Network(blocks: [Block("net", layers: [layer(node)])])
      let said = message {
        _ = try network.lower(input: input, outputs: nil, head: nil, batch: 2, seed: Seed(1))
      }
      #expect(said.hasPrefix("net.") && said.contains(text), "\(said)")
    }
  }

  /// A language model whose head is its embedding turned round.
  private func tied(_ name: String, units: Int = 5, stem: [Node]? = nil) throws -> Network {
    let table: Node = ["kind": "embedding", "vocabulary": 5, "units": 4, "name": "tokens"]
    return try Network(blocks: [
      Block("stem", layers: (stem ?? [table]).map { try layer($0) }),
      Block("body", layers: [layer("attention")], skips: [skip(0, 1)]),
      Block(
        "head",
        layers: [
          layer(["kind": "dense", "units": Node(.integer(units)), "tied_to": Node(.string(name))])
        ]),
    ])
  }

  @Test(arguments: ["stem.tokens", "tokens", "stem"])
  func aHeadMayShareTheTableOfAnEmbedding(name: String) throws {
    let lowered = try tied(name).lower(
      input: [3], outputs: 5, positions: 3, loss: .crossEntropy, batch: 2, seed: Seed(1))
    #expect(lowered.parameter("head.dense1.weight") == nil)
    #expect(lowered.layers.last?.parameterCount == 5)
    #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
    // Both give it a gradient: it is not that of the embedding alone.
    let subject = try Subject(lowered.graph, seed: Seed(5))
    let program = subject.program()
    program.forward(step: 0)
    program.backward()
    let table = try #require(subject.store.index(of: "stem.tokens.weight"))
    #expect(subject.store.gradient(table).allSatisfy { $0 != 0 })
  }

  @Test func aTieThatCannotBeSaysWhatThereIs() throws {
    func said(_ network: Network) -> String {
      message {
        _ = try network.lower(
          input: [3], outputs: nil, grid: [3], head: nil, batch: 2, seed: Seed(1))
      }
    }
    #expect(
      try said(tied("token")).contains(
        "head.dense1: tied_to: read 'token', which names no embedding before this layer; allowed: "
          + "stem.tokens"))
    #expect(
      try said(tied("tokens", units: 6)).contains(
        "the table of stem.tokens is 5×4, but this layer has 4 inputs and 6 units and needs 6×4"))
    let none = try Network(blocks: [
      Block("net", layers: [layer(["kind": "dense", "tied_to": "\u{1b}[31m"])])
    ])
    let text = message {
      _ = try none.lower(input: [3], outputs: nil, head: nil, batch: 2, seed: Seed(1))
    }
    #expect(text.contains("allowed: nothing, for there is none") && !text.contains("\u{1b}"))
  }

  @Test func bothWaysOfABidirectionalLayerHaveTheirOwnWeights() throws {
    let network = try Network(blocks: [
      Block("net", layers: [layer(["kind": "recurrent", "units": 2, "bidirectional": true])])
    ])
    let lowered = try network.lower(
      input: [3, 4], outputs: nil, head: nil, batch: 2, seed: Seed(1))
    let names = ["input", "hidden", "input_bias", "hidden_bias"]
    #expect(
      lowered.parameterPaths
        == (names + names.map { "reverse.\($0)" }).map { "net.recurrent1.\($0)" })
    #expect(lowered.layers[0].flops == 2 * 3 * (2 * 6 * 6 + 12 * 6))
  }
}
