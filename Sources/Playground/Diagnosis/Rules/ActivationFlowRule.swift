// The gradient by activations, which can vanish or explode where that by the weights does not show
// it: weights in front of a faint signal get faint gradients at both ends of the network.
import Networks
import Numerics
import Training

enum ActivationFlowRule: DiagnosisRule {
  private static let vanishing = 1e-4
  private static let exploding = 1e4

  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    let measured = main.measures.filter { $0.activationGradient > 0 }
    guard main.step > 2, measured.count > 2, let first = measured.first, let last = measured.last,
      main.measures.allSatisfy({ $0.zeroGradient == nil }),
      // What the weights show is said by the rule for them.
      let weights = evidence.gradientRatio, (vanishing...exploding).contains(weights)
    else { return [] }
    let ratio = Double(first.activationGradient) / Double(last.activationGradient)
    guard ratio < vanishing || ratio > exploding else { return [] }
    let falls = ratio < vanishing
    // A rate that was raised is the cause, and has a rule of its own.
    guard falls || evidence.lossOfRaisedRate == nil else { return [] }
    let decades = NumberFormat.fixed(abs(Logarithm.base10(ratio)), decimals: 1)
    let help = evidence.helpForFlow
    return [
      Finding(
        kind: .warning,
        text: "the gradient by activations \(falls ? "falls" : "grows") by \(decades) decades",
        detail: "‖∂L/∂h‖ from \(last.path) to \(first.path): "
          + "\(NumberFormat.compact(last.activationGradient, digits: 2)) to "
          + "\(NumberFormat.compact(first.activationGradient, digits: 2)). \(help.words)",
        key: help.key,
        remedies: (falls ? evidence.flowRemedies : evidence.largeRemedies) + help.remedies,
        source: "Glorot & Bengio, 2010, section 4.2")
    ]
  }
}
