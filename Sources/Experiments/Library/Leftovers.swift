// What a writer that was killed leaves in a folder, and what becomes of it. A document is the
// commit point of a save: new weights wait under a name with their digest, the document that names
// this digest is put in place, and then the weights take theirs. So whoever finds waiting weights
// knows: a document that names them makes them the pair's, otherwise they never counted. Weights
// that a new document starts from are not named by their digest: they wait under the digest of the
// document's own text.
import Foundation
import Numerics
import Problems

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum Leftovers {
  /// The name of a file that is being written.
  static func temporaryName(_ number: Int) -> String { ".resplay-\(getpid())-\(number).tmp" }

  /// Where the weights of a document wait until it is in its place.
  static func waitingPath(ofDocument path: String, _ digest: String) -> String {
    let file = folderAndName(path)
    return "\(file.folder)/.\(DocumentName.stem(file.name)).\(digest).safetensors"
  }

  /// Where the weights that a document starts from wait until it is in its place.
  /// - Parameter digest: of the document's text.
  static func waitingPath(ofStartOf path: String, _ digest: String) -> String {
    let file = folderAndName(path)
    return "\(file.folder)/.\(StartFile.name(ofDocument: file.name)).\(digest).safetensors"
  }

  /// Finishes or removes what dead writers left in a folder; what a living one needs stays.
  static func clear(_ folder: String) {
    guard !names(in: folder).isEmpty, let lock = try? FolderLock(folder) else { return }
    withExtendedLifetime(lock) { clearLocked(folder) }
  }

  /// Likewise, where the folder is locked by the caller.
  static func clearLocked(_ folder: String) {
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      if let waiting = waitingName(name) {
        settle(path, stem: waiting.stem, digest: waiting.digest, in: folder)
      } else {
        removeTemporary(path)
      }
    }
  }

  /// Hidden files of ours, if there are any.
  private static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter {
      $0.hasPrefix(".") && (isTemporary($0) || waitingName($0) != nil)
    }
  }

  private static func isTemporary(_ name: String) -> Bool {
    name.wholeMatch(of: /\.resplay-[0-9]+-[0-9]+\.tmp/) != nil
  }

  private static func waitingName(_ name: String) -> (stem: String, digest: String)? {
    guard let match = name.wholeMatch(of: /\.(.+)\.([0-9a-f]{16})\.safetensors/) else { return nil }
    return (String(match.1), String(match.2))
  }

  /// A writer holds a lock on its file as long as it lives.
  private static func removeTemporary(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { _ = unlink(path) }
  }

  private static func settle(_ path: String, stem: String, digest: String, in folder: String) {
    if StartFile.isOne(path) { return settleStart(path, stem: stem, digest: digest, in: folder) }
    guard CheckpointFile.isOne(path) else { return }
    for ending in DocumentName.endings {
      let document = "\(folder)/\(stem)\(ending)"
      guard let named = DocumentHead(document)?.weights, named.digest == digest else { continue }
      finish(path, named, document)
      return
    }
    if !isMentioned(digest, in: folder) { _ = unlink(path) }
  }

  /// Weights that a document starts from are its own where its text is the one they came with.
  private static func settleStart(_ path: String, stem: String, digest: String, in folder: String) {
    for ending in DocumentName.endings {
      let document = "\(folder)/\(stem.dropLast("-start".count))\(ending)"
      guard StartFile.name(ofDocument: document) == stem, let bytes = try? Library.read(document),
        Fingerprint(of: bytes).digest == digest
      else { continue }
      guard (try? StartFile.checkPlace(ofDocument: document, replacing: true)) != nil else {
        return
      }
      let place = StartFile.path(ofDocument: document)
      if rename(path, place) == 0 { StagedFile.syncFolder(of: place) }
      return
    }
    _ = unlink(path)
  }

  /// Whether any document of the folder holds the digest: one that was renamed since, or that was
  /// edited and cannot be read at present. Its weights are kept.
  private static func isMentioned(_ digest: String, in folder: String) -> Bool {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.contains { name in
      guard DocumentName.hasEnding(name), let bytes = try? Library.read("\(folder)/\(name)") else {
        return false
      }
      return String(decoding: bytes, as: UTF8.self).contains(digest)
    }
  }

  /// Puts waiting weights in the place of those that their document no longer names. What is there
  /// and no weights file of ours is left alone.
  private static func finish(_ waiting: String, _ named: Fingerprint, _ document: String) {
    guard WeightsFile.fingerprint(waiting) == named else { return }
    let place = DocumentName.weightsPath(ofDocument: document)
    guard !PlaceCheck.exists(place) || CheckpointFile.isOne(place) else { return }
    if rename(waiting, place) == 0 { StagedFile.syncFolder(of: place) }
  }
}
