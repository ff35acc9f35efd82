// How the text of a table is cut: its separator, its comments, Excel's first line. What a document
// does not say is found in the first records.
import Schema

struct CSVStyle {
  let separator: UInt8
  let decimal: DecimalMark
  let encoding: CSVEncoding
  /// Where the first record starts, and its line.
  let start: Int
  let firstLine: Int
  /// Which lines are comments.
  private let comments: CommentRule
  /// Fields of a record, where comments are told from rows by it.
  private var width: Int?
  /// Whether the document left the separator open.
  private let isFound: Bool

  /// So many records are looked at to find out what the document does not say.
  static let sampleRecords = 20
  /// So many bytes at most.
  private static let sampleBytes = 1 << 20

  /// Any number of separators stands for one.
  var isRun: Bool { separator == 0x20 }

  var separatorName: String {
    CSVSeparator.allCases.first { $0.byte == separator }?.rawValue ?? "separator"
  }

  /// - Throws: `DataError` for text in UTF-16, and for a first line `sep=` with another separator
  ///   than those allowed.
  init(_ bytes: [UInt8], file: String, _ csv: CSV) throws {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let names = CSVEncoding.allCases.map(\.rawValue).joined(separator: ", ")
      throw DataError("\(file) is UTF-16 text; allowed: \(names); save it as UTF-8")
    }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    var stated: UInt8?
    if let excel = try Self.excelLine(bytes[start...], file: file) {
      start = excel.end
      line = 2
      stated = excel.separator
    }
    decimal = csv.decimal
    encoding = csv.encoding
    comments = csv.comments
    isFound = csv.separator == .automatic
    self.start = start
    firstLine = line
    let sample = Sample(bytes[start...], most: Self.sampleBytes, csv.comments)
    separator = csv.separator.byte ?? stated ?? sample.separator(decimal: csv.decimal)
    if case .automatic = csv.comments {
      width = sample.width(separator, isRun: separator == 0x20)
    }
  }

  /// `sep=;` as the first line, with which Excel says how it wrote the rest.
  private static func excelLine(
    _ bytes: ArraySlice<UInt8>, file: String
  ) throws -> (separator: UInt8, end: Int)? {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let text = line.filter { $0 != UInt8(ascii: "\"") }
    guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    let separator = text[text.startIndex + 4]
    guard CSVSeparator.allCases.contains(where: { $0.byte == separator }) else {
      let read = Node(.string(String(decoding: text, as: UTF8.self))).excerpt
      throw DataError(
        "\(file): line 1: read \(read); allowed: sep= and a comma, semicolon, tab, pipe or space")
    }
    var end = line.endIndex
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: "\r") { end += 1 }
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: "\n") { end += 1 }
    return (separator, end)
  }

  /// Whether the line at the start of `rest` is a comment.
  func isComment(_ rest: ArraySlice<UInt8>) -> Bool {
    switch comments {
    case .off: return false
    case .prefix(let text): return rest.starts(with: text.utf8)
    case .automatic:
      guard rest.first == UInt8(ascii: "#") else { return false }
      return Self.fields(rest, separator, isRun: isRun) != width
    }
  }

  /// Whether text is cut into equally many fields in each of its first lines, many of them numbers:
  /// how a table is told from prose.
  static func isTable(_ bytes: [UInt8]) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return Sample(bytes[start...], most: sampleBytes, .automatic).isTable
  }

  /// What to do where a line has not as many fields as others.
  func advice(_ line: ArraySlice<UInt8>) -> String {
    if Self.looksLikeComment(line) { return Self.commentAdvice }
    return isFound ? "; the \(separatorName) was taken for the separator: see data.separator" : ""
  }

  /// Whether a line begins as comments often do.
  static func looksLikeComment(_ line: ArraySlice<UInt8>) -> Bool {
    ["#", "%", "//", "!"].contains { line.starts(with: $0.utf8) }
  }

  static let commentAdvice =
    "; if lines like this one are comments, set data.comment to the characters they begin with"

  /// Fields of the line at the start of `text`, quotes not looked at.
  fileprivate static func fields(
    _ text: ArraySlice<UInt8>, _ separator: UInt8, isRun: Bool
  ) -> Int {
    var count = 1
    var isField = !isRun
    if isRun { count = 0 }
    for byte in text {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if isRun {
        let isSpace = byte == 0x20 || byte == 0x09
        if !isSpace, !isField { count += 1 }
        isField = !isSpace
      } else if byte == separator {
        count += 1
      }
    }
    return count
  }
}

