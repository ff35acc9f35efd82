// How many paths of each length a residual network has, and how much gradient the paths of each
// length carry (Veit, Wilber & Belongie, 2016, sections 3 and 4).
internal import Engine
package import Networks
internal import Numerics
internal import Problems

/// The paths of one length.
package struct PathLength: Hashable, Sendable {
  /// Runs of layers, past which a skip leads, that they go through.
  package var length: Int
  package var paths: PathCount
  /// What part of all paths they are.
  package var share: Double
  /// How many of them were followed by a backward pass.
  package var drawn = 0
  /// The mean over those of the norm of the gradient that arrives at the input; NaN of none.
  package var gradient = Double.nan
}

/// The paths of a network, and what was measured of them so far.
package struct PathReport: Sendable {
  /// The step after which the gradients are measured.
  package var step: Int
  /// Skips that are on.
  package var skips: Int
  package var total = PathCount(0)
  /// Every length of which there is a path; empty where they cannot be counted.
  package var lengths: [PathLength] = []
  /// Where gradients are measured: at the inputs, or the output of the first layer.
  package var tracing = PathTracing.input
  /// Why there is no count, or no gradient.
  package var reason: String?

  package init(step: Int, skips: Int) { (self.step, self.skips) = (step, skips) }

  /// Of a length, the share of all gradient that its paths carry: how many they are, times the mean
  /// of their norms. Nil until every length is measured.
  package func gradientShare(_ place: Int) -> Double? {
    var sum = 0.0
    for length in lengths {
      guard length.drawn > 0, length.gradient.isFinite else { return nil }
      sum += length.share * length.gradient
    }
    guard sum > 0 else { return nil }
    return lengths[place].share * lengths[place].gradient / sum
  }
}

/// Path after path, drawn at random for each length in turn.
///
/// It works on a network of its own, with a copy of the weights (their average where one is kept):
/// the same layers without dropout and stochastic depth, every join with a gate on the gradient of
/// both its ways. One forward pass over the batch of the present step; then for every path a
/// backward pass in which the gates along it are 1 and all others 0.
package final class PathStudy: Study {
  /// Lengths that are measured: more are spread evenly.
  static let maximumLengths = 128

  let kind = AnalysisKind.paths
  private let run: StudiedRun
  private let draws: Int
  private let measured: [Int]
  private var network: TracedNetwork?
  private var counted: [[PathCount]] = []
  private var graph: PathGraph
  private(set) var done = 0
  package private(set) var found: PathReport

  /// - Parameter draws: paths of each length.
  package init(_ trainer: Trainer, draws: Int = 20) {
    run = StudiedRun(trainer)
    self.draws = max(1, draws)
    graph = PathGraph(trainer.configuration.network)
    found = PathReport(step: trainer.step, skips: graph.skipCount)
    guard let counts = graph.lengths() else {
      found.reason = "the network has too many lengths of paths to count them"
      measured = []
      return
    }
    found.total = counts.reduce(PathCount(0)) { $0 + $1 }
    for (length, paths) in counts.enumerated() where !paths.isZero {
      found.lengths.append(
        PathLength(length: length, paths: paths, share: paths.share(of: found.total)))
    }
    do {
      guard let counted = graph.allLengths() else {
        throw TrainingError("the paths are too many lengths at too many joins to be drawn")
      }
      self.counted = counted
      let network = try TracedNetwork(trainer)
      found.tracing = network.tracing
      self.network = network
      let count = found.lengths.count
      let shown = min(count, Self.maximumLengths)
      measured = (0..<shown).map { shown == 1 ? 0 : $0 * (count - 1) / (shown - 1) }
    } catch {
      found.reason = "no gradient is measured: \(error)"
      measured = []
    }
  }

  package var isFinished: Bool { isComplete }
  var isCurrent: Bool { run.isCurrent }
  /// Paths to follow in all.
  package var count: Int { measured.count * draws }
  func report(in results: inout AnalysisResults) { results.paths = found }

  /// Follows the next path. Rounds over all lengths, so that the picture is whole early.
  package func makeNext() {
    guard !isComplete, let network else { return }
    let (draw, turn) = done.quotientAndRemainder(dividingBy: measured.count)
    done += 1
    let place = measured[turn]
    let length = found.lengths[place].length
    var random = run.trainer.configuration.seed(of: .weights)
      .stream("paths", String(length), String(draw))
    guard let path = graph.path(length: length, counted, using: &random) else { return }
    let norm = network.gradient(along: path)
    let before = found.lengths[place]
    found.lengths[place].drawn += 1
    found.lengths[place].gradient =
      before.drawn == 0
      ? norm : before.gradient + (norm - before.gradient) / Double(before.drawn + 1)
    if isComplete { self.network = nil }
  }
}
