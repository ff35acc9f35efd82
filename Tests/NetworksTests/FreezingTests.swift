// Layers and blocks that are frozen: what they are in a document, in the graph and in figures.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TestSupport
import Testing

struct FreezingTests {
  private func frozen(_ change: (inout Network) -> Void) -> Network {
    var network = residual(
      skips: [skip(0, 3) { ($0.branchScale, $0.shortcut) = (.learnable, .projection) }])
    change(&network)
    return network
  }

  @Test func aLayerSaysSo() {
    func decode(_ node: Node) -> (layer: Layer?, faults: [Fault]) {
      var faults = FaultCollector()
      let layer = Layer.decode(node, path: "layer", into: &faults)
      return (layer, faults.faults)
    }
    let node: Node = ["kind": "dense", "name": "a", "trainable": false, "units": 3]
    let layer = decode(node).layer
    #expect(layer?.isTrainable == false && layer?.node == node)
    #expect(decode(["kind": "relu", "trainable": true]).layer?.node == "relu")
    #expect(decode(["kind": "relu", "trainable": false]).layer != decode("relu").layer)
    let (none, faults) = decode(["kind": "relu", "trainable": "no"])
    #expect(
      none == nil
        && faults.map(\.description) == [
          "layer.trainable: read 'no'; allowed: true or false"
        ])
  }

  @Test func aBlockFreezesItsLayersAndSkips() throws {
    let lowered = try frozen { $0.blocks[1].trainable = false }.lowered()
    for spec in lowered.graph.parameters {
      #expect(spec.isFrozen == spec.path.hasPrefix("body["), "\(spec.path)")
      #expect(spec.isTrained != spec.isFrozen && spec.hasState != spec.isFrozen)
    }
    #expect(lowered.layers.allSatisfy { $0.isFrozen == ($0.block == 1) })
    let frozen = lowered.graph.parameters.filter(\.isFrozen).reduce(0) { $0 + $1.shape.count }
    #expect(lowered.frozenParameterCount == frozen && frozen > 0)
    #expect(try residual().lowered().frozenParameterCount == 0)
  }

  @Test func aLayerFreezesItselfAlone() throws {
    let network = frozen { $0.blocks[1].layers[2].isTrainable = false }
    let lowered = try network.lowered()
    let frozen = lowered.graph.parameters.filter(\.isFrozen).map(\.path)
    #expect(
      frozen == (0..<3).flatMap { i in ["weight", "bias"].map { "body[\(i)].dense2.\($0)" } })
    // The rest has the gradient it would have, and what is frozen has none.
    let whole = try Subject(self.frozen { _ in }.lowered().graph, seed: Seed(5))
    let subject = try Subject(lowered.graph, seed: Seed(5))
    for subject in [whole, subject] {
      let program = subject.program()
      program.forward(step: 1)
      program.backward()
    }
    for (index, spec) in lowered.graph.parameters.enumerated() {
      let (own, other) = (Array(subject.store.gradient(index)), Array(whole.store.gradient(index)))
      #expect(spec.isFrozen ? own.allSatisfy { $0 == 0 } : own == other, "\(spec.path)")
    }
  }

  /// Where nothing before it is trained, no gradient is computed through it either.
  @Test func whatLeadsToFrozenLayersAloneCostsNothing() throws {
    let whole = try frozen { _ in }.lowered().graph.trainingFLOPs
    let half = try frozen {
      $0.blocks[0].trainable = false; $0.blocks[1].trainable = false
    }
    .lowered().graph
    #expect(half.trainingFLOPs < whole / 2)
    let program = try Subject(half, seed: Seed(5)).program()
    #expect(program.forward(step: 0).isFinite)
    program.backward()
    #expect(program.firstNonFinite() == nil)
  }

  @Test func everythingMayBeFrozen() throws {
    let network = frozen { for index in $0.blocks.indices { $0.blocks[index].trainable = false } }
    let program = try Subject(network.lowered().graph, seed: Seed(5)).program()
    #expect(program.forward(step: 0).isFinite)
    program.backward()
  }

  @Test func editsKeepItFrozen() throws {
    let network = frozen { $0.blocks[1].layers[0].isTrainable = false }
    let moved = try network.movingLayer(0, inBlock: 1, down: true).network
    #expect(moved.blocks[1].layers.map(\.isTrainable) == [true, false, true])
    let away = try network.movingLayer(0, inBlock: 1, down: false).network
    #expect(away.blocks[0].layers.map(\.isTrainable) == [true, true, false])
  }

  @Test func aFrozenNormalizationKeepsItsAverages() throws {
    func momentum(_ isTrainable: Bool) throws -> Float? {
      let network = Network(blocks: [
        Block("net", layers: [Layer(BatchNorm(), isTrainable: isTrainable), dense(2)])
      ])
      let graph = try network.lowered(input: [4]).graph
      return graph.nodes.lazy.compactMap { $0.operation.as(BatchNormOperation.self)?.momentum }
        .first
    }
    #expect(try momentum(true) == 0.1)
    #expect(try momentum(false) == 0)
  }
}