/// The first records of a table, to find out how it is written.
private struct Sample {
  /// Lines with their bytes; a line end within quotes ends none.
  private var records: [ArraySlice<UInt8>] = []

  /// - Parameter most: so many bytes are looked at.
  init(_ bytes: ArraySlice<UInt8>, most: Int, _ rule: CommentRule) {
    var isQuoted = false
    var start = bytes.startIndex
    var comments: [ArraySlice<UInt8>] = []
    func take(_ end: Int) {
      let record = bytes[start..<end]
      if record.isEmpty { return }
      let isComment =
        switch rule {
        case .off: false
        case .prefix(let text): record.starts(with: text.utf8)
        case .automatic: record.first == UInt8(ascii: "#")
        }
      if isComment { comments.append(record) } else { records.append(record) }
    }
    let end = min(bytes.endIndex, bytes.startIndex + most)
    for index in bytes.startIndex..<end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
      take(index)
      start = index + 1
      if records.count == CSVStyle.sampleRecords { return }
    }
    // Half a record has other fields than a whole one.
    if end == bytes.endIndex || records.isEmpty { take(end) }
    // Where every line begins with '#', none is a comment.
    if records.isEmpty, case .automatic = rule { records = comments }
  }

  /// Fields of the first record that is no comment.
  func width(_ separator: UInt8, isRun: Bool) -> Int? {
    guard let first = records.first else { return nil }
    return isRun
      ? CSVStyle.fields(first, separator, isRun: true) : count(separator, in: first) + 1
  }

  /// Of those that cut every record into equally many fields, two or more, the one that leaves most
  /// numbers; the comma first among equals, but last where it stands in numbers. Without one, what
  /// the first record has any of.
  func separator(decimal: DecimalMark) -> UInt8 {
    let comma = UInt8(ascii: ",")
    let others: [CSVSeparator] = [.semicolon, .tab, .pipe]
    let bytes = (decimal == .point ? [comma] : []) + others.compactMap(\.byte)
    var best: (byte: UInt8, share: Double)?
    for byte in bytes where isEven(byte) {
      let share = shareOfNumbers(byte)
      if share > best?.share ?? -1 { best = (byte, share) }
    }
    if let best { return best.byte }
    let first = records.first ?? []
    return bytes.first { count($0, in: first) > 0 } ?? comma
  }

  /// Two records or more with a separator that cuts all alike, and a third of the fields numbers.
  var isTable: Bool {
    records.count > 1
      && CSVSeparator.allCases.contains { separator in
        guard separator != .space, let byte = separator.byte, isEven(byte) else { return false }
        return shareOfNumbers(byte) > 0.33
      }
  }

  /// Whether a separator stands equally often in every record.
  private func isEven(_ separator: UInt8) -> Bool {
    guard let first = records.first.map({ count(separator, in: $0) }), first > 0 else {
      return false
    }
    return records.allSatisfy { count(separator, in: $0) == first }
  }

  /// Separators outside quotes.
  private func count(_ separator: UInt8, in record: ArraySlice<UInt8>) -> Int {
    var isQuoted = false
    var count = 0
    for byte in record {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == separator, !isQuoted { count += 1 }
    }
    return count
  }

  private func shareOfNumbers(_ separator: UInt8) -> Double {
    var (numbers, cells) = (0, 0)
    for record in records {
      for cell in record.split(separator: separator, omittingEmptySubsequences: false) {
        let field = CSVField(bytes: cell, isQuoted: false, line: 0, isLast: false)
        cells += 1
        let isNumber =
          Decimal.parse(field.trimmed) != nil
          || separator != DecimalMark.comma.byte && Decimal.parse(field.trimmed, .comma) != nil
        if isNumber { numbers += 1 }
      }
    }
    return cells == 0 ? 0 : Double(numbers) / Double(cells)
  }
}
