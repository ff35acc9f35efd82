// Splits comma-separated values into fields by RFC 4180 (Shafranovich, 2005), byte by byte: quotes,
// doubled quotes, line ends within quotes; LF, CRLF or CR as line end. It knows lines, not columns.
import Schema

/// One field of the text.
struct CSVField {
  /// The bytes between the commas, or between the quotes.
  var bytes: ArraySlice<UInt8>
  /// In quotes; then spaces count and doubled quotes stand for one.
  var isQuoted: Bool
  /// The line it starts in, from 1.
  var line: Int
  /// The record ends after it.
  var isLast: Bool
}

struct CSVScanner {
  private let bytes: [UInt8]
  private var position: Int
  private(set) var line = 1

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// - Throws: `DataError` for text that is not UTF-8 by its first bytes.
  init(_ bytes: [UInt8], file: String) throws {
    self.bytes = bytes
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw DataError("\(file) is UTF-16 text; allowed: UTF-8; save it as UTF-8")
    }
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Nothing follows but line ends.
  var isAtEnd: Bool {
    bytes[position...].allSatisfy { $0 == Self.newline || $0 == Self.carriageReturn }
  }

  /// The next field; there is one unless `isAtEnd`.
  mutating func next(_ place: (Int) -> String) throws -> CSVField {
    let start = (position, line)
    if position < bytes.count, bytes[position] == Self.quote {
      return try quoted(from: start.0, line: start.1, place)
    }
    while position < bytes.count {
      switch bytes[position] {
      case Self.comma, Self.newline, Self.carriageReturn:
        let field = bytes[start.0..<position]
        return CSVField(bytes: field, isQuoted: false, line: start.1, isLast: endsRecord())
      case Self.quote:
        throw DataError(
          "\(place(line)): a quote within a field; allowed: quotes around the whole field, "
            + "doubled within it")
      case 0: throw Self.zeroByte(place(line))
      default: position += 1
      }
    }
    return CSVField(bytes: bytes[start.0...], isQuoted: false, line: start.1, isLast: true)
  }

  private mutating func quoted(
    from start: Int, line startLine: Int, _ place: (Int) -> String
  ) throws -> CSVField {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.newline { line += 1 }
      guard byte != 0 else { throw Self.zeroByte(place(line)) }
      guard byte == Self.quote else { continue }
      if position < bytes.count, bytes[position] == Self.quote {
        position += 1
        continue
      }
      let field = bytes[start + 1..<position - 1]
      guard position < bytes.count else {
        return CSVField(bytes: field, isQuoted: true, line: startLine, isLast: true)
      }
      guard [Self.comma, Self.newline, Self.carriageReturn].contains(bytes[position]) else {
        throw DataError(
          "\(place(line)): text after a closing quote; allowed: a comma or the end of the line")
      }
      return CSVField(bytes: field, isQuoted: true, line: startLine, isLast: endsRecord())
    }
    throw DataError("\(place(startLine)): a quote is opened and never closed; close it")
  }

  private static func zeroByte(_ place: String) -> DataError {
    DataError("\(place): a zero byte; allowed: text in UTF-8")
  }

  /// Steps over the comma or line end at `position`.
  private mutating func endsRecord() -> Bool {
    let byte = bytes[position]
    position += 1
    if byte == Self.comma { return false }
    if byte == Self.carriageReturn, position < bytes.count, bytes[position] == Self.newline {
      position += 1
    }
    line += 1
    return true
  }
}

extension CSVField {
  /// The field without spaces and tabs around it, unless it is quoted.
  var trimmed: ArraySlice<UInt8> {
    guard !isQuoted else { return bytes }
    var rest = bytes
    while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }

  /// The text, or nil where it is not UTF-8.
  var text: String? {
    guard isQuoted, bytes.contains(UInt8(ascii: "\"")) else {
      return String(validating: trimmed, as: UTF8.self)
    }
    var plain: [UInt8] = []
    var isSecond = false
    for byte in bytes {
      let isQuote = byte == UInt8(ascii: "\"")
      if !(isQuote && isSecond) { plain.append(byte) }
      isSecond = isQuote && !isSecond
    }
    return String(validating: plain, as: UTF8.self)
  }

  /// What was read, for a message.
  var excerpt: String {
    let shown = String(decoding: trimmed.prefix(240), as: UTF8.self)
    return shown.isEmpty ? "nothing" : Node(.string(shown)).excerpt
  }
}
