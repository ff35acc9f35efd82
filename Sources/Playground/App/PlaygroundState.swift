// A document at work: the value, its history, what training reported, and where the person looks.
package import Problems
package import Networks
package import Training

package struct PlaygroundState: Sendable {
  /// Where it was read from or saved to; nil for one that was never a file.
  package var path: String?
  /// The text it was read from or last written as.
  package var source: String?
  /// Presets are never written over.
  package var isPreset: Bool
  package var files: DataFiles

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
  /// A save under way.
  package var saving: Saving?

  package var snapshot: SessionSnapshot?
  /// Whether training is wanted; the snapshot says what is.
  package var isRunning = false
  /// Steps a second; nil is unlimited.
  package var pace: Int?
  package var hasTwin = false
  /// The twin's cost is judged once, when the first snapshot tells it.
  package var hasJudgedTwin = false
  package var metric = GradientMetric.weights
  package var isLogarithmic = true

  package var focus = PanelID.network
  package var isZoomed = false
  package var cursor = NetworkRow.ID.input
  /// First line shown of the network panel.
  package var networkScroll = 0
  /// Blocks (by number) whose repeats are all shown.
  package var unfolded: Set<Int> = []
  /// The skip being drawn: where it starts, once that is picked.
  package var drawing: SkipDrawing?

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

  /// Whether something would be lost by leaving: changes of the document, or steps trained since it
  /// was saved.
  package var isUnsaved: Bool {
    document != savedDocument || keepsSteps && step != savedStep
  }
}

/// What is being written.
package struct Saving: Sendable {
  package var name: String
  package var document: Document
  package var generation: Int
  package var then: AfterSave
}

/// What the gradient-flow panel shows.
package enum GradientMetric: Hashable, Sendable, CaseIterable {
  /// Norm of the gradient by a layer's weights.
  case weights
  /// Norm of the gradient by a layer's output.
  case activations

  package var next: GradientMetric { self == .weights ? .activations : .weights }
}

/// A skip on its way: picked from one boundary to another.
package struct SkipDrawing: Hashable, Sendable {
  /// nil while the start is being picked.
  package var from: Boundary?
}
