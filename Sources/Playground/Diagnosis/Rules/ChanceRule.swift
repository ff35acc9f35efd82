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
    let measured = main.evaluatedStep ?? main.step
    // Of whatever kind: it may be what has led there.
    let latest = main.marks.last { $0.step + Evidence.steps <= measured }?.step ?? 0
    let change = max(main.changedStep, latest)
    let steps = NumberFormat.grouped(measured - change)
    let since =
      change > 0
      ? "\(steps) steps after the change at step \(NumberFormat.grouped(change))"
      : "after \(steps) steps"
    let ratio = evidence.updateRatios.last ?? .nan
    let rate: [Remedy] =
      evidence.idleSince != nil
      ? []
      : ratio < 1e-4
        ? [.learningRate(evidence, times: 10)]
        : ratio > 1e-1 ? [.learningRate(evidence, times: 0.1)] : []
    // Some begin with a stretch at chance: it is no fault before a good part of the run is over.
    let isEarly = evidence.trainedSteps * 4 < main.configuration.training.stop.steps
    return [
      Finding(
        kind: isEarly ? .neutral : .bad,
        text: "\(chance.verdict) \(since): train \(metric.kind) "
          + metric.words(Double(evaluation.train(metric))),
        detail: "\(chance.strategy) gives \(metric.words(chance.level)). \(help.words)",
        key: help.key, remedies: evidence.flowRemedies + help.remedies + rate,
        source: "He, Zhang, Ren & Sun, 2016, section 1")
    ]
  }
}
