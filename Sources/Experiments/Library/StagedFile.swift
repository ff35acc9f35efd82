// Files that are written whole or not at all: a temporary file in the same folder, forced to the
// disk, then put in place in one step. Until that step nothing that was there is touched.
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

struct StagedFile {
  /// The steps of writing, for tests that make one fail.
  enum Step: CaseIterable, Sendable { case create, write, sync, place }

  /// Called before every step; what it throws is as if the step had failed.
  typealias Hook = @Sendable (Step) throws -> Void

  let target: String
  private let temporary: String
  private let hook: Hook

  /// Writes `bytes` beside `path`, ready to be put in place. A link is followed to what it names; a
  /// file that is there keeps its permissions.
  /// - Throws: `LibraryError`; nothing is left behind then.
  init(_ bytes: [UInt8], for path: String, hook: @escaping Hook = { _ in }) throws {
    self.hook = hook
    target = try Self.followed(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw LibraryError("\(quoted(path)) is not a regular file; save under another name")
      }
      guard access(target, W_OK) == 0 else {
        throw LibraryError("\(quoted(path)) may not be changed; save under another name")
      }
    }
    try hook(.create)
    let descriptor: Int32
    (temporary, descriptor) = try Self.create(beside: target)
    do {
      defer { _ = close(descriptor) }
      if exists { _ = fchmod(descriptor, status.st_mode & 0o777) }
      try hook(.write)
      try Self.write(bytes, to: descriptor, path)
      try hook(.sync)
      guard fsync(descriptor) == 0 else { throw failure(errno, path) }
    } catch {
      discard()
      throw error
    }
  }

  /// Puts the file in place.
  /// - Parameter isNew: whether nothing may be there: then what appeared meanwhile is kept.
  /// - Returns: what was done, to be kept or undone.
  /// - Throws: `LibraryError`; what was there is as it was then.
  func place(isNew: Bool) throws -> PlacedFile {
    try hook(.place)
    // A second name for what is there, so that it can come back.
    let backup = temporary + ".old"
    var status = stat()
    let existed = stat(target, &status) == 0
    let hasBackup = !isNew && link(target, backup) == 0
    if !isNew || link(temporary, target) != 0 {
      guard !isNew || errno != EEXIST else {
        throw LibraryError("\(quoted(target)) exists", existingPath: target)
      }
      // Some file systems have no second names; there a plain rename must do.
      guard rename(temporary, target) == 0 else {
        let code = errno
        if hasBackup { _ = unlink(backup) }
        throw failure(code, target)
      }
    }
    discard()
    Self.syncFolder(of: target)
    return PlacedFile(target: target, backup: hasBackup ? backup : nil, existed: existed)
  }

  /// Takes the temporary file away.
  func discard() { _ = unlink(temporary) }

  /// The path itself, or what a link at it names.
  private static func followed(_ path: String) throws -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let pointer = realpath(path, nil) else {
      throw LibraryError(
        "\(quoted(path)) is a link that leads nowhere; remove it or save under another name")
    }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func create(beside path: String) throws -> (path: String, descriptor: Int32) {
    let file = folderAndName(path)
    for _ in 0..<100 {
      // Short whatever the name, so that it fits where the name does.
      let number = fileNumber.wrappingAdd(1, ordering: .relaxed).newValue
      let temporary = "\(file.folder)/.resplay-\(getpid())-\(number).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST else { throw failure(errno, path) }
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
  private static func syncFolder(of path: String) {
    let descriptor = open(folderAndName(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}

/// A file that was put in place; what was there before is still at hand.
struct PlacedFile {
  fileprivate let target: String
  fileprivate let backup: String?
  fileprivate let existed: Bool

  /// Lets go of what was there before.
  func keep() {
    if let backup { _ = unlink(backup) }
  }

  /// Brings back what was there before.
  func undo() {
    if let backup {
      _ = rename(backup, target)
    } else if !existed {
      _ = unlink(target)
    }
  }
}

/// The folder of a path (`.` where it names none) and its last part.
func folderAndName(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = String(path[..<slash])
  return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
}

/// A path for a message: on one line, nothing in it that writes to the terminal.
func quoted(_ path: String) -> String { "'\(visible(path))'" }

/// What an error number means for who wants to save a file.
private func failure(_ code: Int32, _ path: String) -> LibraryError {
  let folder = quoted(folderAndName(path).folder)
  switch code {
  case ENOSPC, EDQUOT:
    return LibraryError("\(quoted(path)) was not saved: the disk is full; what was there is kept")
  case EACCES, EPERM, EROFS:
    return LibraryError(
      "\(quoted(path)) was not saved: the folder \(folder) may not be written to; save elsewhere")
  case ENOENT, ENOTDIR:
    return LibraryError("\(quoted(path)) was not saved: there is no folder \(folder)")
  case ENAMETOOLONG:
    return LibraryError("\(quoted(path)) was not saved: the name is too long")
  default:
    return LibraryError(
      "\(quoted(path)) was not saved: \(String(cString: strerror(code))); what was there is kept")
  }
}
