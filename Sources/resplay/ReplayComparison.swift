// What a document and its weights claim of a run against the same run made again: the first
// difference in words, what was compared, and what could not be.
internal import Engine
internal import Experiments
internal import Numerics
internal import Training

struct ReplayComparison {
  /// The first difference; nil where all agrees.
  private(set) var difference: String?
  private(set) var compared: [String] = []
  private(set) var notRecorded: [String] = []
  /// Whether the weights that the document names are missing, or are not its own.
  private(set) var lacksWeights = false
  /// Whether all else agrees, and the weights beside the document are not those it names.
  private(set) var hasAlteredWeights = false

  /// - Parameters:
  ///   - weights: those beside the document, where they are its own.
  ///   - altered: what is said of them where the document names others by their digest.
  init(recorded: Results, weights: Checkpoint?, altered: String?, replayed: Checkpoint) {
    let results = Results(replayed)
    if results.steps != recorded.steps || results.digest != recorded.digest {
      difference =
        "the digests differ after \(results.steps) of \(recorded.steps) steps:\n"
        + "  recorded \(recorded.digest)\n  replayed \(results.digest)"
      return
    }
    compare(recorded.metrics, results.metrics)
    if difference == nil {
      if let altered {
        (hasAlteredWeights, difference) = (true, "weights altered: \(altered)")
      } else if let weights {
        compare(weights, replayed, isNamed: recorded.weights != nil)
      } else {
        lacksWeights = recorded.weights != nil
        if !lacksWeights { notRecorded.append("weights") }
      }
    }
  }

  /// Whether a run that is said to have diverged cannot go on: its next step is tried.
  mutating func compareEnd(of replayed: Trainer) {
    guard difference == nil else { return }
    replayed.advance()
    if case .diverged = replayed.status {
      compared.append("that it diverged")
    } else {
      difference = "status differs: recorded diverged, but the step after it can be made"
    }
  }

  private mutating func compare(_ recorded: [String: Double], _ replayed: [String: Double]) {
    for name in Set(recorded.keys).union(replayed.keys).sorted() {
      guard let claimed = recorded[name] else {
        notRecorded.append(name)
        continue
      }
      guard replayed[name] != claimed else { continue }
      let found = replayed[name].map { "\($0)" } ?? "not measured"
      difference = "\(name) differs: recorded \(claimed), replayed \(found)"
      return
    }
    if !recorded.isEmpty { compared.append(Console.count(recorded.count, "metric")) }
  }

  /// - Parameter isNamed: whether the document names the weights file. Earlier versions, which did
  ///   not, kept denormals in the optimizer's state that are zero today.
  private mutating func compare(
    _ recorded: Checkpoint, _ replayed: Checkpoint, isNamed: Bool
  ) {
    let own = Dictionary(replayed.tensors.map { ($0.name, $0.values) }) { first, _ in first }
    let tensors = recorded.tensors.filter { isNamed || $0.name.hasPrefix("param/") }
    if !isNamed { notRecorded.append("the optimizer's state") }
    for tensor in tensors where !same(tensor.values, own[tensor.name]) {
      difference = "'\(tensor.name)' of the weights file differs from the replayed run's"
      return
    }
    compared.append(Console.count(tensors.count, "tensor"))
    if recorded.optimizerStep != replayed.optimizerStep {
      difference =
        "the optimizer's steps differ: recorded \(recorded.optimizerStep), replayed "
        + "\(replayed.optimizerStep)"
    } else if !same(recorded.recentLosses, replayed.recentLosses)
      || !same(recorded.batchLosses.values, replayed.batchLosses.values)
    {
      difference = "the losses of the steps in the weights file differ from the replayed run's"
    } else if !same(recorded.weightGradients, replayed.weightGradients) {
      difference = "the gradient norms in the weights file differ from the replayed run's"
    } else {
      compared.append("losses and gradient norms of the steps")
      compareLosses("test", \.testLoss, recorded, replayed)
      if difference == nil { compareLosses("validation", \.validationLoss, recorded, replayed) }
      if difference == nil { compareActivations(recorded, replayed) }
    }
  }

  /// The curve of the loss of a part, of which a run that was interrupted at a measurement has not
  /// the last point.
  private mutating func compareLosses(
    _ part: String, _ curve: KeyPath<Checkpoint, Series>, _ recorded: Checkpoint,
    _ replayed: Checkpoint
  ) {
    let (own, other) = (recorded[keyPath: curve], replayed[keyPath: curve])
    guard !recorded.isPlannedOtherwise else {
      if !other.values.isEmpty {
        notRecorded.append("the \(part) loss by steps, which was measured for another stop rule")
      }
      return
    }
    guard !own.values.isEmpty || !other.values.isEmpty else { return }
    let isSame =
      if recorded.isTestLossDue {
        same(Array(own.values.dropLast()), Array(other.values.prefix(own.values.count - 1)))
      } else {
        same(own.values, other.values)
      }
    if isSame, own.stride == other.stride, own.firstStep == other.firstStep {
      compared.append("the \(part) loss by steps")
    } else {
      difference =
        "the \(part) losses of the steps in the weights file differ from the replayed run's"
    }
  }

  /// Gradients by activations, which are measured only where somebody looks.
  private mutating func compareActivations(_ recorded: Checkpoint, _ replayed: Checkpoint) {
    let (own, other) = (recorded.activationGradients, replayed.activationGradients)
    let places = Dictionary(
      zip(other.steps, other.values.indices), uniquingKeysWith: { first, _ in first })
    let both = own.steps.indices.compactMap { index in
      places[own.steps[index]].map { (own: index, other: $0) }
    }
    guard !both.isEmpty else {
      notRecorded.append("gradients by activations")
      return
    }
    guard own.paths == other.paths,
      both.allSatisfy({ same(own.values[$0.own], other.values[$0.other]) })
    else {
      difference = "the gradients by activations in the weights file differ from the replayed run's"
      return
    }
    compared.append("gradients by activations of \(Console.count(both.count, "step"))")
  }

  /// Equal bits, NaN included.
  private func same(_ a: [Float], _ b: [Float]?) -> Bool {
    guard let b else { return false }
    return a.elementsEqual(b) { $0.bitPattern == $1.bitPattern }
  }

  private func same(_ a: LayerHistory, _ b: LayerHistory) -> Bool {
    a.steps == b.steps && a.paths == b.paths
      && a.values.elementsEqual(b.values) { same($0, $1) }
  }
}
