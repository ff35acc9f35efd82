// A value that is no longer finite, and what in the document let it grow.
import Engine
import Networks
import Numerics
import Training

enum DivergenceRule: DiagnosisRule {
  static let isFinal = true

  static func findings(_ evidence: Evidence) -> [Finding] {
    guard case .diverged(let step, let fault) = evidence.main.status else { return [] }
    let what = "step \(NumberFormat.grouped(step)), \(fault.words)"
    if let raised = evidence.raisedRate {
      let lower = raised.lowered == nil ? [Remedy.learningRate(evidence, times: 0.1)] : []
      return [
        Finding(
          kind: .bad, text: what,
          detail: "\(raised.words). The weights are ruined: a lower rate helps from step 0 on, or "
            + "from a step before it was raised",
          remedies: raised.back + ([raised.asBefore] + lower).map(\.restarting),
          source: "Pascanu, Mikolov & Bengio, 2013")
      ]
    }
    if let block = unscaledBlock(evidence.network) {
      return [
        Finding(
          kind: .bad, text: what,
          detail: "\(block.name) ×\(block.repeats) adds its branches at full size, with no "
            + "normalization: e on ⊕, branch_scale 1/sqrt(repeats), then r",
          remedies: scaled(block).map(\.restarting), source: "Hanin & Rolnick, 2018")
      ]
    }
    let rate = NumberFormat.compact(
      evidence.main.configuration.training.optimizer.kind.learningRate)
    return [
      Finding(
        kind: .bad, text: what,
        detail: "the steps grew without bound at learning rate \(rate): e on the bottom row "
          + "lowers it or sets clip_norm, then r",
        remedies: [Remedy.learningRate(evidence, times: 0.1), .clip(evidence)].map(\.restarting),
        source: "Pascanu, Mikolov & Bengio, 2013")
    ]
  }

  private static func scaled(_ block: Block) -> [Remedy] {
    let paths = (0..<block.skips.count).map {
      "network.blocks.\(block.name).skips.\($0).branch_scale"
    }
    return [
      Remedy("branches by 1/sqrt(repeats)", .set(paths.map { Assignment($0, "1/sqrt(repeats)") }))
    ]
  }

  /// A repeated block whose skips add an unscaled branch without normalization.
  private static func unscaledBlock(_ network: Network) -> Block? {
    network.blocks.first { block in
      block.repeats >= 8 && !block.hasNormalization
        && block.skips.contains {
          $0.enabled && $0.join == .add && $0.branchScale == .constant(1) && $0.scale == 1
        }
    }
  }
}
