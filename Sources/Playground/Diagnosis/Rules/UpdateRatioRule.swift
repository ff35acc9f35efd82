// How far a step moves the weights, beside how large they are: out of 1e-5 to 1e-1 it is too far,
// or next to nothing.
import Numerics
import Training

enum UpdateRatioRule: DiagnosisRule {
  private static let usual: ClosedRange<Float> = 1e-5...1e-1

  static func findings(_ evidence: Evidence) -> [Finding] {
    let ratios = evidence.updateRatios
    guard ratios.count >= 3, evidence.trainedSteps >= 20, let last = ratios.last,
      let largest = ratios.max(), let least = ratios.suffix(3).min()
    else { return [] }
    let rate = NumberFormat.compact(evidence.learningRate)
    if least > usual.upperBound {
      return [
        Finding(
          kind: .warning,
          text: "a step moves the weights by \(NumberFormat.percent(Double(last), decimals: 0))",
          detail: "‖ΔW‖/‖W‖, the median of \(evidence.count(.updateRatio)) layers; about 0.1 % is "
            + "usual, and above 10 % what was learnt is lost again. Learning rate \(rate)",
          remedies: [.learningRate(evidence, times: 0.1), .clip(evidence)],
          source: "Karpathy, 2022")
      ]
    }
    // Steps become short where nothing is left to learn, or where the schedule ends: none was long.
    guard evidence.idleSince == nil, largest < usual.lowerBound, evidence.main.batchLoss > 1e-3,
      !evidence.isSuccess
    else { return [] }
    return [
      Finding(
        kind: .warning,
        text: "a step moves the weights by \(NumberFormat.compact(last, digits: 2)) of their size",
        detail: "‖ΔW‖/‖W‖, the median of \(evidence.count(.updateRatio)) layers; about 0.001 is "
          + "usual. Learning rate \(rate) is too low, or next to no gradient gets there",
        remedies: evidence.flowRemedies + [.learningRate(evidence, times: 10)],
        source: "Karpathy, 2022")
    ]
  }
}
