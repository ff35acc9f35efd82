// Which data files a document may read: those below its own folder. Anything else must come from
// the command line, because documents come from strangers. The only file access of the datasets.
package import Numerics
import Schema

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Gives access to data files under a rule.
package struct DataFiles: Sendable {
  /// Where relative paths of the document start; nil for a document that has no folder.
  package var folder: String?
  /// Paths the user named on the command line: allowed wherever they are, written just as there.
  package var allowed: Set<String>
  /// Where it is noted what was read; copies share it.
  package var log: ReadLog?
  /// The folder of saves: weights to start from are looked for there where they are not in
  /// `folder`.
  package var saves: String?
  /// How else a file can be named that is not there.
  package var remedy = "or name it with --set data.path=FILE"
  /// What reads weights files.
  package var weightsReader: StartWeights.Reader?

  package init(
    folder: String? = nil, allowed: Set<String> = [], log: ReadLog? = nil, saves: String? = nil,
    weightsReader: StartWeights.Reader? = nil
  ) {
    self.folder = folder
    self.allowed = allowed
    self.log = log
    self.saves = saves
    self.weightsReader = weightsReader
  }

  /// The largest file that is read, in bytes.
  package static let maximumBytes = 256 << 20

  /// The content of the regular file at `path`.
  ///
  /// A path in `allowed` is opened as it stands. Any other one must be relative, without `..`, and
  /// must lie below `folder` even after symbolic links are followed. Devices, pipes, sockets and
  /// folders are refused without waiting for them.
  /// - Parameter remedy: how else such a file can be named; nil: as of all files.
  /// - Throws: `DataError` that says what was read, what is allowed and what to do.
  package func read(
    _ path: String, maximumBytes: Int = Self.maximumBytes,
    remedy: String? = nil
  ) throws -> [UInt8] {
    let name = Node(.string(path)).excerpt
    let descriptor = try descriptor(path, remedy)
    defer { _ = close(descriptor) }
    let content = try Self.content(of: descriptor, name, maximumBytes: maximumBytes)
    log?.note(path, content)
    return content
  }

  /// The fingerprint of a file, or of a folder, as it is now, which is no reading of the run.
  /// - Throws: `DataError`, as `read`.
  package func fingerprint(of path: String) throws -> Fingerprint {
    var unnoted = self
    unnoted.log = nil
    if isFolder(path) { return try unnoted.folder(path).fingerprint() }
    return Fingerprint(of: try unnoted.read(path))
  }

  /// The absolute path, without links, that `read` opens for a path; nil where there is none.
  package func place(of path: String) -> String? {
    if allowed.contains(path) || path.hasPrefix("/") { return Self.resolved(path) }
    guard let folder = home(of: path) else { return nil }
    return Self.resolved((folder.isEmpty ? "." : folder) + "/" + path)
  }

  /// The folder that a relative path starts from: that of the document, and for weights that are
  /// not there that of the saves, if they are there.
  private func home(of path: String) -> String? {
    guard path.hasSuffix(StartWeights.ending), let saves else { return folder }
    func isThere(_ folder: String) -> Bool {
      Self.resolved((folder.isEmpty ? "." : folder) + "/" + path) != nil
    }
    if let folder, isThere(folder) { return folder }
    return folder == nil || isThere(saves) ? saves : folder
  }

  // MARK: - Opening

  /// Never waits (`O_NONBLOCK`: a pipe without a writer), never takes over a terminal.
  private static let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY

  /// Opens what is at `path`, if it may be read.
  func descriptor(
    _ path: String, _ remedy: String? = nil
  ) throws -> Int32 {
    let remedy = remedy ?? self.remedy
    let name = Node(.string(path)).excerpt
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DataError("\(name) is not a path; allowed: a path below the document's folder")
    }
    if allowed.contains(path) { return try Self.opened(path, name) }
    // What lies in a folder that was named on the command line is below that folder.
    if let root = allowed.first(where: { path.hasPrefix("\($0)/") }) {
      var inside = self
      (inside.folder, inside.allowed, inside.saves) = (root, [], nil)
      return try inside.openedBelowFolder(String(path.dropFirst(root.count + 1)), name, remedy)
    }
    return try openedBelowFolder(path, name, remedy)
  }

  private static func opened(_ path: String, _ name: String) throws -> Int32 {
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { throw failure(errno, name) }
    return descriptor
  }

  private func openedBelowFolder(
    _ path: String, _ name: String, _ remedy: String
  ) throws -> Int32 {
    guard !path.hasPrefix("/") else {
      throw DataError(
        "\(name) is an absolute path; allowed: a path below the document's folder; "
          + "put the file there, \(remedy)")
    }
    guard !path.split(separator: "/").contains("..") else {
      throw DataError(
        "\(name) leaves the document's folder; allowed: a path below it, without '..'; "
          + "put the file there, \(remedy)")
    }
    guard let folder = home(of: path) else {
      throw DataError(
        "\(name) cannot be found: this document has no folder yet; save it, \(remedy)")
    }
    let folderName = Node(.string(folder.isEmpty ? "." : folder)).excerpt
    guard let root = Self.resolved(folder.isEmpty ? "." : folder) else {
      throw Self.failure(errno, "the document's folder \(folderName)")
    }
    guard let file = Self.resolved(root + "/" + path) else {
      let code = errno
      guard code == ENOENT else { throw Self.failure(code, name) }
      throw DataError(
        "there is no file \(name) in the document's folder \(folderName); check the path, "
          + remedy)
    }
    let prefix = root.hasSuffix("/") ? root : root + "/"
    guard file == root || file.utf8.starts(with: prefix.utf8) else {
      throw DataError(
        "\(name) is a link that leaves the document's folder \(folderName); allowed: a file below "
          + "it; copy the file there, \(remedy)")
    }
    let below = String(decoding: file.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    return try Self.openedStep(by: below, from: root, name)
  }

  /// The absolute path without links, or nil with `errno` set.
  package static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  /// Opens folder by folder and follows no link: one that is put in the way after the check above
  /// is refused.
  private static func openedStep(
    by path: String, from root: String, _ name: String
  ) throws -> Int32 {
    var descriptor = try opened(root, name)
    for part in path.split(separator: "/") {
      let next = openat(descriptor, String(part), flags | O_NOFOLLOW)
      let code = errno
      _ = close(descriptor)
      guard next >= 0 else { throw failure(code, name) }
      descriptor = next
    }
    return descriptor
  }

  // MARK: - Reading

  private static func content(
    of descriptor: Int32, _ name: String, maximumBytes: Int
  ) throws -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno, name) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device, pipe or socket"
      throw DataError("\(name) is \(what); allowed: a regular file")
    }
    guard status.st_size <= maximumBytes else {
      throw DataError(
        "\(name) has \(status.st_size) bytes; allowed: at most \(maximumBytes); take a part of it")
    }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count {
        let free = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        #if canImport(Darwin)
          let got = Darwin.read(descriptor, free.baseAddress, free.count)
        #elseif canImport(Glibc)
          let got = Glibc.read(descriptor, free.baseAddress, free.count)
        #elseif canImport(Musl)
          let got = Musl.read(descriptor, free.baseAddress, free.count)
        #endif
        if got == 0 { break }
        if got > 0 {
          count += got
        } else if errno != EINTR {
          code = errno
          break
        }
      }
    }
    guard code == 0 else { throw failure(code, name) }
    return bytes
  }

  private static func failure(_ code: Int32, _ name: String) -> DataError {
    switch code {
    case ENOENT: DataError("there is no file \(name); check the path")
    case EACCES, EPERM: DataError("\(name) may not be read; change its permissions")
    case ENOTDIR: DataError("\(name): a part of the path is not a folder; check the path")
    case ELOOP: DataError("\(name): a link was put in the path, or links go in a circle")
    case ENAMETOOLONG: DataError("\(name): the path is too long")
    case ENXIO: DataError("\(name) is a device, pipe or socket; allowed: a regular file")
    default: DataError("\(name) could not be read: \(String(cString: strerror(code)))")
    }
  }
}
