// Which kind of data a file or folder is, told by what it holds: the first kind of the catalog that
// knows it again. What `--data` and the playground's opening of files ask.
package import Schema

/// A look at a path: the names in a folder, or the beginning of a file.
package struct DataSample: Sendable {
  package let path: String
  package let isFolder: Bool
  /// Of a folder, its files; of a file, itself.
  package let sizes: [DataFolder.File]
  /// Of a file.
  package let bytes: [UInt8]

  package var names: [String] { sizes.map(\.name) }

  /// - Throws: `DataError` where it cannot be read.
  init(_ path: String, files: DataFiles) throws {
    var unnoted = files
    unnoted.log = nil
    self.path = path
    isFolder = files.isFolder(path)
    if isFolder {
      sizes = try unnoted.folder(path).files
      bytes = []
    } else {
      bytes = try unnoted.read(path)
      sizes = [DataFolder.File(name: path, size: bytes.count)]
    }
  }

  /// Whether the name of the file ends in one of these.
  func ends(_ endings: String...) -> Bool {
    !isFolder && endings.contains { path.lowercased().hasSuffix(".\($0)") }
  }

  /// Whether a file is text: UTF-8 without control characters in its first part.
  var isText: Bool {
    guard !isFolder, !bytes.isEmpty else { return false }
    let start = bytes.prefix(4096)
    guard start.allSatisfy({ $0 >= 32 || (9...13).contains($0) || $0 == 27 }) else { return false }
    // The last character may be cut.
    return (0..<4).contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
  }
}

/// A kind of data in files that knows its files again.
package protocol RecognizedData: DatasetKind {
  /// The kind with its fields set for these files; nil where they are of another kind.
  static func recognizes(_ sample: DataSample) -> (any DatasetKind)?
}

extension Catalog<any DatasetKind> {
  /// The data that a file or folder is.
  /// - Throws: `DataError` where it cannot be read or is of no kind that is known.
  package func recognized(_ path: String, files: DataFiles) throws -> DataSpec {
    let sample = try DataSample(path, files: files)
    for entry in entries {
      if let kind = (type(of: entry.standard) as? any RecognizedData.Type)?.recognizes(sample) {
        return DataSpec(kind)
      }
    }
    let kinds = entries.filter { type(of: $0.standard) is any RecognizedData.Type }
    throw DataError(
      "\(Node(.string(path)).excerpt) is no data that is known again; allowed: "
        + kinds.map { "\($0.summary) (\($0.kind))" }.joined(separator: ", "))
  }
}
