// Files that are written whole or not at all: a temporary file in the same folder, forced to the
// disk, then put in place in one step. Until that step nothing that was there is touched. A link in
// the way is replaced itself: what it names is never written to.
import Foundation
import Schema
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// No two temporary files of this process have the same name.
private let fileNumber = Atomic<Int>(0)

/// A file that waits beside its place. It is locked while it does, so that others can tell it from
/// what a writer that died has left.
final class StagedFile {
  /// The steps of writing, for tests that make one fail.
  enum Step: CaseIterable, Sendable { case create, write, sync, place }

  /// Called before every step; what it throws is as if the step had failed.
  typealias Hook = @Sendable (Step) throws -> Void

  let target: String
  private(set) var temporary: String
  private let descriptor: Int32
  private let hook: Hook
  private var isKept = false

  /// Writes `bytes` beside `path`, ready to be put in place. A file that is there passes on its
  /// permissions.
  /// - Throws: `LibraryError`; nothing is left behind then.
  init(_ bytes: [UInt8], for path: String, hook: @escaping Hook = { _ in }) throws {
    self.hook = hook
    target = path
    var status = stat()
    let isFile = lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFLNK
    if isFile {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw LibraryError("\(quoted(path)) is not a regular file; save under another name")
      }
      guard access(path, W_OK) == 0 else {
        throw LibraryError("\(quoted(path)) may not be changed; save under another name")
      }
    }
    try hook(.create)
    (temporary, descriptor) = try Self.create(beside: path)
    do {
      if isFile { _ = fchmod(descriptor, status.st_mode & 0o777) }
      try hook(.write)
      try Self.write(bytes, to: descriptor, path)
      try hook(.sync)
      guard fsync(descriptor) == 0 else { throw failure(errno, path) }
    } catch {
      discard()
      throw error
    }
  }

  deinit { _ = close(descriptor) }

  /// Puts the file in place, and on the disk.
  /// - Parameters:
  ///   - isNew: whether nothing may be there: then what appeared meanwhile is kept.
  ///   - path: another place in the same folder.
  /// - Throws: `LibraryError`; what was there is as it was then.
  func place(isNew: Bool, at path: String? = nil) throws {
    try hook(.place)
    let path = path ?? target
    if isNew {
      try Self.link(temporary, to: path)
    } else {
      guard rename(temporary, path) == 0 else { throw failure(errno, path) }
    }
    temporary = path
    Self.syncFolder(of: path)
  }

  /// Takes the file away, unless it is in its place or was kept where it is.
  func discard() {
    if temporary != target, !isKept { _ = unlink(temporary) }
  }

  /// Leaves the file where it is now.
  func keep() { isKept = true }

  /// A name that must be free. Some file systems have no second names; there a plain rename must
  /// do.
  private static func link(_ temporary: String, to path: String) throws {
    if systemLink(temporary, path) == 0 {
      _ = unlink(temporary)
      return
    }
    guard errno != EEXIST else {
      throw LibraryError("\(quoted(path)) exists", existingPath: path)
    }
    var status = stat()
    guard lstat(path, &status) != 0, rename(temporary, path) == 0 else {
      throw failure(errno, path)
    }
  }

  private static func create(beside path: String) throws -> (path: String, descriptor: Int32) {
    let file = folderAndName(path)
    for _ in 0..<100 {
      // Short whatever the name, so that it fits where the name does.
      let number = fileNumber.wrappingAdd(1, ordering: .relaxed).newValue
      let temporary = "\(file.folder)/\(Leftovers.temporaryName(number))"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        guard errno == EEXIST else { throw failure(errno, path) }
        continue
      }
      // Where locks are unknown, nobody takes the file for a leftover either.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK {
        return (temporary, descriptor)
      }
      _ = close(descriptor)
    }
    throw LibraryError("\(quoted(file.folder)) is full of files '.resplay-…tmp'; remove them")
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        let rest = UnsafeRawBufferPointer(rebasing: raw[done...])
        #if canImport(Darwin)
          return Darwin.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Glibc)
          return Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          return Musl.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw failure(errno, path)
      }
    }
  }

  /// Makes the folder's new entry last; not every file system can, and the file is there anyway.
  static func syncFolder(of path: String) {
    let descriptor = open(folderAndName(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}

/// The system's call, which the method above hides.
private func systemLink(_ from: String, _ to: String) -> Int32 { link(from, to) }

/// The folder of a path (`.` where it names none) and its last part.
func folderAndName(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = String(path[..<slash])
  return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
}

/// A path for a message: on one line, nothing in it that writes to the terminal.
func quoted(_ path: String) -> String { "'\(visible(path))'" }

/// What an error number means for who wants to save a file.
func failure(_ code: Int32, _ path: String) -> LibraryError {
  let folder = quoted(folderAndName(path).folder)
  switch code {
  case ENOSPC, EDQUOT:
    return LibraryError("\(quoted(path)) was not saved: the disk is full; what was there is kept")
  case EACCES, EPERM, EROFS:
    return LibraryError(
      "\(quoted(path)) was not saved: the folder \(folder) may not be written to; save elsewhere")
  case ENOENT where PlaceCheck.exists(folderAndName(path).folder):
    // As in the folders of the system's own making.
    return LibraryError(
      "\(quoted(path)) was not saved: the folder \(folder) takes no files; save elsewhere")
  case ENOENT, ENOTDIR:
    return LibraryError("\(quoted(path)) was not saved: there is no folder \(folder)")
  case ENAMETOOLONG:
    return LibraryError("\(quoted(path)) was not saved: the name is too long")
  default:
    return LibraryError(
      "\(quoted(path)) was not saved: \(String(cString: strerror(code))); what was there is kept")
  }
}
