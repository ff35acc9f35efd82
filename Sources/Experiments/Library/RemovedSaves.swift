// Removing a save from the list, and bringing it back: document and weights are moved into a folder
// of their own below the saves. Nothing is deleted here.
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Library {
  /// Where removed saves are.
  package var removedFolder: String { "\(savesFolder)/removed" }

  /// Moves a save with its weights to the removed ones; where its name is taken there, with a
  /// number behind it.
  /// - Returns: where its document is now.
  /// - Throws: `LibraryError` where it is no save of the list, or cannot be moved.
  package func remove(_ path: String) throws -> String {
    let (folder, file) = folderAndName(path)
    guard folder == savesFolder, DocumentName.hasEnding(file), Self.isThere(path) else {
      throw LibraryError("\(quoted(path)) is none of the saves in \(quoted(savesFolder))")
    }
    do {
      try FileManager.default.createDirectory(
        atPath: removedFolder, withIntermediateDirectories: true)
    } catch {
      throw LibraryError("the folder \(quoted(removedFolder)) cannot be made")
    }
    let stem = DocumentName.stem(file)
    let ending = file.dropFirst(stem.count)
    let places = [stem] + (2...1000).map { "\(stem)-\($0)" }
    guard
      let place = places.lazy.map({ "\(removedFolder)/\($0)\(ending)" })
        .first(where: { Self.pair($0).allSatisfy { !Self.isThere($0) } })
    else { throw LibraryError("\(quoted(removedFolder)) is full of saves of this name") }
    try move(path, to: place)
    return place
  }

  /// Moves a removed save back to where it was.
  /// - Throws: `LibraryError` where something else is there now, or it cannot be moved.
  package func bringBack(_ place: String, to path: String) throws {
    if let taken = Self.pair(path).first(where: Self.isThere) {
      throw LibraryError("\(quoted(taken)) is there again; rename it first")
    }
    try move(place, to: path)
  }

  /// A document first: without it, weights count for nothing.
  private func move(_ path: String, to place: String) throws {
    let lock = try FolderLock(savesFolder)
    try withExtendedLifetime(lock) {
      let twins = DocumentName.endings.map { DocumentName.stem(path) + $0 }.filter { $0 != path }
      // Weights of two documents of one name stay with the other.
      let isShared = twins.contains(where: Self.isThere)
      for (from, to) in zip(Self.pair(path), Self.pair(place)) where Self.isThere(from) {
        guard from == path || !isShared else { continue }
        guard rename(from, to) == 0 else {
          throw LibraryError("\(quoted(from)) cannot be moved: \(String(cString: strerror(errno)))")
        }
      }
    }
  }

  /// A document, its weights, and those that it starts from.
  private static func pair(_ path: String) -> [String] {
    [path, DocumentName.weightsPath(ofDocument: path), StartFile.path(ofDocument: path)]
  }

  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
