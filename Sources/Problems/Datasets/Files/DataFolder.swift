// A folder of data: which files it holds and what they hold, under the rule of `DataFiles`. The
// fingerprint of a folder is one over the names and the contents of all its files, so that a run
// can say whether it still is the folder that was meant.
import Numerics
import Schema

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The files of a folder and of the folders in it, by name. Hidden ones are left out, and so are
/// documents and weights, which a run may write beside its data.
package struct DataFolder: Sendable {
  package struct File: Hashable, Sendable {
    /// From the folder on: `train/cat/1.png`.
    package var name: String
    package var size: Int
  }

  /// The most files, and bytes of them all, and folders inside one another.
  static let maximumFiles = 100_000
  static let maximumBytes = 1 << 30
  private static let maximumDepth = 4
  /// Names of files that are written by runs.
  private static let writtenEndings = [".yaml", ".safetensors"]

  /// As the document names it.
  package let path: String
  /// In the order of their names, byte by byte.
  package let files: [File]
  private let access: DataFiles

  /// - Throws: `DataError` that names the folder or file.
  init(_ path: String, _ access: DataFiles) throws {
    var found: [File] = []
    var total = 0
    let name = Node(.string(path)).excerpt
    func list(_ below: String, depth: Int) throws {
      let here = below.isEmpty ? path : "\(path)/\(below)"
      for entry in try access.entries(ofFolder: here) {
        let full = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
        if entry.isFolder {
          guard depth < Self.maximumDepth else {
            throw DataError(
              "\(name): more than \(Self.maximumDepth) folders lie inside one another; name a "
                + "folder further down")
          }
          try list(full, depth: depth + 1)
        } else if !Self.writtenEndings.contains(where: entry.name.hasSuffix) {
          found.append(File(name: full, size: entry.size))
          total += entry.size
        }
        guard found.count <= Self.maximumFiles, total <= Self.maximumBytes else {
          throw DataError(
            "\(name) holds more than \(Self.maximumFiles) files or \(Self.maximumBytes) bytes; "
              + "name a folder with nothing but this data")
        }
      }
    }
    try list("", depth: 0)
    self.path = path
    self.access = access
    files = found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// What a file of it holds.
  package func read(_ file: File) throws -> [UInt8] {
    var unnoted = access
    unnoted.log = nil
    return try unnoted.read("\(path)/\(file.name)")
  }

  /// Calls `body` with one file after the other, those that are not `wanted` left out, and notes
  /// what the whole folder held.
  package func readAll(
    wanted: (File) -> Bool, _ body: (File, [UInt8]) throws -> Void
  ) throws {
    var print = FolderPrint()
    for file in files {
      let content = try read(file)
      print.add(file, content)
      if wanted(file) { try body(file, content) }
    }
    access.log?.note(path, print.fingerprint)
  }

  /// What it holds now.
  func fingerprint() throws -> Fingerprint {
    var print = FolderPrint()
    for file in files { print.add(file, try read(file)) }
    return print.fingerprint
  }

  /// Names, sizes and digests, one file a line.
  private struct FolderPrint {
    private var lines = ""
    private var bytes = 0

    mutating func add(_ file: File, _ content: [UInt8]) {
      let print = Fingerprint(of: content)
      lines += "\(file.name)\0\(print.bytes) \(print.digest)\n"
      bytes += print.bytes
    }

    var fingerprint: Fingerprint {
      Fingerprint(bytes: bytes, digest: Fingerprint(of: Array(lines.utf8)).digest)
    }
  }
}

extension DataFiles {
  /// The folder at `path`, with all below it.
  /// - Throws: `DataError` that says what was read, what is allowed and what to do.
  package func folder(_ path: String) throws -> DataFolder { try DataFolder(path, self) }

  /// Whether `path` is a folder that may be read. What cannot be told is none.
  package func isFolder(_ path: String) -> Bool {
    guard let descriptor = try? descriptor(path) else { return false }
    defer { _ = close(descriptor) }
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  struct Entry {
    var name: String
    var isFolder: Bool
    var size: Int
  }

  /// The regular files and folders in one folder. Links are followed no further than files are
  /// read: one that leads out of the data is refused when its file is.
  func entries(ofFolder path: String) throws -> [Entry] {
    let name = Node(.string(path)).excerpt
    let descriptor = try descriptor(path)
    guard let stream = fdopendir(descriptor) else {
      _ = close(descriptor)
      throw DataError("\(name) is no folder; allowed: a folder")
    }
    defer { closedir(stream) }
    var found: [Entry] = []
    while let entry = readdir(stream) {
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      guard let entryName = String(validatingCString: text) else {
        throw DataError("\(name) holds a file whose name is not UTF-8; rename it")
      }
      var status = stat()
      guard !entryName.hasPrefix("."), fstatat(descriptor, entryName, &status, 0) == 0 else {
        continue
      }
      let kind = status.st_mode & S_IFMT
      guard kind == S_IFREG || kind == S_IFDIR else { continue }
      found.append(
        Entry(name: entryName, isFolder: kind == S_IFDIR, size: Int(status.st_size)))
      guard found.count <= DataFolder.maximumFiles else {
        throw DataError("\(name) holds more than \(DataFolder.maximumFiles) files; take a part")
      }
    }
    return found
  }
}
