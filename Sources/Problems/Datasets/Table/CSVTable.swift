// Reads comma-separated values into numbers and labels, strictly: every fault names line and
// column. What the labels mean (classes or values) is decided in `CSVLabels.swift`.
import Schema

/// The content of a file: features row by row, and the label column apart.
struct CSVTable {
  let columns: CSVColumns
  var rowCount = 0
  var features: [Float] = []
  var labels = CSVLabels()

  // With the bytes of the file these bound the memory of a load to about 500 MB: at most 256 MB of
  // text, 200 MB of features and 30 MB of labels and rows.
  static let maximumRows = 1_000_000
  static let maximumValues = 50_000_000

  /// - Throws: `DataError` naming file, line and column; see `CSVColumns` for the parameters.
  init(
    _ bytes: [UInt8], file: String, header: Bool?, label: ColumnReference?
  ) throws {
    var scanner = try CSVScanner(bytes, file: file)
    guard !scanner.isAtEnd else {
      throw DataError("\(file) is empty; allowed: comma-separated values, a row an example")
    }
    columns = try CSVColumns(&scanner, file: file, header: header, label: label)
    // Room for everything at once: growing by doubling would take twice the memory.
    let lines = min(bytes.count { $0 == UInt8(ascii: "\n") } + 1, Self.maximumRows)
    features.reserveCapacity(min(lines * (columns.names.count - 1), Self.maximumValues))
    while !scanner.isAtEnd { try readRecord(&scanner) }
    guard rowCount >= 2 else {
      throw DataError(
        "\(file) has \(rowCount) \(rowCount == 1 ? "row" : "rows") of data; allowed: 2 to "
          + "\(Self.maximumRows)")
    }
  }

  var labelName: String { columns.names[columns.label] }

  var featureNames: [String] {
    columns.names.indices.filter { $0 != columns.label }.map { columns.names[$0] }
  }

  private mutating func readRecord(_ scanner: inout CSVScanner) throws {
    let columns = columns
    let width = columns.names.count
    guard rowCount < Self.maximumRows, features.count + width - 1 <= Self.maximumValues else {
      throw DataError(
        "\(columns.file) has more data than allowed: at most \(Self.maximumRows) rows and "
          + "\(Self.maximumValues) values; take a part of it")
    }
    let line = scanner.line
    for column in 0..<width {
      let field = try scanner.next { columns.place($0, column) }
      guard field.isLast == (column == width - 1) else {
        let read = "\(field.isLast ? "" : "more than ")\(column + 1)"
        throw DataError(
          "\(columns.file): line \(line) has \(read) \(column == 0 ? "field" : "fields"); "
            + "allowed: \(width) in every line")
      }
      if column == columns.label {
        try labels.append(field) { columns.place($0, column) }
      } else {
        guard let value = Decimal.parse(field.trimmed), Float(value).isFinite else {
          throw DataError(
            "\(columns.place(field.line, column)): read \(field.excerpt); "
              + "allowed: a number of at most 3.4e38")
        }
        features.append(Float(value))
      }
    }
    rowCount += 1
  }
}
