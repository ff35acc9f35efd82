// The learning rate was raised while training, and the loss has gone up since: the change is the
// cause.
import Numerics
import Schema
import Training

enum RaisedRateRule: DiagnosisRule {
  /// Batches over which the loss is averaged before the change and now, and steps before anything
  /// is said.
  private static let window = 20
  private static let growth: Float = 1.5

  static func findings(_ evidence: Evidence) -> [Finding] {
    guard let raised = evidence.raisedRate, evidence.main.step >= raised.step + window,
      let (before, now) = losses(evidence.main.batchLosses, at: raised.step),
      now > growth * before, now > 0.05
    else { return [] }
    let step = NumberFormat.grouped(raised.step)
    let rate = NumberFormat.compact(evidence.learningRate)
    return [
      Finding(
        kind: .bad,
        text: "the loss is \(NumberFormat.compact(now / before, digits: 2))× what it was before "
          + "learning rate \(rate) at step \(step)",
        detail: "from \(NumberFormat.compact(before, digits: 2)) to "
          + "\(NumberFormat.compact(now, digits: 2)), means of some batches before the change and "
          + "now. B goes back to before it; a lower rate alone need not bring back what was learnt",
        key: "B", remedies: [raised.remedy, .learningRate(evidence, times: 0.1)],
        source: "Goodfellow, Bengio & Courville, 2016, section 11.4.1")
    ]
  }

  /// Means of the points before a step and of the newest ones.
  private static func losses(_ series: Series, at step: Int) -> (before: Float, now: Float)? {
    func mean(_ values: ArraySlice<Float>) -> Float? {
      let finite = values.filter(\.isFinite)
      return finite.isEmpty ? nil : finite.reduce(0, +) / Float(finite.count)
    }
    let earlier = series.before(step).values
    let first = min(series.values.count, earlier.count + 1)
    guard let before = mean(earlier.suffix(window)), before > 0,
      let now = mean(series.values[first...].suffix(window))
    else { return nil }
    return (before, now)
  }
}

/// A change of the learning rate while training.
struct RaisedRate {
  var step: Int
  /// The rate of the steps before it.
  var before: Double

  var remedy: Remedy {
    let rate = NumberFormat.compact(before)
    return Remedy(
      "the learning rate before, \(rate)", set: Assignment("training.optimizer.learning_rate", rate)
    )
  }
}

extension Evidence {
  /// The last change of the learning rate, where it was upwards, and neither data, network nor loss
  /// were changed after it.
  var raisedRate: RaisedRate? {
    let path = NodePath("training.optimizer.learning_rate")
    guard let session = playground.snapshot, let base = session.base,
      let last = session.edits.last(where: { $0.path == path }), last.value.double == learningRate,
      last.step > 0, last.step <= main.step, main.changedStep <= last.step
    else { return nil }
    let earlier = session.edits.last { $0.path == path && $0.step < last.step }
    guard
      let before = earlier.map({ $0.value.double })
        ?? base.training.optimizer.kind.learningRate, before < learningRate
    else { return nil }
    return RaisedRate(step: last.step, before: before)
  }
}

extension [Finding] {
  /// Remedies that contradict those of a graver finding are left out: the learning rate is not
  /// both too high and too low.
  func agreeing(on present: Double) -> [Finding] {
    var isLower: Bool?
    return map { finding in
      var finding = finding
      finding.remedies.removeAll { remedy in
        guard let rate = remedy.learningRate else { return false }
        if isLower == nil { isLower = rate < present }
        return isLower != (rate < present)
      }
      return finding
    }
  }
}

extension Remedy {
  /// The learning rate that it sets.
  fileprivate var learningRate: Double? {
    guard case .set(let assignments) = deed else { return nil }
    return assignments.first { $0.path == "training.optimizer.learning_rate" }
      .flatMap { Double($0.value) }
  }
}
