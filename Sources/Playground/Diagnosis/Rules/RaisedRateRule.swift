// The learning rate was raised while training, and the loss has gone up since: the change is the
// cause.
import Numerics
import Schema
import Training

enum RaisedRateRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    guard let loss = evidence.lossOfRaisedRate else { return [] }
    let raised = loss.raised
    return [
      Finding(
        kind: .bad,
        text: "the loss is \(NumberFormat.compact(loss.now / loss.before, digits: 2))× what it was "
          + "before learning rate \(NumberFormat.compact(raised.rate)) at step "
          + NumberFormat.grouped(raised.step),
        detail: "from \(NumberFormat.compact(loss.before, digits: 2)) to "
          + "\(NumberFormat.compact(loss.now, digits: 2)), means of some batches before the change "
          + "and now. \(raised.words). A lower rate alone need not bring back what was learnt",
        remedies: raised.back + raised.lower(evidence),
        source: "Goodfellow, Bengio & Courville, 2016, section 11.4.1")
    ]
  }
}

/// A change of the learning rate while training.
struct RaisedRate {
  var step: Int
  /// The rate of the steps before it, and the one it was raised to.
  var before: Double
  var rate: Double
  /// The step at which it was lowered again.
  var lowered: Int?
  /// The newest recorded step before it.
  var recorded: Int?

  var words: String {
    let start =
      "learning rate \(NumberFormat.compact(rate)) since step \(NumberFormat.grouped(step)), "
      + "\(NumberFormat.compact(before)) before"
    guard let lowered else { return start }
    return "\(start); lowered at step \(NumberFormat.grouped(lowered)), with the weights as they "
      + "were then"
  }

  /// Going on from a step before it, with the weights of then; none where no such step is recorded.
  var back: [Remedy] {
    recorded.map {
      [Remedy("back to step \(NumberFormat.grouped($0)), before it was raised", .lookBack($0))]
    } ?? []
  }

  /// The learning rate as it was, or a tenth of what it is; none where it was lowered since.
  func lower(_ evidence: Evidence) -> [Remedy] {
    lowered == nil ? [asBefore, .learningRate(evidence, times: 0.1)] : []
  }

  var asBefore: Remedy {
    let rate = NumberFormat.compact(before)
    return Remedy(
      "the learning rate before, \(rate)", set: Assignment("training.optimizer.learning_rate", rate)
    )
  }
}

extension Evidence {
  /// Batches over which the loss is averaged before the change and now, and steps from which on
  /// that is compared; until then the loss has to leap. For so many steps a higher rate is blamed
  /// after it was lowered, too.
  private static let window = 20
  private static let growth: Float = 1.5
  private static let leap: Float = 10

  /// The last rise of the learning rate that neither data, network nor loss were changed after, and
  /// no lower rate for more than a few steps.
  var raisedRate: RaisedRate? {
    let path = NodePath("training.optimizer.learning_rate")
    guard let session = playground.snapshot, let base = session.base else { return nil }
    let edits = session.edits.filter { $0.path == path }
    guard let last = edits.last, last.value.double == learningRate else { return nil }
    var rates = [base.training.optimizer.kind.learningRate]
    for edit in edits {
      guard let rate = edit.value.double else { return nil }
      rates.append(rate)
    }
    guard let place = edits.indices.last(where: { rates[$0 + 1] > rates[$0] }) else { return nil }
    let (step, before) = (edits[place].step, rates[place])
    guard step > 0, step <= main.step, main.changedStep <= step else { return nil }
    let lowered = learningRate <= before ? edits[(place + 1)...].first?.step : nil
    if let lowered, main.step > lowered + Self.window { return nil }
    return RaisedRate(
      step: step, before: before, rate: rates[place + 1], lowered: lowered,
      recorded: playground.recorded.last { $0 < step })
  }

  /// The loss before the learning rate was raised and now, where it has gone up since.
  var lossOfRaisedRate: (raised: RaisedRate, before: Float, now: Float)? {
    guard let raised = raisedRate,
      let (before, now) = losses(main.batchLosses, at: raised.step), now > 0.05,
      now > (main.step >= raised.step + Self.window ? Self.growth : Self.leap) * before
    else { return nil }
    return (raised, before, now)
  }

  /// Means of the points before a step and of the newest ones.
  private func losses(_ series: Series, at step: Int) -> (before: Float, now: Float)? {
    func mean(_ values: ArraySlice<Float>) -> Float? {
      let finite = values.filter(\.isFinite)
      // Losses of a run that explodes are too large to be added first.
      return finite.isEmpty ? nil : finite.reduce(0) { $0 + $1 / Float(finite.count) }
    }
    let earlier = series.before(step).values
    let first = min(series.values.count, earlier.count + 1)
    guard let before = mean(earlier.suffix(Self.window)), before > 0,
      let now = mean(series.values[first...].suffix(Self.window))
    else { return nil }
    return (before, now)
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
        guard let rate = remedy.learningRate, rate != present else { return false }
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
    deed.assignments.first { $0.path == "training.optimizer.learning_rate" }
      .flatMap { Double($0.value) }
  }
}
