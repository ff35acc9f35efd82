// An experiment as one line of text: `resplay1:` and letters that survive mail, chat and quotation.
// What it holds is the whole document, and what is known of the data files that do not travel.
internal import CCodecs
package import Experiments
internal import Numerics
package import Problems
internal import Training
internal import Schema

/// What is wrong with a code; the text is for the user.
package struct ShareCodeError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// What a code holds.
package struct SharedExperiment: Sendable {
  package var experiment: Experiment
  /// The document, byte for byte.
  package var text: String
  /// The data files that the document names, as they were where the code was made.
  package var files: [FileRecord]
}

/// The line is `resplay1:` and base64url (RFC 4648, section 5, without padding), in which every
/// 64th character checks the 63 before it, so that damage is found where it is. Decoded it is the
/// number of bytes that follow (three bytes, the lowest first), their CRC-32 (four bytes), and a
/// bare stream of deflate (RFC 1951) behind the dictionary of `ShareDictionary`. Unpacked it is the
/// document, and for each data file a line `path`, tab, bytes, tab, digest, behind a zero byte.
package enum ShareCode {
  static let prefix = SharedText.prefix
  /// Characters that are read of one code.
  package static let maximumCharacters = 1 << 20
  /// What comes out of a code at most: a document, and what is said of its files.
  private static let maximumBytes = ExperimentFile.maximumBytes + (1 << 16)
  private static let group = 63

  // MARK: Writing

  /// - Parameters:
  ///   - text: the document as it is written; made from `experiment` where there is none.
  ///   - files: where its data is read from: what is there is described.
  /// - Throws: `ShareCodeError` where it is too large for a code.
  package static func encode(
    _ experiment: Experiment, text: String? = nil, files: DataFiles = DataFiles()
  ) throws -> String {
    var payload = Array((text ?? ExperimentFile.write(experiment)).utf8)
    for path in experiment.dataPaths {
      var unnoted = files
      unnoted.log = nil
      guard let found = try? unnoted.fingerprint(of: path) else { continue }
      payload += [0] + "\(path)\t\(found.bytes)\t\(found.digest)".utf8
    }
    let packed = run(codec_deflate_with, payload, room: payload.count + 1024).bytes
    guard payload.count <= maximumBytes, packed.count < maximumCharacters / 2 else {
      throw ShareCodeError(
        "this document is too large for a code (\(packed.count) bytes packed); 'resplay pack' "
          + "makes a file of it")
    }
    let check = packed.withUnsafeBufferPointer { codec_crc($0.baseAddress, $0.count) }
    let head = littleEndian(packed.count, 3) + littleEndian(Int(check), 4)
    return prefix + checked(Base64.encode(head + packed, .forLinks, padded: false))
  }

  private static func littleEndian(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func checked(_ letters: [UInt8]) -> String {
    var out: [UInt8] = []
    for start in stride(from: 0, to: letters.count, by: group) {
      let part = letters[start..<min(start + group, letters.count)]
      out += part
      out.append(check(part, start / group))
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The character that checks a group: six bits of a CRC-32 over its number and letters.
  private static func check(_ part: ArraySlice<UInt8>, _ number: Int) -> UInt8 {
    let bytes = littleEndian(number, 4) + part
    let crc = bytes.withUnsafeBufferPointer { codec_crc($0.baseAddress, $0.count) }
    return alphabet[Int((crc ^ crc >> 6 ^ crc >> 12 ^ crc >> 18 ^ crc >> 24) & 63)]
  }

  private static let alphabet = Base64.letters(.forLinks)

  // MARK: Reading

  /// - Parameter text: a code, perhaps broken into lines, quoted, or among other words.
  /// - Throws: `ShareCodeError` that says where it is damaged, or `Faults` of the document in it.
  package static func decode(_ text: String) throws -> SharedExperiment {
    let letters = try letters(of: text)
    let packed = try content(of: letters)
    let (code, payload) = run(codec_inflate_with, packed, room: maximumBytes)
    switch Int(code) {
    case CODEC_OK: break
    case CODEC_FULL:
      throw ShareCodeError(
        "more than \(maximumBytes) bytes come out of this code; allowed: at most so many")
    default: throw ShareCodeError("this code is damaged; copy it again, whole")
    }
    let parts = payload.split(separator: 0, omittingEmptySubsequences: false)
    let document = Array(parts[0])
    return SharedExperiment(
      experiment: try ExperimentFile.read(bytes: document),
      text: String(decoding: document, as: UTF8.self),
      files: try parts.dropFirst().prefix(1000).map(record))
  }

  /// The characters of the code, their checks taken out.
  private static func letters(of text: String) throws -> [UInt8] {
    guard let start = text.firstRange(of: prefix) else {
      throw ShareCodeError("there is no code in this text; a code begins with \(prefix)")
    }
    var found: [UInt8] = []
    var needed = Int.max
    for (index, scalar) in text[start.upperBound...].unicodeScalars.enumerated() {
      guard found.count < needed else { break }
      guard index < 4 * maximumCharacters, found.count <= maximumCharacters else {
        throw ShareCodeError(
          "this code is longer than \(maximumCharacters) characters; allowed: at most so many")
      }
      if isBetween(scalar) { continue }
      guard scalar.isASCII, alphabet.contains(UInt8(scalar.value)) else {
        throw ShareCodeError(
          "this code is damaged: \(Node(.string(String(scalar))).excerpt) stands behind its "
            + "character \(found.count) and is none of a code; copy it again, whole")
      }
      found.append(UInt8(scalar.value))
      if found.count == 8 { needed = try length(found) }
    }
    guard found.count == needed else {
      let lacks =
        needed == .max
        ? "it ends after \(found.count) characters"
        : "its beginning says that it has \(needed) characters, and \(found.count) are there: its "
          + "end is missing, or its beginning is damaged"
      throw ShareCodeError("this code is not whole: \(lacks); copy it again")
    }
    return try unchecked(found)
  }

  /// What mail and chat put between the characters of a code.
  private static func isBetween(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
      || ">\"'`=<|*()[]".unicodeScalars.contains(scalar)
  }

  /// Characters of the whole code, from its first eight.
  private static func length(_ head: [UInt8]) throws -> Int {
    let bytes = decoded(head)
    guard bytes.count == 6 else {
      throw ShareCodeError("this code is damaged in its first characters; copy it again, whole")
    }
    let count = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    guard count < maximumCharacters / 2 else {
      throw ShareCodeError("this code is damaged in its first characters; copy it again, whole")
    }
    let letters = ((count + 7) * 4 + 2) / 3
    return letters + (letters + group - 1) / group
  }

  private static func unchecked(_ found: [UInt8]) throws -> [UInt8] {
    var letters: [UInt8] = []
    for (number, start) in stride(from: 0, to: found.count, by: group + 1).enumerated() {
      let part = found[start..<min(start + group + 1, found.count)]
      guard part.last == check(part.dropLast(), number) else {
        throw ShareCodeError(
          "this code is damaged at or before its characters \(start + 1) to "
            + "\(start + part.count); copy it again, whole")
      }
      letters += part.dropLast()
    }
    return letters
  }

  private static func content(of letters: [UInt8]) throws -> [UInt8] {
    let bytes = decoded(letters)
    guard bytes.count > 7 else { throw ShareCodeError("this code is empty; copy it again, whole") }
    let packed = Array(bytes.dropFirst(7))
    let check = packed.withUnsafeBufferPointer { codec_crc($0.baseAddress, $0.count) }
    guard bytes[3..<7].elementsEqual(littleEndian(Int(check), 4)) else {
      throw ShareCodeError("this code is damaged; copy it again, whole")
    }
    return packed
  }

  private static func decoded(_ letters: [UInt8]) -> [UInt8] {
    Base64.decode(letters, .forLinks) ?? []
  }

  private static func record(_ bytes: ArraySlice<UInt8>) throws -> FileRecord {
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\t")
    guard parts.count == 3, let size = Int(parts[1]), size >= 0, parts[2].count == 16 else {
      throw ShareCodeError("this code says of a data file what cannot be read; make it again")
    }
    return FileRecord(
      path: String(parts[0]), Fingerprint(bytes: size, digest: String(parts[2])))
  }

  private typealias Coding = (
    UnsafePointer<UInt8>?, Int, UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, Int,
    UnsafeMutablePointer<Int>?
  ) -> Int32

  private static func run(
    _ coding: Coding, _ bytes: [UInt8], room: Int
  ) -> (code: Int32, bytes: [UInt8]) {
    var code: Int32 = 0
    let made = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      ShareDictionary.bytes.withUnsafeBufferPointer { words in
        bytes.withUnsafeBufferPointer { source in
          code = coding(
            words.baseAddress, words.count, source.baseAddress, source.count, buffer.baseAddress,
            room, &count)
        }
      }
    }
    return (code, made)
  }
}

extension Experiment {
  /// Every file that its data names, now or after an event.
  package var dataPaths: [String] {
    (configuration.dataPaths + events.flatMap(\.dataPaths)).reduce(into: []) { paths, path in
      if !paths.contains(path) { paths.append(path) }
    }
  }
}
