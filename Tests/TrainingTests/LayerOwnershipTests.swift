// Whatever is measured of a parameter is reported of the layer that owns it, also where a layer has
// parts with parameters of their own.
import Engine
import Networks
import Numerics
import Problems
import Testing
import Training

@Suite struct LayerOwnershipTests {
  /// Attention, a recurrent layer, and a highway gate with a projection, on token sequences.
  private func sequenceRun() -> RunConfiguration {
    var embedding = Embedding()
    (embedding.vocabulary, embedding.units) = (8, 4)
    var recurrent = Recurrent()
    recurrent.units = 6
    var gate = Skip(from: 0, to: 2)
    (gate.join, gate.shortcut) = (.gate, .projection)
    gate.branchScale = .learnable
    return smallRun {
      $0.data = DataSpec(TokenSequences())
      $0.network = Network(blocks: [
        Block("stem", layers: [Layer(embedding)]),
        Block("body", repeats: 2, layers: [Layer(Attention()), dense(4)], skips: [gate]),
        Block("head", layers: [Layer(recurrent), dense(8)]),
      ])
      $0.training.optimizer = OptimizerSpec(sgd(0.01))
    }
  }

  @Test func everyParameterKnowsItsLayer() throws {
    let network = try Trainer(sequenceRun()).network
    let owners = Set(network.layers.map(\.path) + network.joins.map(\.path))
    for spec in network.graph.parameters {
      #expect(owners.contains(spec.layer), "\(spec.path)")
      #expect(spec.path.hasPrefix(spec.layer + "."), "\(spec.path)")
    }
    func layer(_ path: String) -> String? {
      network.graph.parameters.first { $0.path == path }?.layer
    }
    #expect(layer("body[1].attention1.qkv.weight") == "body[1].attention1")
    #expect(layer("head.recurrent1.hidden") == "head.recurrent1")
    for name in ["weight", "gate_weight", "gate_bias", "branch_scale"] {
      #expect(layer("body[0].skip0.\(name)") == "body[0].skip0", "\(name)")
    }
  }

  @Test func aLayersGradientNormIsThatOfItsParts() throws {
    let trainer = try Trainer(sequenceRun()).advance(2)
    let store = trainer.parameters
    func norm(_ names: [String]) throws -> Double {
      try names.reduce(0.0) { sum, name in
        let index = try #require(store.index(of: name))
        return store.gradient(index).reduce(sum) { $0 + Double($1) * Double($1) }
      }.squareRoot()
    }
    let parts = [
      "body[0].attention1": ["qkv.weight", "output.weight"],
      "head.recurrent1": ["input", "hidden"], "body[0].dense1": ["weight"],
    ]
    for (layer, names) in parts {
      let measured = try #require(trainer.measures.first { $0.path == layer }).weightGradient
      let expected = try norm(names.map { "\(layer).\($0)" })
      #expect(expected > 0 && abs(Double(measured) - expected) < 1e-4 * expected, "\(layer)")
    }
  }

  @Test(arguments: [
    ("body[1].attention1", "qkv.weight"), ("body[0].attention1", "output.bias"),
    ("head.recurrent1", "hidden"), ("head.dense1", "weight"),
    ("body[1].skip0", "gate_weight"), ("body[0].skip0", "branch_scale"),
  ])
  func aParameterThatOverflowsIsNamedByItsLayer(layer: String, name: String) throws {
    let trainer = try Trainer(sequenceRun()).advance(2)
    let index = try #require(trainer.parameters.index(of: "\(layer).\(name)"))
    // A velocity near the end of single precision, and a rate that takes the weight over it.
    trainer.parameters.state(0, index).update(repeating: 3e38)
    try trainer.change { $0.training.optimizer = OptimizerSpec(sgd(100)) }
    trainer.advance(3)
    #expect(
      trainer.status
        == .diverged(step: 2, NonFinite(scope: layer, kind: "parameter", value: .overflow)))
  }
}
