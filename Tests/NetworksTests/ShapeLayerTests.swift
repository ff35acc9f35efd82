// Layers that pool, grow, reshape or normalise images and sequences: shapes, gradients, refusals.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TestSupport
import Testing

struct ShapeLayerTests {
  private func layer(_ node: Node) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    #expect(faults.faults.isEmpty)
    return try #require(layer)
  }

  @Test func imagesAndSequencesTrain() throws {
    var units = Dense()
    units.units = 64
    let chains: [(layers: [Node], output: Shape)] = [
      (["reshape", "max_pool", "flatten"], [16]),
      (
        [
          "reshape", ["kind": "avg_pool", "kernel": 3, "stride": 2, "padding": 1],
          ["kind": "global_pool", "type": "max"],
        ], [1]
      ),
      ([["kind": "reshape", "shape": "4x4x4"], "upsample", "global_pool"], [4]),
      (
        [
          ["kind": "reshape", "shape": "2x2x16"],
          ["kind": "upsample", "type": "bilinear", "factor": 3],
          ["kind": "group_norm", "groups": 4], "flatten",
        ], [576]
      ),
      ([["kind": "reshape", "shape": [16, 4]], "last_step"], [4]),
      ([["kind": "group_norm", "groups": 8]], [64]),
    ]
    for chain in chains {
      let layers = try chain.layers.map(layer)
      let network = Network(blocks: [
        Block("stem", layers: [Layer(units)]), Block("body", layers: layers),
        Block("head", layers: [dense(2)]),
      ])
      let lowered = try network.lower(
        input: [3], outputs: 2, loss: .crossEntropy, batch: 5, seed: Seed(11))
      #expect(lowered.layers[layers.count].outputShape == chain.output)
      #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
    }
  }

  @Test func whatDoesNotFitNamesTheLayer() throws {
    let nodes: [Node] = [
      "reshape", "max_pool", "avg_pool", "global_pool", "upsample", "last_step",
      ["kind": "group_norm", "groups": 3],
    ]
    for node in nodes {
      let network = Network(blocks: [Block("net", layers: [dense(4), try layer(node), dense(2)])])
      let failure = #expect(throws: GraphError.self) { try network.lowered() }
      #expect(failure?.path.hasPrefix("net.") == true)
    }
  }

  @Test func shapesAreReadAsTextOrList() throws {
    for node: Node in ["8x8x1", [8, 8, 1]] {
      #expect(try layer(["kind": "reshape", "shape": node]).kind.equals(Reshape()))
    }
    for bad: Node in [
      "", "8x", "8x-1", "0x4", "8×8", "1x1x1x1x1", [0], [], true, "99999999999999999999",
    ] {
      var faults = FaultCollector()
      #expect(Layer.decode(["kind": "reshape", "shape": bad], path: "layer", into: &faults) == nil)
      #expect(faults.faults.map(\.path) == ["layer.shape"])
    }
  }

  @Test func geluMayBeApproximate() throws {
    let network = Network(blocks: [
      Block(
        "net",
        layers: [dense(4), try layer(["kind": "gelu", "approximation": "tanh"]), dense(2)])
    ])
    let lowered = try network.lowered()
    let activations = lowered.graph.nodes.compactMap { $0.operation.as(ActivateOperation.self) }
    #expect(activations == [ActivateOperation(Gelu(.tanh))])
  }
}
