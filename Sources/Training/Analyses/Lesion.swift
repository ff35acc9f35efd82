// A trained network with one of its blocks left out, one after the other: how much each of them
// matters. A residual network loses little, because most of its paths are still there (Veit, Wilber
// & Belongie, 2016, section 4.1).
internal import Engine
internal import Networks
internal import Numerics
package import Problems

/// What a network is worth without a part of it.
package struct LesionMeasure: Hashable, Sendable {
  package var path: String
  package var loss: Float
  /// The task's headline metric.
  package var value: Float

  package init(path: String, loss: Float, value: Float) {
    (self.path, self.loss, self.value) = (path, loss, value)
  }
}

/// What was measured so far, of parts in the order of the network.
package struct LesionReport: Sendable {
  package var metric: Metric
  /// The step after which it is measured.
  package var step: Int
  /// Of the test rows where there are any, else of the training rows.
  package var usesTestRows: Bool
  /// The whole network.
  package var whole: LesionMeasure
  package var parts: [LesionMeasure] = []
  /// How many parts there are.
  package var count: Int
  /// Why blocks cannot be left out.
  package var reasons: [String]

  package var isComplete: Bool { parts.count == count }
}

/// A study that is made part by part, so that whoever asked for it can stop at any time. It leaves
/// the run as it was.
package final class LesionStudy: Study {
  /// Parts that are looked at at most.
  package static let maximumParts = 2_000

  private let trainer: Trainer
  private let parts: [LeftOut]
  private let revision: Int
  private let rows: [Int32]
  package private(set) var report: LesionReport

  package init(_ trainer: Trainer) {
    self.trainer = trainer
    let network = trainer.configuration.network
    let (parts, reasons) = trainer.compiled.lowered.partsToLeaveOut(network)
    self.parts = Array(parts.prefix(Self.maximumParts))
    revision = trainer.revision
    let data = trainer.dataset
    rows = data.testRows.isEmpty ? data.trainRows : data.testRows
    let metric = data.task.kind.headline
    report = LesionReport(
      metric: metric, step: trainer.step, usesTestRows: !data.testRows.isEmpty,
      whole: Self.measure(trainer, rows, metric, without: [], "the whole network"),
      count: self.parts.count, reasons: reasons)
  }

  let kind = AnalysisKind.lesions
  var done: Int { report.parts.count }
  var count: Int { report.count }
  func makeNext() { measureNext() }
  func report(in results: inout AnalysisResults) { results.lesions = report }

  /// Whether the run is still the one that was measured.
  package var isCurrent: Bool { trainer.revision == revision && trainer.step == report.step }

  /// Measures the next part. Nothing once all are measured.
  package func measureNext() {
    guard report.parts.count < parts.count else { return }
    let part = parts[report.parts.count]
    report.parts.append(Self.measure(trainer, rows, report.metric, without: [part], part.path))
  }

  /// Without so many repeats of blocks at a time, drawn at random: mean loss and metric over
  /// several draws (Veit, Wilber & Belongie, 2016, figure 5).
  /// - Parameter draws: how many times, each from the seed's stream `lesion`.
  package func withoutSome(_ count: Int, draws: Int) -> LesionMeasure? {
    let blocks = parts.filter { !$0.path.contains(" head ") }
    guard count > 0, count <= blocks.count, draws > 0 else { return nil }
    var random = trainer.configuration.seed(of: .weights).stream("lesion", String(count))
    var (loss, value) = (0.0, 0.0)
    for _ in 0..<draws {
      var left = Array(blocks.indices)
      let chosen = (0..<count).map { _ in left.remove(at: random.below(left.count)) }
      let measured = Self.measure(
        trainer, rows, report.metric, without: chosen.map { blocks[$0] }, "")
      loss += Double(measured.loss)
      value += Double(measured.value)
    }
    return LesionMeasure(
      path: "\(count) at random", loss: Float(loss / Double(draws)),
      value: Float(value / Double(draws)))
  }

  /// Repeats of blocks that can be left out.
  package var blockCount: Int { parts.count { !$0.path.contains(" head ") } }

  private static func measure(
    _ trainer: Trainer, _ rows: [Int32], _ metric: Metric, without parts: [LeftOut], _ path: String
  ) -> LesionMeasure {
    let compiled = trainer.compiled
    let metrics = compiled.store.withAverage {
      compiled.store.without(parts) { compiled.evaluator.evaluate(rows).metrics }
    }
    return LesionMeasure(
      path: path, loss: metrics[Metric.loss.kind] ?? .nan, value: metrics[metric.kind] ?? .nan)
  }
}
