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

  /// - Parameter weights: those beside the document, where they are its own.
  init(recorded: Results, weights: Checkpoint?, replayed: Checkpoint) {
    let results = Results(replayed)
    if results.steps != recorded.steps || results.digest != recorded.digest {
      difference =
        "the digests differ after \(results.steps) of \(recorded.steps) steps:\n"
        + "  recorded \(recorded.digest)\n  replayed \(results.digest)"
      return
    }
    compare(recorded.metrics, results.metrics)
    if difference == nil {
      if let weights {
        compare(weights, replayed, isNamed: recorded.weights != nil)
      } else {
        lacksWeights = recorded.weights != nil
        if !lacksWeights { notRecorded.append("weights") }
      }
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
    }
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
