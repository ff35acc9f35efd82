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
  /// The kind of its data, and what is asked of it in a few words; empty where that is not known.
  package var data = ""
  package var task = ""
  /// The kinds of its layers, each once.
  package var layers: [String] = []
  /// 0 where it is not known without reading data files.
  package var parameterCount: Int
  /// Why it cannot be opened, where it is faulty.
  package var fault: String?
  /// What was trained, where the document records it.
  package var record: RunNote?
  /// False for a line that says what of a folder is not listed; `fault` says why.
  package var isDocument = true

  package init(
    name: String, path: String, title: String, group: String, notes: String, isPreset: Bool,
    parameterCount: Int, fault: String? = nil, record: RunNote? = nil
  ) {
    self.name = name
    self.path = path
    self.title = title
    self.group = group
    self.notes = notes
    self.isPreset = isPreset
    self.parameterCount = parameterCount
    self.fault = fault
    self.record = record
  }
}

/// What a document records of its run, as the gallery shows it.
package struct RunNote: Hashable, Sendable {
  package var steps: Int
  /// The kind of the metric that says most, and its value, where one was measured.
  package var metric: String?
  package var value: Double?
  /// The day, as 2026-11-29; empty where none is recorded.
  package var day: String

  package init(steps: Int, metric: String? = nil, value: Double? = nil, day: String = "") {
    (self.steps, self.metric, self.value, self.day) = (steps, metric, value, day)
  }

  init(_ results: Results) {
    let found = [Metric.averagePrecision, .meanIoU, .accuracy, .loss].map(\.kind).first {
      results.metrics["test_\($0)"] != nil
    }
    self.init(
      steps: results.steps, metric: found,
      value: found.flatMap { results.metrics["test_\($0)"] },
      day: String(results.provenance.date.prefix(10)))
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
  /// Whether it is unsaved work of a process that is no more.
  package var isRecovered = false
  /// Whether data was named and no document: the network is one that was proposed for it.
  package var isProposed = false

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
  /// Nothing has the name that was given.
  package var isUnknownName = false

  package init(_ description: String, existingPath: String? = nil) {
    self.description = description
    self.existingPath = existingPath
  }
}
