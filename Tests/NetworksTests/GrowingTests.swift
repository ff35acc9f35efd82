// One more repeat of a residual block that starts as the identity: which blocks can, and that it
// is.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TestSupport
import Testing

struct GrowingTests {
  private func layer(_ node: Node) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    #expect(faults.faults.isEmpty, "\(faults.faults)")
    return try #require(layer)
  }

  private func network(
    _ layers: [Node], _ skips: [Skip], stem: [Node] = [["kind": "dense", "units": 4]],
    repeats: Int = 2
  ) throws -> Network {
    try Network(blocks: [
      Block("stem", layers: stem.map { try layer($0) }),
      Block("body", repeats: repeats, layers: layers.map { try layer($0) }, skips: skips),
      Block("head", layers: [layer("flatten"), dense(2)]),
    ])
  }

  /// Blocks that can, with the layers that start silent.
  static let growable: [(layers: [Node], skips: [Skip], silent: Set<Int>)] = [
    ([["kind": "dense", "units": 4], "relu", ["kind": "dense", "units": 4]], [skip(0, 3)], [2]),
    // Pre-activation, post-activation, a normalization at the end, layer scale, dropout behind it.
    (["layer_norm", "relu", ["kind": "dense", "units": 4], "dropout"], [skip(0, 4)], [2]),
    ([["kind": "dense", "units": 4], "batch_norm", "relu"], [skip(0, 2)], [1]),
    ([["kind": "dense", "units": 4], "tanh", "scale"], [skip(0, 3)], [2]),
    (
      ["layer_norm", "attention", "rms_norm", ["kind": "feed_forward", "units": 3]],
      [skip(0, 2), skip(2, 4)], [1, 3]
    ),
    // A scale that is learnt from 0, and one that is 1/sqrt(repeats).
    (
      [["kind": "dense", "units": 4], "sigmoid"],
      [skip(0, 2) { $0.branchScale = .learnable }], []
    ),
    (
      [["kind": "dense", "units": 4]],
      [skip(0, 1) { $0.branchScale = .inverseSquareRootOfRepeats }], [0]
    ),
  ]

  @Test(arguments: growable.indices) func theNewRepeatIsTheIdentity(index: Int) throws {
    let (layers, skips, silent) = Self.growable[index]
    let isSequence = layers.contains("attention")
    let input: Shape = isSequence ? [3, 4] : [4]
    for repeats in [1, 2] {
      let small = try network(layers, skips, repeats: repeats)
      #expect(try small.blocks[1].silencedLayers() == silent)
      let large = try small.growing(block: 1)
      #expect(large.blocks[1].repeats == repeats + 1 && large.blocks[1].identityFrom == repeats)
      func lowered(_ network: Network) throws -> LoweredNetwork {
        try network.lower(input: input, outputs: nil, loss: nil, batch: 5, seed: Seed(7))
      }
      let (before, after) = try (lowered(small), lowered(large))
      #expect(after.whyNotIdentity(block: 1, repeat: repeats) == nil)
      let store = ParameterStore(before.graph.parameters, seed: Seed(7))
      var stream = Seed(3).stream("trained")
      for index in store.specs.indices where store.specs[index].role != .buffer {
        for i in store.value(index).indices {
          store.value(index)[i] += Float(stream.uniform(-0.2, 0.2))
        }
      }
      let grown = ParameterStore(
        after.graph.parameters, seed: Seed(7), carrying: store,
        former: { large.formerPath(of: $0, in: small) })
      func output(_ lowered: LoweredNetwork, _ store: ParameterStore) -> [Float] {
        let program = Program(
          lowered.graph, parameters: store, mode: .evaluation, kernels: .best,
          keeping: [lowered.output])
        var stream = Seed(5).stream("input")
        for i in program.input(lowered.input).indices {
          program.input(lowered.input)[i] = Float(stream.normal())
        }
        program.forward(step: 0)
        return Array(program.values(lowered.output))
      }
      #expect(output(before, store) == output(after, grown), "\(layers), \(repeats)")
    }
  }

  @Test func aBlockThatCannotSaysWhy() throws {
    let units: Node = ["kind": "dense", "units": 4]
    let blocks: [(layers: [Node], skips: [Skip], reason: String)] = [
      ([units], [], "it has no skip"),
      ([units], [skip(0, 1) { $0.join = .concat }], "joins by concat, which is no sum"),
      ([units], [skip(0, 1) { $0.join = .gate }], "joins by gate"),
      ([units], [skip(0, 1) { $0.shortcut = .projection }], "is a projection"),
      ([units], [skip(0, 1) { $0.scale = 0.5 }], "has the factor 0.5"),
      ([units, "relu", units], [skip(0, 3), skip(0, 1)], "several skips leave or join"),
      ([units, "sigmoid"], [skip(0, 2)], "the output of 'sigmoid1' cannot start at zero"),
      (["relu"], [skip(0, 1)], "nothing in the branch from 0 to 1 can start at zero"),
      ([units, "tanh"], [skip(0, 1)], "'tanh' stands behind its last join"),
      ([units, units], [skip(1, 2)], "no skip leaves from its input"),
    ]
    for (layers, skips, reason) in blocks {
      let network = try network(layers, skips)
      let failure = #expect(throws: Fault.self) { try network.growing(block: 1) }
      #expect(failure?.path == "body" && failure?.message.contains(reason) == true, "\(reason)")
    }
    // Shapes are known once it is lowered: this one halves in every repeat.
    let halving = try network(
      [["kind": "conv", "channels": 2, "stride": 2]], [skip(0, 1)],
      stem: [["kind": "conv", "channels": 2]]
    ).growing(block: 1)
    let lowered = try halving.lower(
      input: [8, 8, 1], outputs: nil, loss: nil, batch: 2, seed: Seed(1))
    #expect(lowered.whyNotIdentity(block: 1, repeat: 2)?.contains("another shape") == true)
  }

  @Test func identityFromIsReadAndBounded() throws {
    func decode(_ first: Node) -> (block: Block?, faults: [Fault]) {
      var faults = FaultCollector()
      let node: Node = ["name": "body", "layers": ["relu"], "identity_from": first]
      return (Block.decode(node, path: "block", into: &faults), faults.faults)
    }
    #expect(decode(3).block?.identityFrom == 3)
    #expect(decode(3).block?.node["identity_from"] == 3)
    #expect(decode(-1).faults.first?.description.contains("allowed: a whole number from 0") == true)
    #expect(decode("x").block == nil)
  }

  /// A whole network may start as the identity: the last layer of every branch at zero.
  @Test func everyRepeatMayStartSilent() throws {
    var whole = try network([["kind": "dense", "units": 4]], [skip(0, 1)])
    whole.blocks[1].identityFrom = 0
    let lowered = try whole.lowered(input: [4])
    for repeatIndex in 0..<2 {
      #expect(
        lowered.parameter("body[\(repeatIndex)].dense1.weight")?.initializer == .constant(0))
    }
    #expect(lowered.parameter("stem.dense1.weight")?.initializer == .heNormal(fanIn: 4))
  }
}
