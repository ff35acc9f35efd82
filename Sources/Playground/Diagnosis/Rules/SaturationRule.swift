// Sigmoid and tanh at the ends of their range: their slope there lets next to no gradient through.
import Numerics
import Training

enum SaturationRule: DiagnosisRule {
  private static let most: Float = 0.7

  static func findings(_ evidence: Evidence) -> [Finding] {
    let saturated = evidence.lasting(.saturatedShare) { $0 >= most }
    guard let worst = saturated.max(by: { $0.value < $1.value }) else { return [] }
    return [
      Finding(
        kind: .warning,
        text: "\(saturated.words): saturated",
        detail: "\(NumberFormat.percent(Double(worst.value), decimals: 0)) of the outputs of "
          + "\(worst.path) lie at an end of their range, where the slope is next to zero: what "
          + "comes in is too large",
        remedies: [
          Remedy.replacing(["sigmoid", "tanh"], by: "relu", evidence),
          .learningRate(evidence, times: 0.1),
        ].compactMap { $0 }, source: "Glorot & Bengio, 2010, section 3")
    ]
  }
}
