// What weights start from: how it is written, read and refused, and what each layer makes of it.
import Numerics
import Engine
import Networks
import Schema
import Testing

struct InitialTests {
  private func layer(_ node: Node) -> (layer: Layer?, faults: [Fault]) {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    return (layer, faults.faults)
  }

  private func start(_ node: Node, _ name: String, input: Shape = [4]) throws -> Initializer? {
    let found = layer(node)
    #expect(found.faults.isEmpty)
    let lowered = try Network(blocks: [Block("net", layers: [#require(found.layer)])])
      .lower(input: input, outputs: nil, head: nil, batch: 2, seed: Seed(1))
    return lowered.graph.parameters.first { $0.path.hasSuffix(".\(name)") }?.initializer
  }

  private func dense(_ initial: Node) -> Node { ["kind": "dense", "units": 3, "init": initial] }

  @Test func everyKindIsDrawnAsItSays() throws {
    let kinds: [(Node, Initializer)] = [
      ("zero", .constant(0)), ("constant", .constant(1)),
      (["kind": "constant", "value": 0.5], .constant(0.5)),
      ("normal", .normal(deviation: 0.02)),
      (["kind": "normal", "deviation": 0.5, "gain": 2], .normal(deviation: 1)),
      (["kind": "uniform", "range": 0.25, "gain": 2], .uniform(bound: 0.5)),
      ("he", .heNormal(fanIn: 4)), ("lecun", .lecunNormal(fanIn: 4)),
      ("glorot", .glorotUniform(fanIn: 4, fanOut: 3)),
      (["kind": "he", "gain": 2], .normal(deviation: 2 * 0.5.squareRoot())),
      (["kind": "lecun", "gain": 3], .normal(deviation: 1.5)),
      (["kind": "glorot", "gain": 2], .uniform(bound: 2 * (6.0 / 7).squareRoot())),
      (["kind": "orthogonal", "gain": 2], .orthogonal(rows: 4, columns: 3, gain: 2)),
    ]
    for (node, wanted) in kinds { #expect(try start(dense(node), "weight") == wanted) }
    #expect(
      Set(kinds.map { $0.0["kind"]?.string ?? $0.0.string ?? "" }) == Set(initialCatalog.kinds))
    #expect(try start("dense", "weight") == .heNormal(fanIn: 4))
  }

  @Test(arguments: initialCatalog.kinds) func everyKindIsSaidOf(kind: String) throws {
    let entry = try #require(initialCatalog[kind])
    #expect(entry.summary.count > 10 && entry.summary.count <= 80)
    for field in entry.fields { #expect(field.help.count > 5 && field.standard != nil) }
  }

  @Test func whatDiffersIsWrittenAndReadAgain() throws {
    for node: Node in [
      dense(["kind": "normal", "deviation": 0.5]), dense("orthogonal"),
      ["kind": "layer_norm", "weight_init": "zero"],
      ["kind": "attention", "output_init": ["kind": "normal", "gain": 0.5]],
    ] {
      #expect(layer(node).layer?.node == node)
    }
    // The default is not written.
    #expect(layer(["kind": "dense", "init": "he"]).layer?.node == "dense")
  }

  @Test func whatIsWrongIsSaid() {
    let wrong: [(Node, String)] = [
      (dense("hee"), "layer.init: read 'hee'; allowed: zero, constant, normal"),
      (dense(3), "a distribution: its kind"),
      (dense(["kind": "he", "deviation": 1]), "unknown key 'deviation'"),
      (dense(["kind": "normal", "deviation": -1]), "a number from 0 to 1000"),
      (
        ["kind": "batch_norm", "weight_init": "he"],
        "layer.weight_init: read 'he', which looks at inputs and outputs of a matrix; allowed for "
          + "one value a feature: zero, constant, normal, uniform"
      ),
      (["kind": "rms_norm", "weight_init": "orthogonal"], "looks at inputs and outputs"),
      (["kind": "group_norm", "bias_init": "glorot"], "layer.bias_init"),
    ]
    for (node, message) in wrong {
      let found = layer(node)
      #expect(found.layer == nil)
      #expect(
        found.faults.map(\.description).joined().contains(message), "\(found.faults) \(message)")
    }
  }

  @Test func normalizationsMayStartAtZero() throws {
    for kind in ["batch_norm", "layer_norm", "rms_norm", "group_norm"] {
      #expect(
        try start(["kind": Node(.string(kind)), "weight_init": "zero"], "weight") == .constant(0))
      #expect(try start(Node(.string(kind)), "weight") == .constant(1))
    }
    let half: Node = ["kind": "constant", "value": 0.5]
    #expect(try start(["kind": "layer_norm", "bias_init": half], "bias") == .constant(0.5))
  }

  @Test func everyWeightOfALayerHasItsOwn() throws {
    let sequence: Shape = [5, 4]
    let attention: Node = ["kind": "attention", "init": "glorot", "output_init": "zero"]
    #expect(
      try start(attention, "qkv.weight", input: sequence) == .glorotUniform(fanIn: 4, fanOut: 12))
    #expect(try start(attention, "output.weight", input: sequence) == .constant(0))
    let recurrent: Node = ["kind": "recurrent", "units": 3, "hidden_init": "orthogonal"]
    #expect(
      try start(recurrent, "hidden", input: sequence) == .orthogonal(rows: 3, columns: 9, gain: 1))
    #expect(
      try start(recurrent, "input", input: sequence) == .glorotUniform(fanIn: 4, fanOut: 3))
    let conv: Node = ["kind": "conv", "channels": 4, "groups": 2, "init": "glorot"]
    #expect(try start(conv, "weight", input: [4, 4, 2]) == .glorotUniform(fanIn: 9, fanOut: 18))
  }

  @Test func drawingIsBounded() throws {
    let wide = (0..<4).map { _ in
      layer(["kind": "dense", "units": 1024, "init": "orthogonal"]).layer
    }
    let network = Network(blocks: [Block("net", layers: wide.compactMap(\.self))])
    let text = message {
      _ = try network.lower(input: [1024], outputs: nil, head: nil, batch: 1, seed: Seed(1))
    }
    #expect(text.contains("drawing the orthogonal initial values"))
    #expect(text.contains("allowed: at most 4,000,000,000"))
  }
}
