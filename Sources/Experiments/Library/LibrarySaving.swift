// Saving into a library: document and weights as one pair, whole or not at all, and never over
// another document without leave.
import Foundation
import Numerics
import Schema
package import Training

/// What was written.
package struct SavedPair: Sendable {
  /// The document's path and text.
  package let path: String
  package let text: String
  /// As it lies there now, for the next save.
  package let place: SavePlace
}

extension Library {
  /// Looks at where a document is to be saved, before the work starts.
  /// - Parameter source: the text it was read from, where it was read from there.
  /// - Returns: what was found, to be written over later if nothing else came.
  /// - Throws: `LibraryError`, with `existingPath` where something is in the way.
  package func place(
    for name: String, basedOn source: String?, replacing: Bool
  ) throws -> SavePlace {
    let path = try DocumentName.savingPath(name, in: savesFolder)
    Leftovers.clear(folderAndName(path).folder)
    // What comes after this look has come meanwhile.
    let found = SavePlace(path)
    try PlaceCheck.check(path, basedOn: source, replacing ? .replace : .itself)
    // A folder that takes no file is told now, not after hours of work.
    if PlaceCheck.exists(folderAndName(path).folder) { try StagedFile([], for: path).discard() }
    return found
  }

  /// Saves document and weights so that at any moment, whatever is killed, the old pair or the new
  /// one is there. Both are written beside their places and forced to the disk. Then, with the
  /// folder locked, the weights wait under a name with their digest, the document that names this
  /// digest takes its place, and the weights take theirs. See `Leftovers`.
  ///
  /// Without a checkpoint, weights that lie there and no longer belong to the document are kept as
  /// `NAME.safetensors.old`.
  /// - Parameters:
  ///   - name: a file name without ending, or a path: one with a slash or ending in `.yaml`.
  ///   - source: the text the document was read from or last saved as.
  /// - Throws: `LibraryError`, with `existingPath` where something is in the way that may not be
  ///   written over; what was there is as it was then.
  package func save(
    _ experiment: Experiment, checkpoint: Checkpoint?, as name: String, basedOn source: String?,
    over overwriting: Overwriting
  ) throws -> SavedPair {
    try save(
      experiment, checkpoint: checkpoint, as: name, basedOn: source, over: overwriting,
      hook: { _ in })
  }

  /// - Parameter start: weights that it starts from, which become part of it likewise.
  func save(
    _ experiment: Experiment, checkpoint: Checkpoint?, as name: String, basedOn source: String?,
    over overwriting: Overwriting, startingFrom start: StartContent? = nil,
    hook: @escaping StagedFile.Hook
  ) throws -> SavedPair {
    let path = try DocumentName.savingPath(name, in: savesFolder)
    let folder = folderAndName(path).folder
    let weights = try checkpoint.map { try Self.encoded($0, for: experiment) }
    let record = weights.map { Fingerprint(of: $0) }
    let text = ExperimentFile.write(
      experiment.naming(record, of: checkpoint), basedOn: source,
      asJSON: path.hasSuffix(DocumentName.json))
    try Self.checkReadable(Array(text.utf8))
    var seen = SavePlace(path)
    if case .found(let place) = overwriting { seen = place }
    try PlaceCheck.check(path, basedOn: source, overwriting)
    if folder == savesFolder { try Self.createFolder(savesFolder) }
    let stagedWeights = try weights.map {
      try StagedFile($0, for: DocumentName.weightsPath(ofDocument: path), hook: hook)
    }
    defer { stagedWeights?.discard() }
    let stagedStart = try start.map {
      try StagedFile($0.bytes, for: StartFile.path(ofDocument: path), hook: hook)
    }
    defer { stagedStart?.discard() }
    let document = try StagedFile(Array(text.utf8), for: path, hook: hook)
    defer { document.discard() }

    let lock = try FolderLock(folder)
    return try withExtendedLifetime(lock) {
      if lock != nil { Leftovers.clearLocked(folder) }
      try PlaceCheck.check(path, basedOn: source, .found(seen))
      if let start { try StartFile.checkPlace(ofDocument: path, replacing: start.replacing) }
      let isNew = !PlaceCheck.exists(path)
      if let stagedWeights, let record {
        try stagedWeights.place(
          isNew: false, at: Leftovers.waitingPath(ofDocument: path, record.digest))
      }
      try stagedStart?.place(
        isNew: false,
        at: Leftovers.waitingPath(
          ofStartOf: path, Fingerprint(of: Array(text.utf8)).digest))
      let aside = checkpoint == nil ? Self.setAside(path, unlessFor: experiment) : nil
      do {
        try document.place(isNew: isNew)
      } catch {
        if let aside { _ = unlink(aside.copy) }
        throw error
      }
      // The new pair counts from here on: weights that cannot take their place are found where they
      // wait.
      for staged in [stagedWeights, stagedStart] {
        try? staged?.place(isNew: false)
        staged?.keep()
      }
      if let aside { aside.finish() }
      return SavedPair(path: path, text: text, place: SavePlace(path))
    }
  }

  /// What is written must be possible to open again. Its network is what was just run.
  private static func checkReadable(_ text: [UInt8]) throws {
    do {
      _ = try ExperimentFile.readChecked(text, weighing: false)
    } catch let faults as Faults {
      throw LibraryError(
        "not saved: the document could not be opened again: \(faults.list.first?.description ?? "")"
      )
    }
  }

  private static func encoded(_ checkpoint: Checkpoint, for experiment: Experiment) throws
    -> [UInt8]
  {
    guard checkpoint.base == experiment.configuration,
      checkpoint.edits == experiment.untilResults.events
    else {
      throw LibraryError("not saved: the weights are not of this document")
    }
    return CheckpointFile.encode(checkpoint)
  }

  private static func createFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LibraryError("the folder \(quoted(folder)) cannot be made; save elsewhere with a path")
    }
  }

  /// Weights that lose their document: first a second name for them, then, with the new document in
  /// its place, an end of the first one.
  private struct SetAside {
    var weights: String
    var copy: String

    func finish() {
      if PlaceCheck.exists(copy) {
        _ = unlink(weights)
      } else {
        _ = rename(weights, copy)
      }
    }
  }

  private static func setAside(_ document: String, unlessFor experiment: Experiment) -> SetAside? {
    let weights = DocumentName.weightsPath(ofDocument: document)
    guard PlaceCheck.exists(weights),
      !CheckpointFile.isOf(experiment, weights)
    else { return nil }
    let copy = freeName(weights + ".old")
    _ = link(weights, copy)
    return SetAside(weights: weights, copy: copy)
  }

  /// The name, or the first one with a number that nothing has.
  private static func freeName(_ name: String) -> String {
    guard PlaceCheck.exists(name) else { return name }
    return (2...1000).lazy.map { "\(name).\($0)" }.first { !PlaceCheck.exists($0) } ?? name
  }
}

extension Experiment {
  /// The document that names its weights file; where there is none it names none.
  fileprivate func naming(_ weights: Fingerprint?, of checkpoint: Checkpoint?) -> Experiment {
    var copy = self
    if let weights, let checkpoint {
      var results = copy.results ?? Results(checkpoint)
      results.weights = WeightsRecord(weights)
      copy.results = results
    } else {
      copy.results?.weights = nil
    }
    return copy
  }
}
