// A loss that starts far above that of a network which knows nothing: its outputs start too large.
import Numerics
import Problems
import Training
import Networks

enum InitialLossRule: DiagnosisRule {
  /// The first loss over that of a uniform guess.
  private static let factor = 4.0

  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    guard main.configuration.training.loss == .crossEntropy, main.changedStep == 0,
      main.step < 50, main.batchLosses.firstStep == 0, main.batchLosses.stride == 1,
      let first = main.batchLosses.values.first, first.isFinite,
      let classes = evidence.playground.snapshot?.dataset?.task.outputCount, classes > 1
    else { return [] }
    let uniform = ExactMath.log(Double(classes))
    guard Double(first) > factor * uniform else { return [] }
    return [
      Finding(
        kind: .warning, text: "the loss starts at \(NumberFormat.compact(first))",
        detail: "a network that knows nothing has \(NumberFormat.compact(uniform)): its outputs "
          + "start too large, and the first steps only shrink them",
        remedies: headRemedies(evidence), source: "He et al., 2015; Zhang, Dauphin & Ma, 2019")
    ]
  }

  /// The last dense layer from zero.
  private static func headRemedies(_ evidence: Evidence) -> [Remedy] {
    guard let path = evidence.network.headPath else { return [] }
    return [
      Remedy("start the last layer at zero", set: Assignment("\(path).init", "{kind: zero}"))
    ]
  }
}
