// Who of two runs is ahead: by the test loss where there is one, since when, and by how much. One
// that still catches up is not compared; it is said how far it is.
import Numerics
import TextUI
import Training

struct Lead {
  let leader: Variant
  let trailing: Variant
  /// The trailing run's loss over the leader's.
  let factor: Double
  /// The step since which it is so without a break.
  let since: Int

  /// nil before both were measured, where one has diverged, and where they are the same within a
  /// twentieth.
  init?(_ main: RunSnapshot, _ other: RunSnapshot) {
    let curve = main.testLoss
    guard !main.isUntrained, !other.isUntrained, !main.hasDiverged, !other.hasDiverged,
      curve.stride == other.testLoss.stride,
      curve.firstStep == other.testLoss.firstStep
    else { return nil }
    var losses = zip(curve.values, other.testLoss.values).map { ($0, $1) }
    // The first value is that of the initial weights.
    guard losses.count > 1 else { return nil }
    var atRest: Int?
    if main.step == other.step, let a = main.testLossAtRest, let b = other.testLossAtRest {
      atRest = losses.count
      losses.append((a, b))
    }
    let last = losses.count - 1
    let (a, b) = losses[last]
    guard a != b, a.isFinite, b.isFinite else { return nil }
    let isMain = a < b
    (leader, trailing) = isMain ? (main.variant, other.variant) : (other.variant, main.variant)
    let (low, high) = isMain ? (a, b) : (b, a)
    factor = low > 0 ? Double(high) / Double(low) : .infinity
    guard factor >= 1.05 else { return nil }
    var first = last
    while first > 1, losses[first - 1].0 != losses[first - 1].1,
      (losses[first - 1].0 < losses[first - 1].1) == isMain
    {
      first -= 1
    }
    since = first == atRest ? main.step : curve.firstStep + first * curve.stride
  }

  /// `test loss 14× below twin's since step 210`, `test loss 1.2× above twin's since step 80`.
  var words: String { "\(shortWords) since step \(NumberFormat.grouped(since))" }

  /// The same without since when.
  var shortWords: String {
    let by = factor < 100 ? NumberFormat.compact(factor, digits: 2) : "100+"
    return leader == .main
      ? "test loss \(by)× below \(trailing.id)'s" : "test loss \(by)× above \(leader.id)'s"
  }

  /// Of all runs beside the main one the one that is nearest to it, or furthest ahead.
  static func among(_ runs: [RunSnapshot]) -> Lead? {
    guard let main = runs.first else { return nil }
    let leads = runs.dropFirst().filter { !$0.isCatchingUp(with: main) }
      .compactMap { Lead(main, $0) }
    return leads.max { $0.distance < $1.distance }
  }

  /// How far the other run is ahead of the main one, as a factor; below 1 it is behind.
  private var distance: Double { leader == .main ? 1 / factor : factor }
}

extension RunSnapshot {
  fileprivate var hasDiverged: Bool {
    if case .diverged = status { true } else { false }
  }

  /// Whether a run beside `main` makes the steps that it has made already, while that waits.
  func isCatchingUp(with main: RunSnapshot) -> Bool {
    switch status {
    case .ready, .running, .paused: step < main.step
    case .finished, .diverged, .invalid: false
    }
  }
}

extension PlaygroundState {
  /// The first run that this one waits for: `twin catches up: 430 of 1 558`.
  var catchingUp: (words: String, role: Role)? {
    guard past == nil, let main, let run = others.first(where: { $0.isCatchingUp(with: main) })
    else { return nil }
    let (made, all) = (NumberFormat.grouped(run.step), NumberFormat.grouped(main.step))
    return ("\(run.variant.id) catches up: \(made) of \(all)", run.variant.role)
  }
}
