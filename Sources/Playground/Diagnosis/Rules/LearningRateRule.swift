// Steps that are too long: the loss jumps up again and again, or has gone up for good.
import Numerics
import Training

enum LearningRateRule: DiagnosisRule {
  private static let parts = 8

  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    let values = main.batchLosses.values.filter(\.isFinite)
    guard main.changedStep == 0, main.marks.allSatisfy({ $0.step == 0 }),
      main.step >= Evidence.steps, values.count >= 80
    else { return [] }
    // The means of stretches of the run: the last one far above the least is a loss that has gone
    // up.
    let length = values.count / parts
    let means = (0..<parts).map { part in
      values[part * length..<(part + 1) * length].reduce(0, +) / Float(length)
    }
    guard let least = means.min(), let first = means.first, let last = means.last,
      last > 2 * least, last > first, last > 0.05
    else { return [] }
    let rate = main.configuration.training.optimizer.kind.learningRate
    let tenth = NumberFormat.compact(rate / 10)
    return [
      Finding(
        kind: .bad,
        text:
          "the loss goes up: its last eighth is \(NumberFormat.compact(last / least, digits: 2))× "
          + "its best",
        detail: "steps at learning rate \(NumberFormat.compact(rate)) are too long here",
        remedies: [
          Remedy(
            "a tenth of the learning rate",
            set: Assignment("training.optimizer.learning_rate", tenth)),
          Remedy("clip the gradient", set: Assignment("training.clip_norm", "1")),
        ], source: "Goodfellow, Bengio & Courville, 2016, section 11.4.1")
    ]
  }
}
