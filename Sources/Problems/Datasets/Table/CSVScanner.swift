// Splits separated values into fields by RFC 4180 (Shafranovich, 2005), byte by byte: quotes,
// doubled quotes, line ends within quotes; LF, CRLF or CR as line end. It knows lines, not columns.
import Schema

/// One field of the text.
struct CSVField {
  /// The bytes between the separators, or between the quotes.
  var bytes: ArraySlice<UInt8>
  /// In quotes; then spaces count and doubled quotes stand for one.
  var isQuoted: Bool
  /// The line it starts in, from 1.
  var line: Int
  /// The record ends after it.
  var isLast: Bool
  var encoding = CSVEncoding.utf8
}

struct CSVScanner {
  private let bytes: [UInt8]
  private let style: CSVStyle
  private let separator: UInt8
  private var position: Int
  private(set) var line: Int

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Starts at the first record.
  init(_ bytes: [UInt8], style: CSVStyle) {
    self.bytes = bytes
    self.style = style
    separator = style.separator
    position = style.start
    line = style.firstLine
  }

  /// Whether nothing follows but line ends and comments. Steps over comments and the empty lines
  /// beside them, and over empty lines before the first record.
  mutating func isAtEnd() -> Bool {
    let start = (position, line)
    var skips = position == style.start
    while position < bytes.count {
      if isLineEnd(bytes[position]) {
        endLine()
      } else if style.isComment(bytes[position...]) {
        skips = true
        while position < bytes.count, !isLineEnd(bytes[position]) { position += 1 }
      } else {
        if !skips { (position, line) = start }
        return false
      }
    }
    return true
  }

  /// What is still to be read.
  var rest: ArraySlice<UInt8> { bytes[position...] }

  /// The next field; there is one unless `isAtEnd()`.
  mutating func next(_ place: (Int) -> String) throws -> CSVField {
    if style.isRun { skipRun() }
    let start = (position, line)
    if position < bytes.count, bytes[position] == Self.quote {
      return try quoted(from: start.0, line: start.1, place)
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == separator || isLineEnd(byte) || style.isRun && byte == 0x09 {
        let field = bytes[start.0..<position]
        return CSVField(
          bytes: field, isQuoted: false, line: start.1, isLast: endsField(),
          encoding: style.encoding)
      }
      if byte == Self.quote {
        throw DataError(
          "\(place(line)): a quote within a field; allowed: quotes around the whole field, "
            + "doubled within it")
      }
      if byte == 0 { throw Self.zeroByte(place(line)) }
      position += 1
    }
    return CSVField(
      bytes: bytes[start.0...], isQuoted: false, line: start.1, isLast: true,
      encoding: style.encoding)
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
        return CSVField(
          bytes: field, isQuoted: true, line: startLine, isLast: true, encoding: style.encoding)
      }
      let after = bytes[position]
      guard after == separator || isLineEnd(after) || style.isRun && after == 0x09 else {
        throw DataError(
          "\(place(line)): text after a closing quote; allowed: a \(style.separatorName) or the "
            + "end of the line")
      }
      return CSVField(
        bytes: field, isQuoted: true, line: startLine, isLast: endsField(),
        encoding: style.encoding)
    }
    throw DataError("\(place(startLine)): a quote is opened and never closed; close it")
  }

  private static func zeroByte(_ place: String) -> DataError {
    DataError("\(place): a zero byte; allowed: text")
  }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == Self.newline || byte == Self.carriageReturn
  }

  /// Steps over the separator or line end at `position`; whether the record ends there.
  private mutating func endsField() -> Bool {
    if style.isRun { skipRun() }
    guard position < bytes.count else { return true }
    if !style.isRun, bytes[position] == separator {
      position += 1
      return false
    }
    guard isLineEnd(bytes[position]) else { return false }
    endLine()
    return true
  }

  /// Where spaces separate, any number of them and of tabs is one.
  private mutating func skipRun() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
      position += 1
    }
  }

  private mutating func endLine() {
    let byte = bytes[position]
    position += 1
    if byte == Self.carriageReturn, position < bytes.count, bytes[position] == Self.newline {
      position += 1
    }
    line += 1
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

  /// The text, or nil where the bytes are none in the table's encoding.
  var text: String? {
    guard isQuoted, bytes.contains(UInt8(ascii: "\"")) else { return encoding.text(trimmed) }
    var plain: [UInt8] = []
    var isSecond = false
    for byte in bytes {
      let isQuote = byte == UInt8(ascii: "\"")
      if !(isQuote && isSecond) { plain.append(byte) }
      isSecond = isQuote && !isSecond
    }
    return encoding.text(plain)
  }

  /// What was read, for a message.
  var excerpt: String {
    let start = trimmed.prefix(240)
    let shown = encoding.text(start) ?? String(decoding: start, as: UTF8.self)
    return shown.isEmpty ? "nothing" : Node(.string(shown)).excerpt
  }
}
