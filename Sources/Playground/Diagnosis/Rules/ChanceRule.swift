// A run that does no better than an answer that never looks at the inputs.
import Numerics
import Problems
import Training

enum ChanceRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    guard evidence.trainedSteps >= Evidence.steps, evidence.beatsChance == false,
      let evaluation = main.evaluation, let chance = evidence.chance
    else { return [] }
    let metric = chance.metric
    let help = evidence.helpForFlow
    let steps = NumberFormat.grouped(evidence.trainedSteps)
    let since =
      main.changedStep > 0
      ? "\(steps) steps after the change at step \(NumberFormat.grouped(main.changedStep))"
      : "after \(steps) steps"
    return [
      Finding(
        kind: .bad,
        text: "\(chance.verdict) \(since): train \(metric.kind) "
          + metric.words(Double(evaluation.train(metric))),
        detail: "\(chance.strategy) gives \(metric.words(chance.level)). \(help.words)",
        key: help.key)
    ]
  }
}
