// A document at work: the value, its history, what training reported, and where the person looks.
package import Experiments
package import Problems
package import Training

package struct PlaygroundState: Sendable {
  /// Where it was read from or saved to, or nil for one that was never a file.
  package var path: String?
  /// The text it was read from or last written as.
  package var source: String?
  /// Presets are never written over.
  package var isPreset: Bool
  package var files: DataFiles

  /// While a frame is drawn, what is kept of the frames before.
  var frame: FrameMemory?

  package var document: Document
  package var history = History<Document>()
  /// Counts changes of the document.
  package var generation = 0
  /// The document as last opened or saved, and the step the run had then.
  package var savedDocument: Document
  package var savedStep: Int
  /// The document with which `savedStep` was reached was saved by the person, so that steps trained
  /// since can be lost. An untouched preset gives the same steps again.
  package var keepsSteps: Bool
  /// Whether its file holds a run: a lesson's does not, and is not written over unasked.
  var holdsRun = false
  /// Where the document's own events lead back to, behind what was edited here.
  var eventHistory = RecordedHistory()
  /// What the document recorded of its data files when it was opened.
  package var records: [FileRecord] = []
  /// The step the run was opened at.
  package var openedAt = 0
  /// What was last kept of it while it was unsaved.
  var kept = KeptState()
  /// Whether it is the unsaved work of a session that ended.
  var isRecovered = false
  /// Whether the run goes on from an earlier step, or was another's, and that is not saved.
  var hasBranched = false
  /// The earlier step that is looked at.
  var past: PastState?
  /// A save under way.
  package var saving: Saving?

  package var snapshot: SessionSnapshot?
  /// What is likely to be wrong with the data, and which rows that was found of.
  var dataWarnings: [String] = []
  /// Those of them that are about classes without rows.
  var classWarnings: [String] = []
  var warnedOf: DataSource?
  /// Whether training is wanted. The snapshot says what is.
  package var isRunning = false {
    didSet { (hasEnded, isHeldForOpening) = (false, false) }
  }
  /// Whether it trained, and waits while another document is opened.
  var isHeldForOpening = false
  /// Whether the run ended by itself while it trained, and nobody has paused it since.
  var hasEnded = false
  /// Seeds that a run was started again with: undo goes back to the start with the one before.
  var startedSeeds: Set<Int> = []
  /// Steps a second. Nil is unlimited.
  package var pace: Double?
  /// What is shown beside the document's own run.
  package var variants: [Variant] = []
  /// Those of them that are measured to be the same as the document's own run, by their ids.
  var sameRuns: Set<String> = []
  /// Runs that were put aside to be compared with.
  package var pins: [PinnedRun] = []
  /// Counts the runs that were ever pinned here, and the changes of what is pinned.
  var pinCount = 0
  var pinChanges = 0
  var savedPinChanges = 0
  /// The curves of the run before it was started again, or of what came after the step that is
  /// looked at.
  var ghosts: [GhostRun] = []
  /// The document whose network is to be compared with once it is read.
  var awaitedNetwork: String?
  /// Which part of the notes is shown.
  package var noteIndex = 0
  /// The twin's cost is judged once, when the first snapshot tells it.
  package var hasJudgedTwin = false

  /// The panel that has the keyboard.
  var focus = PanelCatalog.first.id
  /// Where several panels share a place, the one looked at last.
  var shownPanels: [PanelPlace: PanelID] = [:]
  /// Whether the panel with the keyboard is shown alone.
  package var isZoomed = false
  var panels = PanelStates()
  /// The stretch of time that the panels with a time axis show.
  var timeWindow = TimeWindow()
  /// What the session was last asked to look at closely.
  var askedInspection: InspectionRequest?
  /// What goes along to the next document.
  var window = WindowState()

  package init(
    path: String?, source: String?, isPreset: Bool, files: DataFiles, document: Document,
    savedStep: Int, keepsSteps: Bool
  ) {
    self.path = path
    self.source = source
    self.isPreset = isPreset
    self.files = files
    self.document = document
    self.savedDocument = document
    self.savedStep = savedStep
    self.keepsSteps = keepsSteps
  }

  package var main: RunSnapshot? { snapshot?.runs.first }
  package var others: ArraySlice<RunSnapshot> { snapshot?.runs.dropFirst() ?? [] }
  package var step: Int { main?.step ?? savedStep }

  /// Whether something would be lost by leaving: changes of the document, steps trained since it
  /// was saved, or a run that no document says, because it was changed on its way.
  package var isUnsaved: Bool {
    let isChangedOnItsWay = main?.marks.contains { $0.step > 0 } ?? false
    return isRecovered || hasBranched || pinChanges != savedPinChanges || document != savedDocument
      || (keepsSteps ? step != savedStep : isChangedOnItsWay)
  }
}

/// What is being written.
package struct Saving: Sendable {
  package var name: String
  package var document: Document
  package var generation: Int
  package var replacing: Bool
  package var then: AfterSave
  var pinChanges = 0
}
