// What was learnt, and how much of it holds for rows that were not trained on.
import Numerics
import Training

enum FitRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    guard let evaluation = main.evaluation, evidence.trainedSteps >= Evidence.steps,
      evidence.beatsChance == true, main.trainedTestRows == 0
    else { return [] }
    let train = Double(evaluation.trainAccuracy)
    let test = Double(evaluation.testAccuracy)
    guard train.isFinite, test.isFinite else { return [] }
    let when =
      main.isEvaluatedEarlier ? " at step \(NumberFormat.grouped(main.evaluatedStep ?? 0))" : ""
    let both =
      "train accuracy \(NumberFormat.percent(train)), test \(NumberFormat.percent(test))\(when)"
    if train - test >= 0.1 {
      return [
        Finding(
          kind: .warning, text: both,
          detail: "it learns the training data by heart: more data (e on the top row) or fewer "
            + "weights help",
          remedies: [
            Remedy(
              "stop where validation rows get no better",
              set: Assignment("training.validation_fraction", "0.2"),
              Assignment("training.stop.patience", "20"))
          ], source: "Goodfellow, Bengio & Courville, 2016, section 5.2")
      ]
    }
    if train >= 0.99, test >= 0.95, evidence.allowsPraise {
      return [
        Finding(
          kind: .good, text: "learnt: test \(NumberFormat.percent(test))",
          detail: "at step \(NumberFormat.grouped(main.evaluatedStep ?? main.step))")
      ]
    }
    return [Finding(kind: .neutral, text: both)]
  }
}
