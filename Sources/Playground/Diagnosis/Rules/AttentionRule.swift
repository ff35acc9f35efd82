// Attention that has made all positions the same: rank collapse. What follows cannot tell them
// apart.
import Numerics
import Training

enum AttentionRule: DiagnosisRule {
  private static let least: Float = 1e-3

  static func findings(_ evidence: Evidence) -> [Finding] {
    let collapsed = evidence.lasting(.tokenSpread) { $0 < least }
    guard let worst = collapsed.min(by: { $0.value < $1.value }) else { return [] }
    let help = evidence.helpForFlow
    return [
      Finding(
        kind: .bad,
        text: "\(collapsed.words): all positions have become the same",
        detail: "behind \(worst.path) they differ by "
          + "\(NumberFormat.compact(worst.value, digits: 2)) of their size: attention without "
          + "skips averages again and again. \(help.words)",
        key: help.key, remedies: evidence.flowRemedies + help.remedies,
        source: "Dong, Cordonnier & Loukas, 2021")
    ]
  }
}
