// Everything that keeps a checkpoint from being gone on with. Checkpoints come from files and so
// from strangers: every size, name, shape and value is looked at. The trainer asks here before it
// takes one, and so does whoever only wants to know.
package import Networks
internal import Engine
internal import Numerics
internal import Schema

extension Checkpoint {
  /// Changes that a document can hold.
  package static let maximumEdits = 4096
  static let maximumSteps = 1 << 40

  /// Everything that is wrong with the checkpoint for its own configuration, each in a sentence.
  /// - Parameter network: that configuration, edits made, lowered for its data; nil where the data
  ///   is not known, and then its tensors are only looked at for themselves.
  package func faults(_ network: LoweredNetwork?) -> [String] {
    let counts = countFaults
    guard counts.isEmpty, let current = try? current else { return counts }
    guard let network else { return counts + valueFaults }
    return networkFaults(network, current)
  }

  /// What is wrong with everything that is not of the network.
  var countFaults: [String] {
    var faults: [String] = []
    func require(_ condition: Bool, _ fault: @autoclosure () -> String) {
      if !condition { faults.append("the checkpoint \(fault())") }
    }
    require(
      (0...Self.maximumSteps).contains(step) && (0...max(0, step)).contains(optimizerStep),
      "counts \(step) steps and \(optimizerStep) optimizer steps")
    guard faults.isEmpty else { return faults }
    require(
      edits.count <= Self.maximumEdits,
      "holds \(edits.count) changes; allowed: at most \(Self.maximumEdits)")
    let order = edits.map(\.step)
    require(
      zip(order, order.dropFirst()).allSatisfy { $0 <= $1 } && order.allSatisfy { $0 <= step },
      "holds changes out of order or after its last step")
    require(
      recentLosses.count <= min(Trainer.lossWindow, step)
        && recentLosses.withUnsafeBufferPointer(finite), "holds impossible losses")
    let curves = [
      ("batch_loss", batchLosses), ("validation_loss", validationLoss), ("test_loss", testLoss),
    ]
    for (name, series) in curves {
      require(series.isPossible(until: step), "holds an impossible curve of \(name)")
    }
    require(best?.isPossible(until: step) ?? true, "holds an impossible best step")
    for history in [weightGradients, activationGradients] {
      require(history.isPossible(until: step), "holds an impossible gradient history")
    }
    return faults
  }

  /// What is wrong with the tensors and histories for a network.
  func networkFaults(_ network: LoweredNetwork, _ configuration: RunConfiguration) -> [String] {
    var faults: [String] = []
    var given = Dictionary(tensors.map { ($0.name, $0.shape) }) { first, _ in first }
    let states = configuration.stateCount
    let copies = WeightCopies.named.filter { configuration.training.copies.contains($0.copy) }
      .map(\.name)
    for parameter in network.graph.parameters {
      let names = (0..<(parameter.hasState ? states : 0)).map { "state\($0)" } + copies
      for name in (["param"] + names).map({ "\($0)/\(parameter.path)" }) {
        guard let shape = given.removeValue(forKey: name) else {
          faults.append("the weights lack '\(name)', which the document's network needs")
          continue
        }
        if shape != parameter.shape {
          faults.append(
            "'\(name)' is \(shape) in the weights, but \(parameter.shape) in the network")
        }
      }
    }
    for stray in given.keys.sorted() {
      faults.append("the weights hold \(Node(.string(stray)).excerpt), which is not in the network")
    }
    let paths = network.layers.map(\.path)
    for history in [weightGradients, activationGradients] where history.paths != paths {
      faults.append("the checkpoint's history is not of this network's layers")
      break
    }
    let own = valueFaults
    guard faults.isEmpty, own.isEmpty, !digest.isEmpty else { return faults + own }
    let computed = computedDigest(network)
    return digest == computed
      ? []
      : [
        "the weights do not fit their digest: read \(digest.prefix(16)), computed \(computed); the "
          + "file is damaged, or was made for another document"
      ]
  }

  /// What is wrong with the tensors, whatever the network.
  private var valueFaults: [String] {
    var faults: [String] = []
    var seen: Set<String> = []
    for tensor in tensors {
      let name = Node(.string(tensor.name)).excerpt
      if !seen.insert(tensor.name).inserted { faults.append("the weights hold \(name) twice") }
      if tensor.values.count != Self.count(tensor.shape) {
        faults.append("\(name) has \(tensor.values.count) values, but is \(tensor.shape)")
      }
      if !tensor.values.withUnsafeBufferPointer(finite) {
        faults.append("\(name) holds values that are not finite numbers")
      }
    }
    return faults
  }

  /// Values of a shape; nil for more than can be counted.
  private static func count(_ shape: Shape) -> Int? {
    shape.dimensions.reduce(1) { product, size in
      guard let product else { return nil }
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: size)
      return isTooLarge ? nil : next
    }
  }

  /// The digest over the parameters, in the network's order, and the loss history.
  private func computedDigest(_ network: LoweredNetwork) -> String {
    var result = Digest(state: lossDigest)
    let values = Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
    for copy in ["param", "average"] {
      for parameter in network.graph.parameters {
        values["\(copy)/\(parameter.path)"]?.withUnsafeBufferPointer { result.combine($0) }
      }
    }
    return result.text
  }
}

extension RunConfiguration {
  /// Values of optimizer state that go with each parameter.
  var stateCount: Int { StepRules(training).rule(step: 0, optimizerStep: 1).stateCount }
}

extension Series {
  func isPossible(until step: Int) -> Bool {
    values.count <= Self.capacity && (1...Checkpoint.maximumSteps).contains(stride)
      && (0...step).contains(firstStep)
      && (values.isEmpty || (values.count - 1) <= (step - firstStep) / stride)
      && lastSum.isFinite && (0...stride).contains(lastCount)
  }
}

extension LayerHistory {
  func isPossible(until step: Int) -> Bool {
    (1...Checkpoint.maximumSteps).contains(stride) && stride & (stride - 1) == 0
      && steps.count <= Self.capacity && steps.count == values.count
      && values.allSatisfy { $0.count == paths.count }
      && zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
      && steps.allSatisfy { (0...step).contains($0) && $0 & (stride - 1) == 0 }
  }
}
