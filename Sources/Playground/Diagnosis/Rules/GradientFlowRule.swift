// Whether the gradient gets from the loss to the first layer: zero, vanishing, exploding or sound.
import Numerics
import Training

enum GradientFlowRule: DiagnosisRule {
  /// Below or above these ratios of the first layer's norm to the last one's, gradients count as
  /// vanishing or exploding on the way.
  private static let vanishing = 1e-4
  private static let exploding = 1e4

  static func findings(_ evidence: Evidence) -> [Finding] {
    let (main, measured) = (evidence.main, evidence.measured)
    guard main.step > 0, measured.count > 1 else { return [] }
    let zeros = zeroGradients(evidence, measured)
    guard zeros.isEmpty, let ratio = evidence.gradientRatio else { return zeros }
    let help = evidence.helpForFlow
    let numbers = "‖∇W‖ first/last layer \(NumberFormat.compact(ratio, digits: 2))"
    func finding(_ kind: Finding.Kind, _ text: String) -> [Finding] {
      [Finding(kind: kind, text: text, detail: "\(numbers). \(help.words)", key: help.key)]
    }
    if ratio < vanishing { return finding(.bad, "the gradient vanishes on its way to layer 1") }
    if ratio > exploding { return finding(.bad, "the gradient explodes on its way to layer 1") }
    if ratio < Evidence.healthy.lowerBound {
      return finding(.warning, "the gradient shrinks on its way to layer 1")
    }
    if ratio > Evidence.healthy.upperBound {
      return finding(.warning, "the gradient grows on its way to layer 1")
    }
    guard evidence.allowsPraise else { return [Finding(kind: .neutral, text: numbers)] }
    return [Finding(kind: .good, text: "gradient reaches layer 1", detail: numbers)]
  }

  private static func zeroGradients(_ evidence: Evidence, _ measured: [LayerMeasure]) -> [Finding] {
    let main = evidence.main
    // One step alone proves nothing: a branch that starts at scale 0 learns from the next step on.
    let lasting = { (layer: LayerMeasure) in
      layer.zeroGradient.map { $0.since < main.step - 1 } ?? false
    }
    if main.batchLoss == 0, measured.allSatisfy(lasting) {
      return [
        Finding(
          kind: .neutral, text: "the batch loss is exactly 0: there is no gradient",
          detail: "every sample of the last batch is met as exactly as single precision can tell")
      ]
    }
    // Of these not even a bias moves.
    let dead = measured.prefix { lasting($0) && $0.zeroGradient?.othersLearn == false }
    if let zero = dead.first?.zeroGradient {
      let help = evidence.helpForFlow
      let which = dead.count == 1 ? "layer 1 gets" : "layers 1-\(dead.count) get"
      let what = zero.isExact ? "exactly zero gradient" : "a gradient below 1e-22"
      return [
        Finding(
          kind: .bad, text: "\(which) \(what)",
          detail: "since step \(NumberFormat.grouped(zero.since)), of \(measured.count) layers "
            + "with weights; \(dead.count == 1 ? "it does" : "they do") not learn. \(help.words)",
          key: help.key)
      ]
    }
    guard let layer = measured.first(where: lasting), let zero = layer.zeroGradient else {
      return []
    }
    return [
      Finding(
        kind: zero.othersLearn ? .warning : .bad, text: "\(layer.path): \(zero.words)",
        detail: "\(zero.consequence): what it adds reaches the loss nowhere, or what comes into it "
          + "is zero for every sample")
    ]
  }
}
