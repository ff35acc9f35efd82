// What is opened as a document and is something else: a code in a file, or weights alone.
import Schema

/// A text that holds a code, in a file or on standard input: it is read above.
package struct SharedTextFound: Error, CustomStringConvertible {
  package let text: String

  package var description: String { "this is a code; 'resplay CODE' opens it" }
}

extension SharedText {
  /// Characters of a code that are read from a file.
  private static let mostBytes = 4 << 20

  /// The version a text is of that begins with a code of another program than this: `resplay2`.
  package static func otherVersion(_ text: String) -> String? {
    guard let colon = text.utf8.prefix(16).firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let word = text[..<colon]
    let number = word.dropFirst("resplay".count)
    guard word.hasPrefix("resplay"), !number.isEmpty, "\(word):" != prefix,
      number.allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    return String(word)
  }

  /// - Throws: `SharedTextFound` where a text begins with a code, perhaps quoted by a mail.
  static func refuse(_ bytes: [UInt8]) throws {
    let start = bytes.prefix(80).drop { " \t\r\n>\"'`".utf8.contains($0) }
    let words = String(decoding: start, as: UTF8.self)
    guard words.hasPrefix(prefix) || otherVersion(words) != nil else { return }
    throw SharedTextFound(
      text: String(decoding: bytes[start.startIndex...].prefix(mostBytes), as: UTF8.self))
  }

  /// - Throws: `SharedTextFound` where a regular file begins with a code.
  static func refuse(file path: String) throws {
    guard let start = FileStart.read(path, count: 80) else { return }
    do {
      try refuse(start)
    } catch {
      try refuse(FileStart.read(path, count: mostBytes) ?? start)
    }
  }
}

/// Weights that are named in place of a document.
enum WeightsAlone {
  /// - Throws: `LibraryError` that says what opens them.
  static func refuse(_ path: String) throws {
    guard !DocumentName.hasEnding(path), let start = FileStart.read(path, count: 9) else { return }
    let isTensors =
      start.count == 9 && start[8] == UInt8(ascii: "{") && start[4..<8] == [0, 0, 0, 0]
    if isTensors {
      let document = DocumentName.endings.lazy
        .map { (path.hasSuffix(".safetensors") ? String(path.dropLast(12)) : path) + $0 }
        .first { FileStart.read($0, count: 1) != nil }
      throw LibraryError(
        "\(quoted(path)) holds weights and is no document; "
          + (document.map { "name the document beside it, \(quoted($0)), or make" } ?? "make")
          + " one that starts from them with 'resplay import WEIGHTS --into DOCUMENT --out FILE'")
    }
    let isPickle = start.starts(with: [0x50, 0x4B, 3, 4]) || start.first == 0x80
    if isPickle, [".pth", ".pt", ".ckpt"].contains(where: { path.hasSuffix($0) }) {
      throw LibraryError(
        "\(quoted(path)) holds weights of PyTorch in a pickle, which is not read; write them with "
          + "safetensors.torch.save_file, and 'resplay import' reads that file")
    }
  }
}
