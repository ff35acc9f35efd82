// The analyses of a session's runs: one at a time, part by part, and what came of each. Used from
// the training queue only.

struct SessionAnalyses {
  private var known = AnalysisResults()
  private var study: (any Study)?

  /// Begins one, in place of any other. Nothing is known of its kind until then.
  /// - Parameter runs: those that stand at the same step, the document's own first.
  mutating func begin(_ kind: AnalysisKind, _ runs: [(variant: Variant, trainer: Trainer)]) {
    guard let main = runs.first?.trainer else { return }
    study =
      switch kind {
      case .lesions: LesionStudy(main)
      case .landscape: LandscapeStudy(Array(runs.prefix(2)))
      case .spectrum: SpectrumStudy(main)
      case .paths: PathStudy(main)
      }
    study?.report(in: &known)
  }

  /// What was measured so far stays.
  mutating func cancel() { study = nil }

  /// Of another network nothing is known.
  mutating func forget() { self = SessionAnalyses() }

  /// Whether a part is to be made: not once the run has gone on.
  var hasNext: Bool {
    guard let study else { return false }
    return study.isCurrent && !study.isComplete
  }

  mutating func makeNext() {
    guard let study else { return }
    study.makeNext()
    study.report(in: &known)
    if study.isComplete { self.study = nil }
  }

  var results: AnalysisResults {
    var results = known
    if hasNext, let study {
      results.running = AnalysisProgress(study.kind, done: study.done, count: study.count)
    }
    return results
  }
}
