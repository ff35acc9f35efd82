// A learning rate that is too low: the loss falls all the time, and hardly gets anywhere.
import Numerics
import Training

enum SlowRule: DiagnosisRule {
  /// Of the first stretch, what the last one has lost at least where nothing is said.
  private static let fall: Float = 0.1
  /// Steps that move the weights further are not too short, and those that do not pass chance are
  /// not at this.
  private static let short: Float = 3e-4
  private static let veryShort: Float = 1e-4

  static func findings(_ evidence: Evidence) -> [Finding] {
    guard evidence.idleSince == nil, let means = evidence.lossEighths, let first = means.first,
      let last = means.last,
      first > last, last > 1e-3, !evidence.isSuccess,
      zip(means, means.dropFirst()).count(where: { $1 < $0 }) >= 6,
      let ratio = evidence.updateRatios.max(), ratio < short, ratio >= 1e-5,
      last > (1 - fall) * first || evidence.beatsChance == false && ratio < veryShort,
      let flow = evidence.gradientRatio, Evidence.healthy.contains(flow)
    else { return [] }
    let percent = NumberFormat.smallPercent(Double(first - last) / Double(first))
    let ends = NumberFormat.apart(Double(first), Double(last))
    let rate = NumberFormat.compact(evidence.learningRate)
    return [
      Finding(
        kind: .warning,
        text: "the loss falls all the time, but by \(percent) only",
        detail: "from \(ends.first) to \(ends.second) in "
          + "\(NumberFormat.grouped(evidence.main.step)) steps, each of at most "
          + "\(NumberFormat.compact(ratio, digits: 2)) of the weights: learning rate \(rate) is "
          + "too low",
        remedies: [.learningRate(evidence, times: 10)], source: "Smith, 2017")
    ]
  }
}
