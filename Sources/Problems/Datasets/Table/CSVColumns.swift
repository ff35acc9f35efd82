// The columns of a table: their names, which one is the label, which ones are features, and how
// messages name a place.
import Schema

struct CSVColumns {
  let file: String
  private(set) var names: [String] = []
  private(set) var hasHeader = false
  private(set) var label = 0
  /// The columns that become features, ascending.
  private(set) var features: [Int] = []
  /// Columns whose name in the header is empty.
  private(set) var nameless: Set<Int> = []
  /// What would set a wrong guess about the header right; nil where there was nothing to guess.
  private(set) var headerAdvice: String?
  private let style: CSVStyle

  static let maximumColumns = 10_000
  static let maximumNameLength = 200

  /// - Parameters:
  ///   - scanner: before the first record; goes on to the first row of data.
  ///   - file: the file's name for messages, already made visible.
  ///   - csv: what the document says about header, label and columns.
  /// - Throws: `DataError` naming file, line and column.
  init(_ scanner: inout CSVScanner, file: String, style: CSVStyle, _ csv: CSV) throws {
    self.file = file
    self.style = style
    let start = scanner
    let first = try firstRecord(&scanner)
    switch csv.header {
    case .yes: hasHeader = true
    case .no: hasHeader = false
    case .automatic:
      let found = CSVHeader(first, before: scanner, style.decimal)
      (hasHeader, headerAdvice) = (found.isThere, found.advice)
    }
    if !hasHeader { scanner = start }
    for (index, field) in first.enumerated() { names.append(try columnName(field, index)) }
    try choose(csv)
  }

  /// Where a field stands, for messages: `'data.csv': line 7, column 3 ('petal_width')`.
  func place(_ line: Int, _ column: Int) -> String {
    let name = hasHeader && names.indices.contains(column) ? " (\(shown(column)))" : ""
    return "\(file): line \(line), column \(column + 1)\(name)"
  }

  /// A column's name in quotes.
  func shown(_ column: Int) -> String { Node(.string(names[column])).excerpt }

  /// A column as a document names it, to be left out: its name, or its number where that says more.
  func reference(_ column: Int) -> String {
    let isName = hasHeader && !nameless.contains(column) && names.count { $0 == names[column] } == 1
    return isName ? shown(column) : "\(column + 1)"
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
      let names: [(byte: UInt8, words: String)] = [
        (UInt8(ascii: ","), "commas"), (UInt8(ascii: ";"), "semicolons"), (0x09, "tabs"),
        (UInt8(ascii: "|"), "vertical bars"), (0x20, "spaces"),
      ]
      let likely = names.first { fields.first?.trimmed.contains($0.byte) == true }
      let separator = CSVSeparator.allCases.first { $0.byte == likely?.byte }
      throw DataError(
        "\(file) has one column; allowed: at least one feature and a label, with a "
          + "\(style.separatorName) between them"
          + (likely.map {
            "; this file seems to be separated by \($0.words): data.separator: "
              + (separator?.rawValue ?? "")
          } ?? "; data.separator says what stands between them"))
    }
    return fields
  }

  private mutating func columnName(_ field: CSVField, _ index: Int) throws -> String {
    let numbered = "column \(index + 1)"
    guard hasHeader else { return numbered }
    guard let text = field.text, text.unicodeScalars.count <= Self.maximumNameLength else {
      let advice = field.text == nil ? style.encodingAdvice : ""
      throw DataError(
        "\(place(field.line, index)): read \(field.excerpt); allowed: a name in "
          + "\(style.encoding.words) of at most \(Self.maximumNameLength) characters\(advice)")
    }
    if text.isEmpty { nameless.insert(index) }
    return text.isEmpty ? numbered : text
  }

  // MARK: - Which columns

  private mutating func choose(_ csv: CSV) throws {
    var places: [String: [Int]] = [:]
    for (place, name) in names.enumerated() where !nameless.contains(place) {
      places[name, default: []].append(place)
    }
    let used = try csv.columns.map { try column($0, "columns", places) }
    let ignored = try csv.ignored.map { try column($0, "ignore", places) }
    for (list, field) in [(used, "columns"), (ignored, "ignore")] {
      var seen: Set<Int> = []
      for place in list where !seen.insert(place).inserted {
        throw DataError(
          "\(file): \(field) names the column \(shown(place)) twice; name it once", field: field)
      }
    }
    let out = Set(ignored)
    if let both = used.first(where: { out.contains($0) }) {
      throw DataError(
        "\(file): the column \(shown(both)) is named by columns and by ignore; allowed: one of "
          + "them",
        field: "ignore")
    }
    let left = names.indices.filter { !out.contains($0) }
    guard let last = left.last else {
      throw DataError(
        "\(file): every column is ignored; allowed: a feature and a label are left",
        field: "ignore")
    }
    label = try csv.label.map { try column($0, "label", places) } ?? last
    guard !out.contains(label) else {
      throw DataError(
        "\(file): the label \(shown(label)) is ignored; take it out of ignore, or name another "
          + "label", field: "label")
    }
    features = (used.isEmpty ? left : used.sorted()).filter { $0 != label }
    guard !features.isEmpty else {
      throw DataError(
        "\(file): no column is left to learn from besides the label \(shown(label)); allowed: at "
          + "least one feature")
    }
  }

  /// - Parameter field: the field that names it, for messages.
  private func column(
    _ reference: ColumnReference, _ field: String, _ places: [String: [Int]]
  ) throws -> Int {
    switch reference {
    case .number(let number):
      guard (1...names.count).contains(number) else {
        let isName = hasHeader && names.contains(String(number))
        throw DataError(
          "\(file) has \(names.count) columns; read \(field) \(number); allowed: 1 to "
            + "\(names.count)" + (isName ? ", or the name '\(number)' in quotes" : ""),
          field: field)
      }
      return number - 1
    case .name(let name):
      guard hasHeader else {
        throw DataError(
          "\(file) has no header, so that no column is called \(Node(.string(name)).excerpt); "
            + "give \(field == "label" ? "the label" : "columns") as a number from 1 to "
            + "\(names.count)" + (headerAdvice.map { "; \($0)" } ?? ""), field: field)
      }
      guard let named = places[name], named.count == 1 else {
        throw unknown(name, field, isTwice: places[name] != nil)
      }
      return named[0]
    }
  }

  private func unknown(_ name: String, _ field: String, isTwice: Bool) -> DataError {
    let shown = names.prefix(20).map { Node(.string($0)).excerpt }.joined(separator: ", ")
    let near = isTwice ? nil : nearest(to: name, among: names)
    return DataError(
      "\(file) has \(isTwice ? "several columns" : "no column") called "
        + "\(Node(.string(name)).excerpt), which \(field) names; allowed: "
        + "\(shown)\(names.count > 20 ? ", …" : "") or a column's number"
        + (near.map { "; did you mean \(Node(.string($0)).excerpt)?" } ?? ""), field: field)
  }
}

extension CSVStyle {
  /// What to do about bytes that are no text in the table's encoding.
  var encodingAdvice: String {
    let others = CSVEncoding.allCases.filter { $0 != encoding }.map(\.rawValue)
    return "; these bytes are no \(encoding.words): set data.encoding to "
      + others.joined(separator: " or ")
  }
}

extension CSVEncoding {
  var words: String {
    switch self {
    case .utf8: "UTF-8"
    case .latin1: "Latin-1"
    case .windows1252: "Windows-1252"
    }
  }
}
