// Early stopping with patience (Prechelt, 1998): a run ends when the metric of the validation rows
// has not become better for some steps, and then has the weights with which it was best. When it is
// looked at is part of the plan of measurements, so that a run that was interrupted, or is made
// again, stops at the same step.
internal import Engine
internal import Problems

/// The best measurement of the validation rows, and how patience stands.
package struct BestMeasurement: Hashable, Sendable {
  package var value: Float
  /// The step after which it was measured.
  package var step: Int
  /// The step since which nothing was better: `step`, or the last end of patience.
  package var since: Int
  /// Where patience ended last; nil where it never did.
  package var exhaustedAt: Int?

  package init(value: Float, step: Int, since: Int? = nil, exhaustedAt: Int? = nil) {
    self.value = value
    self.step = step
    self.since = since ?? step
    self.exhaustedAt = exhaustedAt
  }

  /// Whether it could have been measured in a run of so many steps.
  func isPossible(until last: Int) -> Bool {
    value.isFinite && (0...last).contains(step) && (step...last).contains(since)
      && (exhaustedAt.map { (step...last).contains($0) } ?? true)
  }
}

extension Metric {
  /// Whether a measurement is better than another.
  func isBetter(_ value: Float, than other: Float) -> Bool {
    switch scale {
    case .share: value > other
    case .cost: value < other
    }
  }
}

extension Trainer {
  /// Looks at the validation rows where patience does, remembers the best weights, and puts them
  /// back where patience or the run ends.
  /// - Parameter loss: of the validation rows now; nil where there are none.
  func watchValidation(loss: Float?) {
    let stop = rules.stop
    guard stop.patience > 0, let loss else { return }
    let value = stop.metric == .loss ? loss : validation(stop.metric)
    if value.isFinite, progress.best.map({ stop.metric.isBetter(value, than: $0.value) }) ?? true {
      progress.best = BestMeasurement(value: value, step: step)
      compiled.store.keepBest()
    }
    guard var best = progress.best, step > 0 else { return }
    if step - best.since >= stop.patience {
      (best.since, best.exhaustedAt) = (step, step)
      progress.best = best
    }
    if best.exhaustedAt == step || step == rules.total { compiled.store.restoreBest() }
  }

  private func validation(_ metric: Metric) -> Float {
    // What a run has seen best decides how it goes on: it is measured in any case.
    compiled.evaluator.isPatient = true
    defer { compiled.evaluator.isPatient = false }
    return compiled.store.withAverage {
      compiled.evaluator.evaluate(compiled.dataset.validationRows).metrics[metric.kind] ?? .nan
    }
  }

  /// The best measurement of the validation rows, where patience looks at them.
  package var bestMeasurement: BestMeasurement? { progress.best }
}
