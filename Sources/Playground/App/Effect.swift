// What the reducer asks of the world, as data. The composition root carries effects out in their
// order and answers with actions.
package import Problems
package import Experiments
package import Training

package enum Effect: Sendable {
  /// Answered by `.libraryLoaded`, and by `.libraryChecked` a moment later.
  case loadLibrary
  /// Reads the document at a path for its drawing: `.previewed`, and for a preset `.timed` a moment
  /// later, or nothing where it is faulty.
  case preview(String)
  /// Looks whether a text that was pasted can be read: `.textRead` or `.openFailed`.
  case read(String)
  /// Opens a name or path: `.opened`, `.dataNeeded` or `.openFailed`.
  case open(String)
  /// Opens a document with data from elsewhere in place of what it names: `.opened` or
  /// `.dataNeeded`.
  case openReading(OpenedExperiment, data: String, missing: String)
  /// Starts a session in place of any running one. It starts paused. Its snapshots then arrive as
  /// `.snapshot`. Commands for it follow as `.session`.
  case startSession(SessionRequest)
  /// For the running session. Ignored where there is none. Never `.checkpoint`.
  case session(SessionCommand)
  case closeSession
  /// Takes a checkpoint of the running session and writes document and weights: `.saved`,
  /// `.saveExists`, `.saveNeedsCopies` or `.saveFailed`.
  case save(SaveRequest)
  /// The same under the first name that is free: the one asked for, or with a number behind it.
  case keep(SaveRequest)
  /// Writes a pinned run as a document of its own: `.exported` or `.exportFailed`.
  case export(ExportRequest)
  /// Makes a code of the document and its run: `.shared` or `.exportFailed`.
  case share(SaveRequest)
  /// Writes the document and its run in another program's format, by its name: `.exportedAs` or
  /// `.exportFailed`.
  case exportAs(String, SaveRequest)
  /// Keeps what is unsaved beside the documents, in case the process ends.
  case keepUnsaved(SaveRequest)
  /// Nothing is unsaved any more.
  case forgetKept
  /// What was left by a process that is no more: opens it (`.opened`), or lets go of it.
  case recover(String)
  case discardRecovered(String)
  /// Moves a save with its weights to the removed ones, and back: `.removed`, `.broughtBack` or
  /// `.removingFailed`.
  case remove(String)
  case bringBack(RemovedSave)
  case quit
}

/// A save that was removed: where it was, and where it is.
package struct RemovedSave: Hashable, Sendable {
  package var path: String
  package var place: String

  package init(path: String, place: String) { (self.path, self.place) = (path, place) }
}

/// A pinned run that is to be written.
package struct ExportRequest: Sendable {
  /// A file name without ending, or a path.
  package var name: String
  package var record: PinRecord
  package var presentation: Presentation
  /// By which the session knows it, where it holds its weights.
  package var number: Int?
  package var files: DataFiles
}

/// What a session is started from.
package struct SessionRequest: Sendable {
  /// At step 0 where there is no checkpoint.
  package var configuration: RunConfiguration
  package var checkpoint: Checkpoint?
  package var files: DataFiles
}

/// What is to be saved besides the checkpoint, which says how the run went: the document written
/// has the checkpoint's base configuration and its edits as events.
package struct SaveRequest: Sendable {
  /// A file name without ending, or a path.
  package var name: String
  /// Whether a file of another document may be overwritten.
  package var replacing: Bool
  /// Name, group and notes count. The configuration is used where no session runs.
  package var experiment: Experiment
  /// The text the document was read from or last written as.
  package var source: String?
  /// Comes back in the report: counts the changes of the document up to now.
  package var generation: Int
  /// Where the run reads its data, and what was read.
  package var files: DataFiles
  /// What the document recorded of its data files when it was opened, and the run's step then.
  package var records: [FileRecord]
  package var openedAt: Int
  /// Whether data files that the document would not find from its folder are copied there.
  package var copiesData: Bool
  /// Whether there is a run to be kept with it; before, its network is still being built.
  package var hasRun = true
}
