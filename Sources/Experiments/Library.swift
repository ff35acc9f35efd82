// Where documents live: the presets that ship, the user's saves, and files by path.
package import Datasets
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
  package var parameterCount: Int
  /// Why it cannot be opened, where it is faulty.
  package var fault: String?
}

/// A document opened from a file.
package struct OpenedExperiment: Sendable {
  package var experiment: Experiment
  /// nil for one that was never a file.
  package var path: String?
  /// The text it was read from, for stable saving.
  package var source: String?
  /// From the sidecar `NAME.safetensors`, where there is one.
  package var checkpoint: Checkpoint?
  package var files: DataFiles
}

/// Folders are given by the composition root; nothing here looks at the environment.
package struct Library: Sendable {
  package var presetsFolder: String
  package var savesFolder: String

  package init(presetsFolder: String, savesFolder: String) {
    self.presetsFolder = presetsFolder
    self.savesFolder = savesFolder
  }

  /// Presets in the order of the gallery, then saves by name.
  package func entries() -> [LibraryEntry] { [] }

  /// Opens a file by path, or a preset or save by name.
  /// - Throws: `Faults`, or `LibraryError` naming what there is and the nearest name.
  package func open(_ nameOrPath: String) throws -> OpenedExperiment {
    throw LibraryError("opening is not here yet")
  }

  /// Saves document and weights atomically (temporary file, fsync, rename).
  /// - Parameters:
  ///   - name: a file name without ending, or a path.
  ///   - replacing: whether an existing other document may be overwritten.
  /// - Returns: the path of the document.
  /// - Throws: `LibraryError.exists` when it would overwrite and may not.
  package func save(
    _ experiment: Experiment, checkpoint: Checkpoint?, as name: String, basedOn source: String?,
    replacing: Bool
  ) throws -> String {
    throw LibraryError("saving is not here yet")
  }
}

package struct LibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  /// Set when a file of another document is in the way: its path.
  package var existingPath: String?

  package init(_ description: String, existingPath: String? = nil) {
    self.description = description
    self.existingPath = existingPath
  }
}
