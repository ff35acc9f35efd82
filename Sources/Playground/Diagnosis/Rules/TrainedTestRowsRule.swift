// Data that was divided anew while training: rows that were trained on test nothing.
import Numerics
import Problems
import Training

enum TrainedTestRowsRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    guard main.trainedTestRows > 0, let dataset = evidence.playground.snapshot?.dataset else {
      return []
    }
    return [
      Finding(
        kind: .bad,
        text: "\(NumberFormat.grouped(main.trainedTestRows)) of "
          + "\(NumberFormat.grouped(dataset.testRows.count)) test rows were trained on",
        detail: "they were training rows before the data was divided anew: what they measure is no "
          + "test. r starts again",
        key: "r", source: "Kaufman, Rosset & Perlich, 2011")
    ]
  }
}
