// The columns of a table: their names, which one is the label, and how messages name a place.
import Schema

struct CSVColumns {
  let file: String
  private(set) var names: [String] = []
  private(set) var hasHeader = false
  private(set) var label = 0

  static let maximumColumns = 10_000
  static let maximumNameLength = 200

  /// - Parameters:
  ///   - scanner: before the first record; goes on to the first row of data.
  ///   - file: the file's name for messages, already made visible.
  ///   - header: whether the first record names the columns; nil finds out.
  ///   - label: the column to predict; nil is the last one.
  /// - Throws: `DataError` naming file, line and column.
  init(
    _ scanner: inout CSVScanner, file: String, header: Bool?, label: ColumnReference?
  ) throws {
    self.file = file
    let start = scanner
    let first = try firstRecord(&scanner)
    hasHeader = header ?? first.allSatisfy { Decimal.parse($0.trimmed) == nil }
    if !hasHeader { scanner = start }
    for (index, field) in first.enumerated() { names.append(try columnName(field, index)) }
    self.label = try column(label)
  }

  /// Where a field stands, for messages: `'data.csv': line 7, column 3 ('petal_width')`.
  func place(_ line: Int, _ column: Int) -> String {
    let name =
      hasHeader && names.indices.contains(column)
      ? " (\(Node(.string(names[column])).excerpt))" : ""
    return "\(file): line \(line), column \(column + 1)\(name)"
  }

  private func firstRecord(_ scanner: inout CSVScanner) throws -> [CSVField] {
    var fields: [CSVField] = []
    repeat {
      guard fields.count < Self.maximumColumns else {
        throw DataError("\(file) has more columns than allowed: at most \(Self.maximumColumns)")
      }
      fields.append(try scanner.next { place($0, fields.count) })
    } while fields.last?.isLast == false
    guard fields.count >= 2 else {
      let separators = [(UInt8(ascii: ";"), "semicolons"), (0x09, "tabs")]
      let likely = separators.first { fields.first?.bytes.contains($0.0) == true }
      throw DataError(
        "\(file) has one column; allowed: at least one feature and a label, separated by commas"
          + (likely.map { "; this file seems to be separated by \($0.1)" } ?? ""))
    }
    return fields
  }

  private func columnName(_ field: CSVField, _ index: Int) throws -> String {
    let numbered = "column \(index + 1)"
    guard hasHeader else { return numbered }
    guard let text = field.text, text.unicodeScalars.count <= Self.maximumNameLength else {
      throw DataError(
        "\(place(field.line, index)): read \(field.excerpt); allowed: a name in UTF-8 of at most "
          + "\(Self.maximumNameLength) characters")
    }
    return text.isEmpty ? numbered : text
  }

  private func column(_ reference: ColumnReference?) throws -> Int {
    switch reference {
    case nil: return names.count - 1
    case .number(let number):
      guard (1...names.count).contains(number) else {
        throw DataError(
          "\(file) has \(names.count) columns; read label \(number); allowed: 1 to \(names.count)")
      }
      return number - 1
    case .name(let name):
      guard hasHeader else {
        throw DataError(
          "\(file) has no header, so that no column is called \(Node(.string(name)).excerpt); "
            + "give the label as a number from 1 to \(names.count)")
      }
      let places = names.indices.filter { names[$0] == name }
      guard let only = places.first, places.count == 1 else {
        throw unknown(name, isTwice: !places.isEmpty)
      }
      return only
    }
  }

  private func unknown(_ name: String, isTwice: Bool) -> DataError {
    let shown = names.prefix(20).map { Node(.string($0)).excerpt }.joined(separator: ", ")
    let near = isTwice ? nil : nearest(to: name, among: names)
    return DataError(
      "\(file) has \(isTwice ? "several columns" : "no column") called "
        + "\(Node(.string(name)).excerpt); allowed: \(shown)\(names.count > 20 ? ", …" : "") or a "
        + "column's number"
        + (near.map { "; did you mean \(Node(.string($0)).excerpt)?" } ?? ""))
  }
}
