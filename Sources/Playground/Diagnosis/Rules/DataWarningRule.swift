// What is likely to be wrong with the data itself: a class that is never trained on, a column that
// is a row number. Said as long as it is so, behind what the run shows.

enum DataWarningRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let warnings = evidence.playground.dataWarnings
    // Those of classes have a rule of their own.
    let classes = evidence.playground.classWarnings
    guard let first = warnings.first(where: { !classes.contains($0) }) else { return [] }
    return [
      Finding(
        kind: .warning, text: "data: \(first)",
        detail: warnings.count > 1 ? "M lists all \(warnings.count) warnings" : "", key: "M")
    ]
  }
}
