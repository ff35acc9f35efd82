// Reads separated values into numbers and labels, strictly: every fault names line and column. What
// the labels mean (classes or values) is decided in `CSVLabels.swift`.
import Schema

/// The content of a file: features row by row, and the label column apart.
struct CSVTable {
  let columns: CSVColumns
  let style: CSVStyle
  var features: TableValues
  var labels: CSVLabels
  /// Rows left out because a value is missing.
  private(set) var droppedCount = 0
  /// Features that are missing in rows that were kept.
  private(set) var missingCount = 0
  private var missing = MissingValues()
  private let rule: MissingRule

  // With the bytes of the file these bound the memory of a load: at most 256 MB of text, and of
  // features 200 MB where single precision holds them, 400 MB else.
  static let maximumRows = 1_000_000
  static let maximumValues = 50_000_000

  /// - Throws: `DataError` naming file, line and column; see `CSVColumns` for the parameters.
  init(_ bytes: [UInt8], file: String, _ csv: CSV) throws {
    style = try CSVStyle(bytes, file: file, csv)
    rule = csv.missing
    var scanner = CSVScanner(bytes, style: style)
    guard !scanner.isAtEnd() else {
      throw DataError("\(file) is empty; allowed: a table, a line an example")
    }
    columns = try CSVColumns(&scanner, file: file, style: style, csv)
    labels = CSVLabels(advice: columns.headerAdvice)
    features = TableValues(width: columns.features.count)
    var isFeature = [Bool](repeating: false, count: columns.names.count)
    for column in columns.features { isFeature[column] = true }
    do {
      while !scanner.isAtEnd() { try readRecord(&scanner, isFeature) }
    } catch {
      // The first fault of the file is said.
      throw missing.error(rule, isWhole: false) ?? error
    }
    if let error = missing.error(rule, isWhole: true) { throw error }
    features.finish()
    guard rowCount >= 2 else {
      throw DataError(
        "\(file) has \(rowCount) \(rowCount == 1 ? "row" : "rows") of data"
          + (droppedCount > 0 ? " without a missing value" : "") + "; allowed: 2 to "
          + "\(Self.maximumRows)" + (columns.headerAdvice.map { "; \($0)" } ?? ""))
    }
  }

  var rowCount: Int { features.rowCount }
  var labelName: String { columns.names[columns.label] }
  var featureNames: [String] { columns.features.map { columns.names[$0] } }

  private mutating func readRecord(_ scanner: inout CSVScanner, _ isFeature: [Bool]) throws {
    let columns = columns
    let width = columns.names.count
    guard rowCount < Self.maximumRows,
      features.width * (rowCount + 1) <= Self.maximumValues
    else {
      throw DataError(
        "\(columns.file) has more data than allowed: at most \(Self.maximumRows) rows and "
          + "\(Self.maximumValues) values; take a part of it")
    }
    let start = scanner
    let line = scanner.line
    var row: [Double] = []
    row.reserveCapacity(features.width)
    var label: CSVField?
    var missingHere = 0
    for column in 0..<width {
      let field = try scanner.next { columns.place($0, column) }
      guard field.isLast == (column == width - 1) else {
        let read = "\(field.isLast ? "" : "more than ")\(column + 1)"
        throw DataError(
          "\(columns.file): line \(line) has \(read) \(column == 0 ? "field" : "fields"); "
            + "allowed: \(width) in every line\(style.advice(start.rest))")
      }
      if column == columns.label {
        let bytes = field.trimmed
        let isMissing = rule == .drop ? CSVLabels.isMissing(bytes) : bytes.isEmpty
        if isMissing {
          missing.add(field, columns.place(field.line, column), isLabel: true)
          missingHere += 1
        }
        label = field
      } else if isFeature[column] {
        let value = try value(field, column, line: line)
        if value.isNaN {
          missing.add(field, columns.place(field.line, column), isLabel: false)
          missingHere += 1
        }
        row.append(value)
      }
    }
    missing.rows += missingHere > 0 ? 1 : 0
    if missingHere > 0, rule != .mean {
      droppedCount += 1
      return
    }
    guard let label, !label.trimmed.isEmpty else { return }
    try labels.append(label, style) { columns.place($0, columns.label) }
    features.append(row)
    missingCount += missingHere
  }

  /// A feature; not a number where it is missing.
  private func value(_ field: CSVField, _ column: Int, line: Int) throws -> Double {
    switch CSVCell(field, style.decimal) {
    case .number(let value) where Float(value).isFinite: return value
    case .boolean(let value): return value ? 1 : 0
    case .missing: return .nan
    case .number:
      throw DataError(
        "\(columns.place(field.line, column)): read \(field.excerpt); "
          + "allowed: a number of at most 3.4e38")
    case .word:
      throw DataError(
        "\(columns.place(field.line, column)): read \(field.excerpt); "
          + "allowed: a number of at most 3.4e38, true, false, yes, no"
          + wordAdvice(field, column, line: line))
    }
  }

  private func wordAdvice(_ field: CSVField, _ column: Int, line: Int) -> String {
    let other: DecimalMark = style.decimal == .point ? .comma : .point
    if Decimal.parse(field.trimmed, other) != nil {
      return "; if it is a number, set data.decimal: \(other.rawValue)"
    }
    let isFirst = rowCount == 0 && droppedCount == 0
    let isAfterComment =
      isFirst && columns.hasHeader && CSVStyle.looksLikeComment(Array(columns.names[0].utf8)[...])
    if isAfterComment || column == 0 && CSVStyle.looksLikeComment(field.trimmed) {
      return isAfterComment
        ? "; if the first line is a comment, set data.comment to the characters that it begins with"
        : CSVStyle.commentAdvice
    }
    if !columns.hasHeader, isFirst {
      return "; if the first line names the columns, set data.header: yes"
    }
    return "; to leave the column out, set data.ignore: [\(columns.reference(column))]"
  }
}

/// Values that are not there: how many, and where the first one should be.
private struct MissingValues {
  var cells = 0
  var rows = 0
  private var labels = 0
  private var first: String?
  private var firstLabel: String?

  mutating func add(_ field: CSVField, _ place: String, isLabel: Bool) {
    cells += 1
    if isLabel { labels += 1 }
    if isLabel ? firstLabel != nil : first != nil { return }
    let text = "\(place): read \(field.excerpt); allowed: \(isLabel ? "a label" : "a number")"
    if isLabel { firstLabel = text }
    if first == nil { first = text }
  }

  /// Why the table is refused; nil where what is missing was asked to be left out or filled in.
  /// - Parameter isWhole: whether the table was read to its end.
  func error(_ rule: MissingRule, isWhole: Bool) -> DataError? {
    let atLeast = isWhole ? "" : "at least "
    switch rule {
    case .drop: return nil
    case .mean:
      return firstLabel.map {
        DataError(
          "\($0); \(atLeast)\(labels) \(labels == 1 ? "label is" : "labels are") missing, which no "
            + "mean can stand for: data.missing: drop leaves such rows out")
      }
    case .refuse:
      let count = cells == 1 ? "1 value is" : "\(cells) values in \(rows) rows are"
      return first.map {
        DataError(
          "\($0); \(atLeast)\(count) missing: data.missing: drop leaves such rows out, mean puts "
            + "the mean of a feature in its place")
      }
    }
  }
}
