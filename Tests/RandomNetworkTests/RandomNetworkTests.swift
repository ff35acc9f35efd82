// What holds for every network whatever its architecture: it lowers or says clearly why not, its
// gradients are right, its bits do not depend on the machine, and it survives being written and
// read. RESPLAY_RANDOM_NETWORKS=5000 tries more of them; a failure names the seed of its network.
import Numerics
import Engine
import Experiments
import Foundation
import Networks
import Schema
import TestSupport
import Testing
import Training

@Suite struct RandomNetworkTests {
  static let count =
    ProcessInfo.processInfo.environment["RESPLAY_RANDOM_NETWORKS"].flatMap { Int($0) } ?? 500

  @Test func everyNetworkHoldsItsPromises() throws {
    var lowered: [Network] = []
    for seed in 0..<Self.count {
      if let network = try holds(seed) { lowered.append(network) }
    }
    #expect(lowered.count * 4 >= Self.count * 3, "only \(lowered.count) of \(Self.count) fit")
    if Self.count >= 500 { expectEverything(in: lowered) }
  }

  /// Whatever can stand in a document must have stood in some network that lowered.
  private func expectEverything(in networks: [Network]) {
    let kinds = Set(networks.flatMap(\.blocks).flatMap(\.layers).map(\.kind.kind))
    #expect(Set(layerCatalog.kinds).subtracting(kinds) == [])
    let skips = networks.flatMap(\.blocks).flatMap(\.skips).filter(\.enabled)
    let long = networks.flatMap(\.skips).filter(\.enabled)
    let blocks = networks.flatMap(\.blocks)
    #expect(blocks.contains { !$0.trainable } && blocks.contains { $0.identityFrom != nil })
    #expect(blocks.flatMap(\.layers).contains { !$0.isTrainable })
    for join in Join.allCases {
      #expect(long.contains { $0.join == join }, "no long skip of join \(join)")
      // A skip that attends has no shortcut.
      for shortcut in Shortcut.allCases where join != .attend {
        #expect(
          skips.contains { $0.join == join && $0.shortcut == shortcut }, "\(join), \(shortcut)")
      }
      #expect(skips.contains { $0.join == join && $0.survival < 1 }, "\(join), survival")
      #expect(skips.contains { $0.join == join && $0.dropout > 0 }, "\(join), dropout")
    }
  }

  /// Checks one network and returns it; nil where it does not lower.
  private func holds(_ seed: Int) throws -> Network? {
    let candidate = RandomNetwork(seed: seed)
    let lowered: LoweredNetwork
    do {
      lowered = try candidate.lowered(candidate.network)
    } catch {
      let errors = (error as? LoweringFaults)?.errors ?? [error as? GraphError].compactMap { $0 }
      #expect(!errors.isEmpty, "seed \(seed): \(error)")
      for error in errors {
        #expect(!error.path.isEmpty, "seed \(seed): \(error)")
        #expect(
          error.message.count > 20 && !error.message.contains("Optional"),
          "seed \(seed): \(error)")
      }
      return nil
    }
    try lowered.graph.verify()
    #expect(try written(candidate) == lowered.graph, "seed \(seed): another network was read")
    try checkBits(lowered.graph, seed)
    guard !hasDegenerateNormalization(lowered.graph) else { return candidate.network }
    var subject = try Subject(lowered.graph, seed: Seed(5))
    subject.hasPadding = candidate.positions != nil
    let mismatches = try subject.mismatches(shaken: true)
    #expect(mismatches == [], "seed \(seed):\n\(document(candidate))")
    return candidate.network
  }

  /// Whether one value is normalised by itself: all that is left of it is rounding, and so are the
  /// gradients of what comes before.
  private func hasDegenerateNormalization(_ graph: Graph) -> Bool {
    graph.nodes.contains { node in
      let isByRow =
        node.operation.is(LayerNormOperation.self) || node.operation.is(RMSNormOperation.self)
      if isByRow { return node.shape.last == 1 }
      guard let norm = node.operation.as(GroupNormOperation.self) else { return false }
      return node.shape.count / node.shape.dimensions[0] == norm.groups
    }
  }

  private func document(_ candidate: RandomNetwork) -> String {
    var experiment = Experiment()
    experiment.presentation.name = "random"
    experiment.configuration.network = candidate.network
    return ExperimentFile.write(experiment)
  }

  /// The graph of the network after it was written as a document and read again.
  private func written(_ candidate: RandomNetwork) throws -> Graph {
    let document = try ExperimentFile.readValue(document(candidate))
    // By itself: the data beside it in the document is not what the network is for.
    var faults = FaultCollector()
    let node = try #require(document["network"])
    let network = try #require(Network.decode(node, path: "network", into: &faults))
    #expect(faults.faults.isEmpty && network == candidate.network)
    return try candidate.lowered(network).graph
  }

  private func checkBits(_ graph: Graph, _ seed: Int) throws {
    let subject = try Subject(graph, seed: Seed(9))
    let expected = subject.digest(measured: false)
    for kernels in KernelSet.available {
      #expect(
        subject.digest(kernels: kernels, measured: false) == expected,
        "seed \(seed), \(kernels.name)")
    }
    var split = ExecutionOptions()
    (split.threads, split.splitThreshold) = (2, 1)
    #expect(subject.digest(options: split, measured: false) == expected, "seed \(seed), threads")
    var divided = ExecutionOptions()
    (divided.stretch, divided.longestCall) = (1_000, 1_000)
    #expect(subject.digest(options: divided, measured: false) == expected, "seed \(seed), divided")
    var plain = ExecutionOptions()
    plain.fusion = false
    #expect(subject.digest(options: plain, measured: false) == expected, "seed \(seed), unfused")
  }
}
