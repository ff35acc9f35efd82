// Unsaved work, kept while it is worked on: document and weights of each running playground, under
// a lock that ends with its process. What a process leaves that was killed is offered to the next.
import Foundation
import Numerics
import Problems
import Schema
internal import Synchronization
package import Training

/// Work that was left by a process which is no more.
package struct RecoveredRun: Hashable, Sendable {
  package var id: String
  package var title: String
  package var step: Int
  /// As 2026-11-30T17:03:58Z; empty where none is recorded.
  package var date: String

  package init(id: String, title: String, step: Int, date: String) {
    (self.id, self.title, self.step, self.date) = (id, title, step, date)
  }
}

/// Where an open document comes from, which its copy in the store does not say.
package struct RecoveryOrigin: Codable, Sendable {
  /// The file it was read from or saved to.
  package var path: String?
  /// Where its data is looked for, and what else may be read.
  package var folder: String?
  package var allowed: [String]

  package init(path: String?, folder: String?, allowed: [String]) {
    (self.path, self.folder, self.allowed) = (path, folder, allowed)
  }
}

package final class RecoveryStore: Sendable {
  /// Left documents that are kept, and bytes of weights of all of them: of what is older the
  /// weights go first, then the document.
  static let maximumCount = 50
  static let maximumBytes = 2 << 30
  /// Weights that are kept: what is larger takes longer to write than is pleasant, and its document
  /// is kept alone.
  package static let maximumWeights = 50_000_000

  private struct Slot {
    var id: String
    var lock: FileLock
  }

  private let folder: String
  private let name: String
  private let own = Mutex<Slot?>(nil)
  private let hasEnded = Mutex(false)

  /// - Parameters:
  ///   - folder: of the state of the program.
  ///   - name: of this process, unlike that of any other that may run.
  package init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  private func path(_ id: String, _ ending: String) -> String { "\(folder)/\(id)\(ending)" }

  private var library: Library { Library(presetsFolder: folder, savesFolder: folder) }

  // MARK: This process

  /// Writes the document as it is now, in place of what was written before.
  /// - Throws: `LibraryError` where it cannot be written.
  package func keep(
    _ experiment: Experiment, _ checkpoint: Checkpoint?, _ origin: RecoveryOrigin
  ) throws {
    guard !hasEnded.withLock({ $0 }) else { return }
    try Self.makeFolder(folder)
    let slot = try own.withLock { slot in
      if let slot { return slot }
      guard let lock = FileLock(path(name, ".lock")) else {
        throw LibraryError("nothing can be kept in \(quoted(folder))")
      }
      let fresh = Slot(id: name, lock: lock)
      slot = fresh
      return fresh
    }
    let words = String(decoding: try JSONEncoder().encode(origin), as: UTF8.self)
    try words.write(toFile: path(slot.id, ".origin"), atomically: true, encoding: .utf8)
    _ = try library.save(
      experiment, checkpoint: checkpoint, as: path(slot.id, ".yaml"), basedOn: nil, over: .replace)
  }

  /// Forgets what this process kept: it was saved, or let go of.
  package func drop() {
    own.withLock { slot in
      if let slot { remove(slot.id) }
      slot = nil
    }
  }

  /// Forgets what this process kept, and keeps no more: it ends.
  package func end() {
    hasEnded.withLock { $0 = true }
    drop()
  }

  // MARK: Others

  /// What processes left that are no more, the newest first.
  package func found() -> [RecoveredRun] {
    bounded(left()).compactMap { id in
      guard FileLock(path(id, ".lock")) != nil, let bytes = try? Library.read(path(id, ".yaml")),
        let experiment = try? ExperimentFile.read(bytes: bytes)
      else { return nil }
      return RecoveredRun(
        id: id, title: experiment.presentation.name, step: experiment.results?.steps ?? 0,
        date: experiment.results?.provenance.date ?? "")
    }.sorted { ($0.date, $0.id) > ($1.date, $1.id) }
  }

  /// The names of what is there, the newest first.
  private func left() -> [String] {
    let present = own.withLock { $0?.id }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let ids = names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    return ids.filter { $0 != present }.map { ($0, written(path($0, ".yaml"))) }
      .sorted { ($0.1, $0.0) > ($1.1, $1.0) }.map(\.0)
  }

  private func written(_ path: String) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  /// Lets go of what is too much, the oldest first; what a living process holds stays.
  private func bounded(_ ids: [String]) -> [String] {
    for id in ids.dropFirst(Self.maximumCount) { discard(id) }
    var bytes = 0
    for id in ids.prefix(Self.maximumCount) {
      let weights = path(id, ".safetensors")
      let attributes = try? FileManager.default.attributesOfItem(atPath: weights)
      bytes += attributes?[.size] as? Int ?? 0
      guard bytes > Self.maximumBytes, let lock = FileLock(path(id, ".lock")) else { continue }
      withExtendedLifetime(lock) { try? FileManager.default.removeItem(atPath: weights) }
    }
    return Array(ids.prefix(Self.maximumCount))
  }

  /// Opens what was left. It is then this process's to keep.
  /// - Throws: `LibraryError` where it is not there any more, or another process has it.
  package func open(_ id: String) throws -> OpenedExperiment {
    guard let lock = FileLock(path(id, ".lock")) else {
      throw LibraryError("another window has opened it already")
    }
    // What was killed between placing document and weights is finished.
    Leftovers.clear(folder)
    let bytes = try Library.read(path(id, ".yaml"))
    let experiment = try ExperimentFile.read(bytes: bytes)
    let words = (try? Data(contentsOf: URL(filePath: path(id, ".origin")))) ?? Data()
    let origin =
      (try? JSONDecoder().decode(RecoveryOrigin.self, from: words))
      ?? RecoveryOrigin(path: nil, folder: nil, allowed: [])
    let files = DataFiles(
      folder: origin.folder, allowed: Set(origin.allowed), log: ReadLog(),
      saves: origin.folder, weightsReader: CheckpointFile.startWeights)
    var opened = OpenedExperiment(
      experiment: experiment, path: origin.path, source: nil, checkpoint: nil, files: files)
    opened.weights = WeightsReport.of(
      experiment, document: path(id, ".yaml"), files: files)
    opened.checkpoint = opened.weights?.checkpoint
    if let path = origin.path, let text = try? Library.read(path) {
      opened.source = String(decoding: text, as: UTF8.self)
    }
    opened.isRecovered = true
    opened.place = .saves
    own.withLock { slot in
      if let slot { remove(slot.id) }
      slot = Slot(id: id, lock: lock)
    }
    return opened
  }

  /// Lets go of what was left.
  package func discard(_ id: String) {
    guard let lock = FileLock(path(id, ".lock")) else { return }
    withExtendedLifetime(lock) { remove(id) }
  }

  private func remove(_ id: String) {
    for ending in [".yaml", ".safetensors", ".safetensors.old", ".origin", ".lock"] {
      try? FileManager.default.removeItem(atPath: path(id, ending))
    }
  }

  // MARK: Windows

  /// Says that this process has a document open. nil: another one has it open already.
  package func lockDocument(_ path: String) -> FileLock? {
    try? Self.makeFolder("\(folder)/open")
    return FileLock(lockPath(path))
  }

  /// The file that is locked while a document is open.
  package func lockPath(_ path: String) -> String {
    let place = URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    var digest = Digest()
    for scalar in place.unicodeScalars { digest.combine(scalar.value) }
    return "\(folder)/open/\(digest.text).lock"
  }

  /// For its owner alone: unsaved work is nobody else's.
  private static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: NSNumber(value: 0o700)])
  }
}
