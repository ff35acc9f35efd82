// What looks at a trained network in many small parts: whoever asked for it makes part after part,
// looks at what else there is to do in between, and stops when it is no longer wanted. Whatever the
// part, the run is afterwards bit for bit as it was.

/// The analyses that a session can make.
package enum AnalysisKind: String, Hashable, Sendable, CaseIterable {
  case lesions, landscape, spectrum, paths
}

/// How far an analysis is.
package struct AnalysisProgress: Hashable, Sendable {
  package var kind: AnalysisKind
  /// Parts, of which each takes about the same time.
  package var done: Int
  package var count: Int

  package init(_ kind: AnalysisKind, done: Int, count: Int) {
    (self.kind, self.done, self.count) = (kind, done, count)
  }
}

/// What was found out about a session's runs, each the last time that it was asked for.
package struct AnalysisResults: Sendable {
  package var lesions: LesionReport?
  /// Of the document's own run, and of the first variant beside it.
  package var landscape: LandscapeReport?
  package var spectrum: SpectrumReport?
  package var paths: PathReport?
  /// The analysis that is being made.
  package var running: AnalysisProgress?

  package init() {}
}

/// An analysis of a run as it stood when it was begun.
protocol Study: AnyObject {
  var kind: AnalysisKind { get }
  /// Whether its runs are still those that were looked at.
  var isCurrent: Bool { get }
  var done: Int { get }
  /// Parts in all.
  var count: Int { get }
  /// Makes the next part. Nothing once all are made.
  func makeNext()
  /// Puts what is known so far where it belongs.
  func report(in results: inout AnalysisResults)
}

extension Study {
  var isComplete: Bool { done >= count }

  /// - Parameter isWanted: asked before every part.
  /// - Returns: whether it was completed.
  @discardableResult
  func complete(while isWanted: () -> Bool = { true }) -> Bool {
    while !isComplete {
      guard isWanted() else { return false }
      makeNext()
    }
    return true
  }
}

/// How a run stood when an analysis of it was begun.
struct StudiedRun {
  let trainer: Trainer
  let step: Int
  private let revision: Int

  init(_ trainer: Trainer) {
    self.trainer = trainer
    step = trainer.step
    revision = trainer.revision
  }

  var isCurrent: Bool { trainer.revision == revision && trainer.step == step }
}
