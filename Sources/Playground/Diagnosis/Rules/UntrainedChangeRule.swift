// Data, network or loss were changed and no step was made since: there is nothing to judge yet.
import Numerics
import Training

enum UntrainedChangeRule: DiagnosisRule {
  static let isFinal = true

  static func findings(_ evidence: Evidence) -> [Finding] {
    guard evidence.isUntrained else { return [] }
    let main = evidence.main
    let undo = evidence.playground.history.past.isEmpty ? "" : ", u takes it back"
    return [
      Finding(
        kind: .warning,
        text: "changed since step \(NumberFormat.grouped(main.step)), not trained yet",
        detail: "the curves before it are history: space trains on, r starts again\(undo)",
        key: " ")
    ]
  }
}
