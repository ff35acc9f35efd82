// Saving into a library: document and weights together, whole or not at all, and never over another
// document without leave.
import Foundation
import Schema
package import Training

extension Library {
  /// Saves document and weights atomically (temporary file, fsync, rename), weights first: at any
  /// moment there is a whole document.
  ///
  /// Without a checkpoint, weights that lie there and no longer belong to the document are kept as
  /// `NAME.safetensors.old`.
  /// - Parameters:
  ///   - name: a file name without ending, or a path: one with a slash or ending in `.yaml`.
  ///   - source: the text the document was read from or last saved as: a file that still holds it
  ///     is the same document and is overwritten without asking.
  ///   - replacing: whether an existing other document may be overwritten.
  /// - Returns: the path of the document.
  /// - Throws: `LibraryError`, with `existingPath` when it would overwrite and may not; what was
  ///   there is as it was then.
  package func save(
    _ experiment: Experiment, checkpoint: Checkpoint?, as name: String, basedOn source: String?,
    replacing: Bool
  ) throws -> String {
    try save(
      experiment, checkpoint: checkpoint, as: name, basedOn: source, replacing: replacing,
      hook: { _ in })
  }

  func save(
    _ experiment: Experiment, checkpoint: Checkpoint?, as name: String, basedOn source: String?,
    replacing: Bool, hook: @escaping StagedFile.Hook
  ) throws -> String {
    let path = try DocumentName.savingPath(name, in: savesFolder)
    let weightsPath = DocumentName.weightsPath(ofDocument: path)
    let text = Array(ExperimentFile.write(experiment, basedOn: source).utf8)
    try Self.checkReadable(text)
    let weights = try checkpoint.map { try Self.encoded($0, for: experiment) }
    let isOurs = Self.holds(path, source)
    if !replacing, !isOurs {
      for existing in [path, weightsPath] where Self.exists(existing) {
        throw LibraryError(
          "\(quoted(existing)) exists; choose another name or replace it", existingPath: existing)
      }
    }
    if folderAndName(path).folder == savesFolder {
      try Self.createFolder(savesFolder)
    }
    let isNew = !replacing && !isOurs
    let stagedWeights = try weights.map { try StagedFile($0, for: weightsPath, hook: hook) }
    defer { stagedWeights?.discard() }
    let document = try StagedFile(text, for: path, hook: hook)
    defer { document.discard() }
    let placed = try stagedWeights?.place(isNew: isNew)
    do {
      try document.place(isNew: isNew).keep()
      placed?.keep()
    } catch {
      placed?.undo()
      throw error
    }
    if checkpoint == nil { Self.setAside(weightsPath, unlessFor: experiment) }
    return path
  }

  /// What is written must be possible to open again.
  private static func checkReadable(_ text: [UInt8]) throws {
    do {
      _ = try ExperimentFile.read(bytes: text)
    } catch let faults as Faults {
      throw LibraryError(
        "not saved: the document could not be opened again: \(faults.list.first?.description ?? "")"
      )
    }
  }

  private static func encoded(_ checkpoint: Checkpoint, for experiment: Experiment) throws
    -> [UInt8]
  {
    guard checkpoint.base == experiment.configuration, checkpoint.edits == experiment.events else {
      throw LibraryError("not saved: the weights are not of this document")
    }
    return CheckpointFile.encode(checkpoint)
  }

  private static func exists(_ path: String) -> Bool {
    // A link that leads nowhere is in the way, too.
    (try? FileManager.default.attributesOfItem(atPath: path)) != nil
  }

  private static func holds(_ path: String, _ source: String?) -> Bool {
    guard let source, let bytes = try? read(path) else { return false }
    return bytes.elementsEqual(source.utf8)
  }

  private static func createFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LibraryError("the folder \(quoted(folder)) cannot be made; save elsewhere with a path")
    }
  }

  private static func setAside(_ weights: String, unlessFor experiment: Experiment) {
    guard exists(weights),
      let bytes = try? read(weights, maximumBytes: CheckpointFile.maximumBytes),
      (try? CheckpointFile.decode(bytes, for: experiment)) == nil
    else { return }
    _ = rename(weights, weights + ".old")
  }
}
