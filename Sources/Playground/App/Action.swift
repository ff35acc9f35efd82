// Everything that can happen to the playground, as values: what the terminal reports and what the
// world answers to an effect. State changes through nothing else.
package import Experiments
package import TextUI
package import Training

package enum Action: Sendable {
  /// Keys, mouse, pasted text, size, focus and time, as the terminal reports them.
  case input(InputEvent)
  /// Ctrl-C: pauses training first, asks to quit the second time.
  case interrupted
  /// The process is told to end and has no terminal any more: what would be lost is kept.
  case endAsked
  /// What there is to open, in the order of the gallery.
  case libraryLoaded([LibraryEntry])
  /// The same entries with what takes longer to know: parameter counts, documents that do not fit.
  case libraryChecked([LibraryEntry])
  /// The document behind a gallery entry, for its drawing.
  case previewed(path: String, Experiment)
  /// How long the document at a path would train.
  case timed(path: String, TrainingDuration)
  case opened(OpenedExperiment)
  /// A document whose data is not at the path it gives, nor where it was looked for since.
  case dataNeeded(OpenedExperiment, missing: String, refused: RefusedPath? = nil)
  /// Why a document could not be opened: one line a fault.
  case openFailed([String])
  /// A text that was pasted holds a document that can be read.
  case textRead(String)
  /// The newest state of training, of the present session only.
  case snapshot(SessionSnapshot)
  /// Why the session could not be started.
  case sessionFailed(String)
  case saved(SaveReport)
  /// Another document is in the way. Nothing was written.
  case saveExists(path: String, generation: Int)
  /// Data files lie where the document would not find them. Nothing was written.
  case saveNeedsCopies(paths: [String], generation: Int)
  case saveFailed(String)
  /// A pinned run was written as a document, at its step, or why not.
  case exported(path: String, step: Int)
  case exportFailed(String)
  /// The line of text that holds the document.
  case shared(String)
  /// How far what is written for other programs is.
  case exporting(String)
  /// What was written for other programs, and what is to be said of it.
  case exportedAs(path: String, hints: [String])
  case removed(RemovedSave)
  case broughtBack(RemovedSave)
  case removingFailed(String)
  /// Unsaved work that was found at the start.
  case recovered([RecoveredRun])
}

/// A path that was given, and why nothing can be read there.
package struct RefusedPath: Sendable {
  package var path: String
  package var reason: String

  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
}

/// What was written.
package struct SaveReport: Sendable {
  package var path: String
  /// As in the request.
  package var generation: Int
  /// The training step of the checkpoint that was written.
  package var step: Int
  /// The document as written, for stable saving next time.
  package var source: String?

  package init(path: String, generation: Int, step: Int, source: String?) {
    self.path = path
    self.generation = generation
    self.step = step
    self.source = source
  }
}
