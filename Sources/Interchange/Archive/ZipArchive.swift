// Zip archives of stored files (PKWARE's APPNOTE 6.3), for formats that are one: NumPy's NPZ, and
// packs of files. Nothing of the machine or the day is in them, so equal content gives equal bytes.
internal import CCodecs

/// Files one behind the other, with a directory at the end. Names are UTF-8; every file is dated
/// 1 January 1980, the earliest day the format knows, and is readable by all.
package struct ZipArchive {
  /// What the format holds without its extension for large files, header and directory included.
  package static let maximumBytes = 0xFFFF_FFFF
  package static let maximumEntries = 0xFFFF
  private static let maximumNameBytes = 0xFFFF

  private struct Entry {
    var name: [UInt8]
    var check: UInt32
    var size: Int
    /// Where its header begins.
    var start: Int
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  private var directoryBytes = 0

  package init() {}

  /// How many bytes `encoded` returns.
  package var byteCount: Int { bytes.count + directoryBytes + 22 }

  /// Whether a file fits in that is so long under its name: `add` asks for it.
  package func hasRoom(for path: String, byteCount count: Int) -> Bool {
    entries.count < Self.maximumEntries && path.utf8.count <= Self.maximumNameBytes
      && byteCount + 30 + 46 + 2 * path.utf8.count + count <= Self.maximumBytes
  }

  /// Adds a file.
  /// - Parameter path: relative, with `/` between its parts; unlike those added before.
  /// - Precondition: there is room for it, which a caller whose files can be large asks for first.
  package mutating func add(_ path: String, _ content: [UInt8]) {
    precondition(hasRoom(for: path, byteCount: content.count), "a zip archive ends at 4 GB")
    let check = content.withUnsafeBufferPointer { codec_crc($0.baseAddress, $0.count) }
    let entry = Entry(
      name: Array(path.utf8), check: check, size: content.count, start: bytes.count)
    bytes.reserveCapacity(bytes.count + 30 + entry.name.count + content.count)
    append(0x0403_4B50, 4, to: &bytes)
    describe(entry, to: &bytes)
    bytes += entry.name
    bytes += content
    entries.append(entry)
    directoryBytes += 46 + entry.name.count
  }

  /// The bytes of the archive.
  package func encoded() -> [UInt8] {
    var result = bytes
    result.reserveCapacity(byteCount)
    for entry in entries {
      append(0x0201_4B50, 4, to: &result)
      // Made as Unix does, by version 2.0 of the format.
      append(0x0314, 2, to: &result)
      describe(entry, to: &result)
      // No comment, on the first disk, not said to be text.
      append(0, 6, to: &result)
      // A regular file: rw-r--r--.
      append(0o100644 << 16, 4, to: &result)
      append(entry.start, 4, to: &result)
      result += entry.name
    }
    append(0x0605_4B50, 4, to: &result)
    append(0, 4, to: &result)
    append(entries.count, 2, to: &result)
    append(entries.count, 2, to: &result)
    append(directoryBytes, 4, to: &result)
    append(bytes.count, 4, to: &result)
    append(0, 2, to: &result)
    return result
  }

  /// What header and directory say alike: version, UTF-8 name, stored, date, sizes, no extra field.
  private func describe(_ entry: Entry, to target: inout [UInt8]) {
    append(20, 2, to: &target)
    append(1 << 11, 2, to: &target)
    append(0, 2, to: &target)
    append(0, 2, to: &target)
    append(1 << 5 | 1, 2, to: &target)
    append(Int(entry.check), 4, to: &target)
    append(entry.size, 4, to: &target)
    append(entry.size, 4, to: &target)
    append(entry.name.count, 2, to: &target)
    append(0, 2, to: &target)
  }

  /// A number of so many bytes, the lowest first.
  private func append(_ number: Int, _ count: Int, to target: inout [UInt8]) {
    for place in 0..<count { target.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
