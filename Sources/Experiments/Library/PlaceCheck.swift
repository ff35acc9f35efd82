// What is in the way where a document and its weights are to be written: looked at before the work
// starts, and again, with the folder locked, before anything is written.
import Foundation
import Numerics
import Problems
import Schema

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What may be written over.
package enum Overwriting: Sendable {
  /// Nothing but the document itself: a file that still holds the text it was read from or last
  /// written as, with its own weights.
  case itself
  /// The document of that name and its weights, because a person said so.
  case replace
  /// What was there when it was looked at, and nothing that came since.
  case found(SavePlace)
}

/// Where a pair is to be written, and what was there when it was looked at.
package struct SavePlace: Sendable {
  /// The document's path.
  package let path: String
  let document: FileStamp?
  let weights: FileStamp?

  init(_ path: String) {
    self.path = path
    document = FileStamp(path)
    weights = FileStamp(DocumentName.weightsPath(ofDocument: path))
  }
}

enum PlaceCheck {
  /// Whether anything has the name, a link that leads nowhere included.
  static func exists(_ path: String) -> Bool { FileStamp(path) != nil }

  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Throws where something is in the way that may not be written over.
  /// - Parameter source: the text the document was read from or last written as.
  static func check(_ path: String, basedOn source: String?, _ overwriting: Overwriting) throws {
    try checkSiblings(path)
    switch overwriting {
    case .itself:
      guard exists(path) else { return try checkFree(DocumentName.weightsPath(ofDocument: path)) }
      guard holds(path, source) else {
        throw LibraryError(
          "\(quoted(path)) exists; choose another name or replace it", existingPath: path)
      }
      try checkOwnWeights(ofDocument: path)
    case .replace:
      try checkReplaceable(DocumentName.weightsPath(ofDocument: path))
    case .found(let place):
      let now = SavePlace(path)
      guard now.document == place.document, now.weights == place.weights else {
        throw LibraryError(
          "\(quoted(path)) was written by another program meanwhile; it is kept as it is",
          existingPath: path)
      }
    }
  }

  /// Two documents that differ in their endings alone would share one weights file.
  private static func checkSiblings(_ path: String) throws {
    let stem = DocumentName.stem(path)
    for ending in DocumentName.endings where stem + ending != path {
      guard let sibling = siblingDocument(stem + ending) else { continue }
      throw LibraryError(
        "\(quoted(sibling)) and \(quoted(path)) would share the weights file "
          + "\(quoted(folderAndName(stem).name + ".safetensors")); choose another name")
    }
  }

  /// A file that is one of our documents, whole or not.
  static func siblingDocument(_ path: String) -> String? {
    guard let bytes = try? Library.read(path),
      String(decoding: bytes, as: UTF8.self).contains("resplay/")
    else { return nil }
    return path
  }

  /// Whether the file still holds the text.
  private static func holds(_ path: String, _ source: String?) -> Bool {
    guard let source, let bytes = try? Library.read(path) else { return false }
    return bytes.elementsEqual(source.utf8)
  }

  private static func checkFree(_ weights: String) throws {
    guard !exists(weights) else {
      throw LibraryError(
        "\(quoted(weights)) exists and is not of this document; choose another name or replace it",
        existingPath: weights)
    }
  }

  /// The weights beside a document must be its own, or be told to be replaced.
  private static func checkOwnWeights(ofDocument path: String) throws {
    let weights = DocumentName.weightsPath(ofDocument: path)
    guard exists(weights), let head = DocumentHead(path) else { return }
    let isOwn =
      head.weights.map { WeightsFile.fingerprint(weights) == $0 }
      ?? CheckpointFile.isOf(head.experiment, weights)
    guard isOwn else { try checkFree(weights); return }
  }

  /// Not even who replaces a document means a file that was never of a document.
  private static func checkReplaceable(_ weights: String) throws {
    guard exists(weights), !isLink(weights), !CheckpointFile.isOne(weights) else { return }
    throw LibraryError(
      "\(quoted(weights)) is not a weights file of resplay and is kept; move it away, or choose "
        + "another name")
  }
}
