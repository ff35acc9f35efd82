// Skips that carry next to nothing of what goes on behind them: the network is as good as plain.
import Networks
import Numerics
import Training

enum SkipShareRule: DiagnosisRule {
  private static let least: Float = 0.02

  static func findings(_ evidence: Evidence) -> [Finding] {
    let added = Set(
      evidence.main.joins.filter { $0.mixture.join == .add || $0.mixture.join == .concat }
        .map(\.path))
    let faint = evidence.lasting(.skipShare) { $0 < least }.filter { added.contains($0.path) }
    guard let worst = faint.min(by: { $0.value < $1.value }) else { return [] }
    let all = evidence.count(.skipShare)
    return [
      Finding(
        kind: .warning,
        text: "\(faint.words): the skip has hardly any share",
        detail: "\(NumberFormat.smallPercent(Double(worst.value))) of what comes out of "
          + "\(worst.path) is the skip's, and \(faint.count) of \(all) joins are so: the "
          + "branches are far larger, and gradients go through them as in a plain network",
        remedies: [Remedy.scaledBranches(evidence), fullScale(evidence)].compactMap { $0 },
        source: "De & Smith, 2020; He et al., 2016, section 3.1")
    ]
  }

  /// Shortcuts that were made small.
  private static func fullScale(_ evidence: Evidence) -> Remedy? {
    let paths = evidence.network.blocks.flatMap { block in
      block.skips.enumerated().filter { $1.enabled && abs($1.scale) < 1 }
        .map { "network.blocks.\(block.name).skips.\($0.offset).scale" }
    }
    guard !paths.isEmpty else { return nil }
    return Remedy("skips at full size", .set(paths.map { Assignment($0, "1") }))
  }
}
