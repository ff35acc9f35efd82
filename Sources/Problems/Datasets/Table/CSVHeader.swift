// Whether the first record of a table names its columns, decided column by column: a word over
// numbers is a name. Where that cannot be told, messages offer to say it.
import Schema

/// What a cell holds, as far as it can be seen without knowing its column.
enum CSVCell {
  case number(Double)
  case boolean(Bool)
  case missing
  case word

  init(_ field: CSVField, _ decimal: DecimalMark) {
    let bytes = field.trimmed
    if let value = Decimal.parse(bytes, decimal) {
      self = .number(value)
    } else if Self.isMissing(bytes) {
      self = .missing
    } else if let value = Self.boolean(bytes) {
      self = .boolean(value)
    } else {
      self = .word
    }
  }

  /// What stands for a value that is not there: nothing, or one of these in any case.
  static func isMissing(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.isEmpty || bytes.count <= 4 && missingWords.contains(lowercased(bytes))
  }

  static func boolean(_ bytes: ArraySlice<UInt8>) -> Bool? {
    guard (2...5).contains(bytes.count) else { return nil }
    switch lowercased(bytes) {
    case "true", "yes": return true
    case "false", "no": return false
    default: return nil
    }
  }

  static let missingWords = ["na", "n/a", "nan", "null", "none", "?"]

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).lowercased()
  }
}

/// The decision, and what it rests on.
struct CSVHeader {
  let isThere: Bool
  /// What would set it right if it is wrong; nil where it is certain.
  private(set) var advice: String?

  /// - Parameters:
  ///   - first: the first record.
  ///   - scanner: before the second record.
  init(_ first: [CSVField], before scanner: CSVScanner, _ decimal: DecimalMark) {
    let columns = Self.columns(first, scanner)
    let cells = first.map { CSVCell($0, decimal) }
    let below = columns.map { column in column.map { CSVCell($0, decimal) } }
    var isBooleanData = false
    for (cell, column) in zip(cells, below) {
      switch cell {
      case .number, .missing: break
      case .word, .boolean:
        if column.count(where: \.isNumber) * 2 >= max(1, column.count { !$0.isMissing }) {
          self.isThere = true
          if cells.contains(where: \.isNumber) {
            advice = "if the first line is no header, set data.header: no"
          }
          return
        }
        if cell.isBoolean, column.contains(where: \.isBoolean) { isBooleanData = true }
      }
    }
    let recurs = zip(zip(first, cells), columns).contains { first, column in
      guard first.1.isWord, let text = first.0.text else { return false }
      return column.contains { $0.text == text }
    }
    let hasNames = !cells.contains { $0.isNumber } && cells.contains { !$0.isMissing }
    isThere = hasNames && !isBooleanData && !recurs
    guard !isThere, !recurs, Set(first.map(\.text)).count == first.count else { return }
    advice = "if the first line names the columns, set data.header: yes"
  }

  /// The cells below, column by column, of some records.
  private static func columns(_ first: [CSVField], _ start: CSVScanner) -> [[CSVField]] {
    var scanner = start
    var columns = [[CSVField]](repeating: [], count: first.count)
    for _ in 0..<CSVStyle.sampleRecords {
      guard !scanner.isAtEnd() else { break }
      for column in columns.indices {
        // What is wrong in a record is said when it is read.
        guard let field = try? scanner.next({ "\($0)" }) else { return columns }
        columns[column].append(field)
        guard field.isLast == (column == columns.count - 1) else { return columns }
      }
    }
    return columns
  }
}

extension CSVCell {
  fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
  fileprivate var isBoolean: Bool { if case .boolean = self { true } else { false } }
  fileprivate var isMissing: Bool { if case .missing = self { true } else { false } }
  fileprivate var isWord: Bool { if case .word = self { true } else { false } }
}
