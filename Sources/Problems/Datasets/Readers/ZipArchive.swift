// The files in a zip archive, as NumPy writes it: stored, or packed with deflate. Every size is
// checked against the file before anything is unpacked.

/// An archive in memory (PKWARE's APPNOTE 6.3, without encryption and without parts).
package struct ZipArchive {
  package struct Entry {
    package var name: String
    fileprivate var method: Int
    fileprivate var check: UInt32
    fileprivate var packed: Int
    /// Bytes that come out of it.
    package var size: Int
    fileprivate var header: Int
  }

  /// Files of an archive of data.
  package static let maximumEntries = 1000

  package let entries: [Entry]
  private let bytes: [UInt8]
  private let name: String

  package static func isArchive(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4])
  }

  /// - Throws: `DataError` that names the file and byte.
  package init(
    _ bytes: [UInt8], _ name: String, maximumEntries: Int = Self.maximumEntries
  ) throws {
    (self.bytes, self.name) = (bytes, name)
    func number(_ place: Int, _ size: Int) throws -> Int {
      guard place >= 0, place + size <= bytes.count else {
        throw DataError("\(name): byte \(place): the archive ends before its end; load it again")
      }
      return (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    // The end of the directory stands last, before a comment of at most 65,535 bytes.
    let earliest = max(0, bytes.count - 22 - 65_535)
    guard
      let end = stride(from: bytes.count - 22, through: earliest, by: -1).first(where: {
        $0 >= 0 && bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] == 5
          && bytes[$0 + 3] == 6
      })
    else {
      throw DataError("\(name) is no zip archive, or its end is missing; load it again")
    }
    let count = try number(end + 10, 2)
    guard count <= maximumEntries else {
      throw DataError(
        "\(name): byte \(end + 10): \(count) files; allowed: at most \(maximumEntries)")
    }
    var place = try number(end + 16, 4)
    var found: [Entry] = []
    var total = 0
    for _ in 0..<count {
      guard try number(place, 4) == 0x0201_4B50 else {
        throw DataError("\(name): byte \(place): the directory of the archive is damaged")
      }
      let length = try number(place + 28, 2)
      let start = place + 46
      _ = try number(start, length)
      let entry = Entry(
        name: String(decoding: bytes[start..<start + length], as: UTF8.self),
        method: try number(place + 10, 2), check: UInt32(try number(place + 16, 4)),
        packed: try number(place + 20, 4), size: try number(place + 24, 4),
        header: try number(place + 42, 4))
      total += entry.size
      guard try number(place + 8, 2) & 1 == 0, entry.method == 0 || entry.method == 8 else {
        throw DataError(
          "\(name): byte \(place): a file packed in a way that is not known; allowed: deflate, or "
            + "not at all")
      }
      guard total <= Codec.maximumBytes else {
        throw DataError(
          "\(name): byte \(place): more than \(Codec.maximumBytes) bytes come out of this archive")
      }
      found.append(entry)
      place = start + length + (try number(place + 30, 2)) + (try number(place + 32, 2))
    }
    entries = found
  }

  /// What a file of it holds.
  package func content(of entry: Entry) throws -> [UInt8] {
    let place = entry.header
    guard place + 30 <= bytes.count,
      bytes[place..<place + 4].elementsEqual([0x50, 0x4B, 3, 4])
    else { throw DataError("\(name): byte \(place): no file of the archive begins here") }
    let start =
      place + 30 + Int(bytes[place + 26]) + Int(bytes[place + 27]) << 8 + Int(bytes[place + 28])
      + Int(bytes[place + 29]) << 8
    guard start + entry.packed <= bytes.count else {
      throw DataError("\(name): byte \(place): the archive ends before its end; load it again")
    }
    let packed = bytes[start..<start + entry.packed]
    let here = "\(name): byte \(place): what is packed here"
    if entry.method == 8 {
      return try Codec.inflated(packed, count: entry.size, check: entry.check, here)
    }
    guard packed.count == entry.size, Codec.checkSum(packed) == entry.check else {
      throw DataError("\(here) is damaged; load the file again")
    }
    return Array(packed)
  }
}
