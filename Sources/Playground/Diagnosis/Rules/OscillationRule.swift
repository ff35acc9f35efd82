// Steps that jump over the minimum: the loss leaps up and down, and does not get lower.
import Numerics
import Training

enum OscillationRule: DiagnosisRule {
  /// The deviation of the batch losses over their mean.
  private static let wide: Float = 0.5

  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    guard let means = evidence.lossEighths, let first = means.first, main.batchLosses.stride <= 4
    else { return [] }
    let half = main.batchLosses.values.filter(\.isFinite).suffix(main.batchLosses.values.count / 2)
    let mean = half.reduce(0, +) / Float(half.count)
    let squares = half.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Float(half.count)).squareRoot()
    guard mean >= 0.7 * first, mean > 0.05, deviation > wide * mean, let low = half.min(),
      let high = half.max()
    else { return [] }
    return [
      Finding(
        kind: .bad,
        text: "the loss leaps between \(NumberFormat.compact(low, digits: 2)) and "
          + NumberFormat.compact(high, digits: 2),
        detail: "over the last half of the run, around \(NumberFormat.compact(mean)), and does not "
          + "fall: steps at learning rate \(NumberFormat.compact(evidence.learningRate)) leap over "
          + "what they look for",
        remedies: [.learningRate(evidence, times: 0.1), .clip(evidence)],
        source: "Goodfellow, Bengio & Courville, 2016, section 8.3.1")
    ]
  }
}
