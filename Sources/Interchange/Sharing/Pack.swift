// A run with all that belongs to it as one file, a zip archive named `.resplay`: the document, its
// weights, the data files it reads, a journal, a picture. Other programs open it as an archive.
// Packs come from strangers: no path in one leaves the folder that it is unpacked to.
import Experiments
package import Numerics
import Problems
internal import Schema

package struct Pack: Sendable {
  package static let ending = ".resplay"
  package static let maximumFiles = 1000
  /// Of its own file; what comes out of it is bounded by `ZipArchive` of `Problems`.
  package static let maximumBytes = DataFiles.maximumBytes
  private static let maximumDepth = 8

  /// The name of the document in it.
  package let document: String
  /// Its files by their paths, the document first.
  package let files: [ExportedFile]
  /// Of the archive.
  package let fingerprint: Fingerprint

  package static func isOne(_ name: String) -> Bool { name.hasSuffix(ending) }

  // MARK: Making

  /// The bytes of a pack.
  /// - Parameter files: the document first; their paths are relative and lead down.
  /// - Throws: `ExportError` where it is too large, or a path leads elsewhere.
  package static func encode(_ files: [ExportedFile]) throws -> [UInt8] {
    var archive = ZipArchive()
    var names: Set<String> = []
    for file in files {
      if let fault = fault(of: file.path) {
        throw ExportError("'\(visible(file.path))' cannot be packed: \(fault)")
      }
      guard names.insert(file.path).inserted else { continue }
      guard names.count <= maximumFiles,
        archive.byteCount + file.bytes.count <= maximumBytes - (1 << 20),
        archive.hasRoom(for: file.path, byteCount: file.bytes.count)
      else {
        throw ExportError(
          "a pack of this run would have more than \(maximumBytes >> 20) MB or "
            + "\(maximumFiles) files; allowed: at most so many")
      }
      archive.add(file.path, file.bytes)
    }
    return archive.encoded()
  }

  // MARK: Reading

  /// - Throws: `DataError` that says what is wrong with it.
  package init(_ bytes: [UInt8], name: String) throws {
    let shown = Node(.string(name)).excerpt
    let archive = try Problems.ZipArchive(bytes, shown, maximumEntries: Self.maximumFiles)
    var files: [ExportedFile] = []
    var names: Set<String> = []
    for entry in archive.entries where !entry.name.hasSuffix("/") {
      let path = Node(.string(entry.name)).excerpt
      if let fault = Self.fault(of: entry.name) {
        throw DataError("\(shown): its file \(path) \(fault); this is no pack of resplay's making")
      }
      guard names.insert(entry.name).inserted else {
        throw DataError("\(shown): its file \(path) is there twice")
      }
      files.append(ExportedFile(entry.name, try archive.content(of: entry)))
    }
    let documents = files.filter { !$0.path.contains("/") && Self.isDocument($0.path) }
    guard let first = documents.first else {
      throw DataError("\(shown) holds no document; a pack is made by 'resplay pack'")
    }
    document = first.path
    self.files = files
    fingerprint = Fingerprint(of: bytes)
  }

  private static func isDocument(_ path: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
  }

  /// Why a path may not be in a pack.
  private static func fault(of path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.isEmpty || path.hasPrefix("/") || parts.contains("..") || parts.contains(".") {
      return "leads out of its folder"
    }
    if parts.contains("") || path.contains("\\") || path.contains(":") || visible(path) != path
      || path.utf8.count > 512 || parts.count > maximumDepth
      || parts.contains(where: { $0.hasPrefix(".") || $0.utf8.count > 200 })
    {
      return "has a name that is not allowed"
    }
    return nil
  }
}
