// A configuration that cannot be run is not judged: its reason is said.
import Training

enum RefusedRule: DiagnosisRule {
  static let isFinal = true

  static func findings(_ evidence: Evidence) -> [Finding] {
    guard case .invalid(let reason) = evidence.main.status else { return [] }
    return [Finding(kind: .bad, text: reason, detail: "u takes the last change back", key: "u")]
  }
}
