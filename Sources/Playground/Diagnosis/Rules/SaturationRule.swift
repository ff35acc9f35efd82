// Sigmoid and tanh at the ends of their range: their slope there lets next to no gradient through.
import Numerics
import Training

enum SaturationRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let saturated = evidence.saturated
    guard let worst = saturated.max(by: { $0.value < $1.value }) else { return [] }
    return [
      Finding(
        kind: .warning,
        text: "\(saturated.words): saturated",
        detail: "\(NumberFormat.percent(Double(worst.value), decimals: 0)) of the outputs of "
          + "\(worst.path) lie at an end of their range, where the slope is next to zero: what "
          + "comes in is too large",
        remedies: [.heWeights(evidence), .learningRate(evidence, times: 0.1)].compactMap(\.self),
        source: "Glorot & Bengio, 2010, section 3")
    ]
  }
}

extension Evidence {
  /// The layers of which most outputs lie at an end of their range.
  fileprivate var saturated: [LayerFact] { lasting(.saturatedShare) { $0 >= 0.7 } }

  var isSaturated: Bool { !saturated.isEmpty }
}
