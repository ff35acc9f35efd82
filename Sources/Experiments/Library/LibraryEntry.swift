// What a library holds and what can go wrong with it.
package import Problems
package import Training

/// A document that can be opened.
package struct LibraryEntry: Hashable, Sendable {
  /// File name without its ending: what the command line takes.
  package var name: String
  package var path: String
  package var title: String
  package var group: String
  package var notes: String
  package var isPreset: Bool
  /// 0 where it is not known without reading data files.
  package var parameterCount: Int
  /// Why it cannot be opened, where it is faulty.
  package var fault: String?
  /// False for a line that says what of a folder is not listed; `fault` says why.
  package var isDocument = true

  package init(
    name: String, path: String, title: String, group: String, notes: String, isPreset: Bool,
    parameterCount: Int, fault: String? = nil
  ) {
    self.name = name
    self.path = path
    self.title = title
    self.group = group
    self.notes = notes
    self.isPreset = isPreset
    self.parameterCount = parameterCount
    self.fault = fault
  }
}

/// What is done about the weights beside a document that is opened.
package enum WeightsUse: Sendable {
  /// They are not looked at.
  case ignored
  /// They are looked at, and what is wrong with them is told in `OpenedExperiment.weights`.
  case checked
  /// Where something is wrong with them, nothing is opened.
  case needed
}

/// A document opened from a file.
package struct OpenedExperiment: Sendable {
  package var experiment: Experiment
  /// Which folder it lies in.
  package enum Place: Hashable, Sendable { case presets, saves, elsewhere }

  /// nil for one that was never a file.
  package var path: String?
  package var place = Place.elsewhere
  /// The text it was read from, for stable saving.
  package var source: String?
  /// From the sidecar `NAME.safetensors`, where there is one.
  package var checkpoint: Checkpoint?
  /// What is known of that file; nil where there is none, or where it was not looked at.
  package var weights: WeightsReport?
  /// What the person should know before going on, a sentence each.
  package var notices: [String] = []
  package var files: DataFiles
  /// Whether every event could be looked at in the time that a document may take: else a fault may
  /// show when its step is reached.
  package var isFullyChecked = true

  package init(
    experiment: Experiment, path: String?, source: String?, checkpoint: Checkpoint?,
    files: DataFiles
  ) {
    self.experiment = experiment
    self.path = path
    self.source = source
    self.checkpoint = checkpoint
    self.files = files
  }
}

/// What cannot be opened or saved, for the user.
package struct LibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  /// Set when a file of another document is in the way: its path.
  package var existingPath: String?

  package init(_ description: String, existingPath: String? = nil) {
    self.description = description
    self.existingPath = existingPath
  }
}
