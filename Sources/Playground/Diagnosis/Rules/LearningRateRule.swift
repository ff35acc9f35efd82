// Steps that are too long: the loss jumps up again and again, or has gone up for good.
import Numerics
import Training

enum LearningRateRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    // The last stretch far above the least is a loss that has gone up.
    guard let means = evidence.lossEighths, let least = means.min(), let first = means.first,
      let last = means.last, last > 2 * least, last > first, last > 0.05,
      let place = means.firstIndex(of: least)
    else { return [] }
    let since = NumberFormat.grouped((place + 1) * evidence.main.step / means.count)
    return [
      Finding(
        kind: .bad,
        text:
          "the loss goes up since step \(since): its last eighth is "
          + "\(NumberFormat.compact(last / least, digits: 2))× its best",
        detail: "steps at learning rate \(NumberFormat.compact(evidence.learningRate)) are too "
          + "long here",
        remedies: [.learningRate(evidence, times: 0.1), .clip(evidence)],
        source: "Goodfellow, Bengio & Courville, 2016, section 11.4.1")
    ]
  }
}
