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
    let place = main.earlierStep(.weightGradient).map { " in step \(NumberFormat.grouped($0))" }
    let numbers =
      "‖∇W‖ first/last layer \(NumberFormat.compact(ratio, digits: 2))\(place ?? "")"
    func finding(
      _ kind: Finding.Kind, _ text: String, _ remedies: [Remedy], _ source: String
    ) -> [Finding] {
      [
        Finding(
          kind: kind, text: text, detail: "\(numbers). \(help.words)", key: help.key,
          remedies: remedies + help.remedies, source: source)
      ]
    }
    let (small, large) = (evidence.flowRemedies, evidence.largeRemedies)
    let (first, second) = ("Bengio, Simard & Frasconi, 1994", "Pascanu, Mikolov & Bengio, 2013")
    if ratio < vanishing {
      return finding(.bad, "the gradient vanishes on its way to layer 1", small, first)
    }
    // A rate that was raised is the cause, and has a rule of its own.
    if ratio > Evidence.healthy.upperBound, evidence.lossOfRaisedRate != nil {
      return [Finding(kind: .neutral, text: numbers)]
    }
    if ratio > exploding {
      return finding(.bad, "the gradient explodes on its way to layer 1", large, second)
    }
    if ratio < Evidence.healthy.lowerBound {
      return finding(.warning, "the gradient shrinks on its way to layer 1", small, first)
    }
    if ratio > Evidence.healthy.upperBound {
      return finding(.warning, "the gradient grows on its way to layer 1", large, second)
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
    let still = Array(measured.prefix(while: lasting))
    if still.count > 1 || still.first?.zeroGradient?.othersLearn == false {
      return [standstill(still, of: measured.count, evidence)]
    }
    guard let layer = measured.first(where: lasting), let zero = layer.zeroGradient else {
      return []
    }
    return [
      Finding(
        kind: zero.othersLearn ? .warning : .bad, text: "\(layer.path): \(zero.words)",
        detail: "\(zero.consequence): what it adds reaches the loss nowhere, or what comes into it "
          + "is zero for every sample",
        remedies: [Remedy.replacing(["relu"], by: "leaky_relu", evidence)].compactMap { $0 },
        source: "Maas, Hannun & Ng, 2013")
    ]
  }

  /// From the first layer on, no weights get a gradient: which, since when, and what moves there
  /// all the same.
  private static func standstill(
    _ still: [LayerMeasure], of count: Int, _ evidence: Evidence
  ) -> Finding {
    let help = evidence.helpForFlow
    let zeros = still.compactMap(\.zeroGradient)
    let which = still.count == 1 ? "layer 1" : "layers 1-\(still.count)"
    let what =
      zeros.allSatisfy(\.isExact)
      ? "exactly zero gradient"
      : zeros.contains(where: \.isExact)
        ? "a gradient of zero, or below 1e-22" : "a gradient below 1e-22"
    let since = NumberFormat.grouped(zeros.map(\.since).max() ?? 0)
    let of = still.count == count ? "every layer with weights" : "of \(count) layers with weights"
    let moving = still.filter { $0.zeroGradient?.othersLearn == true }
    let learns =
      switch moving.count {
      case 0: still.count == 1 ? "it does not learn" : "they do not learn"
      case 1: "only the \(moving[0].zeroGradient?.othersWords ?? "") of \(moving[0].path) learns"
      default: "only biases and the like learn there, in \(moving.count) layers"
      }
    return Finding(
      kind: .bad, text: "the weights of \(which) get \(what)",
      detail: "since step \(since), \(of); \(learns). \(help.words)", key: help.key,
      remedies: evidence.flowRemedies + help.remedies, source: "Bengio, Simard & Frasconi, 1994")
  }
}
