// The label column of a table: collected as words and as numbers at once, since only the whole
// column tells whether it holds classes or values.
import Schema

struct CSVLabels {
  /// The number of the word of every row, in the order the words came up.
  private var codes: [Int32] = []
  private var words: [String] = []
  private var codeOfWord: [String: Int32] = [:]
  /// The value of every row, as long as all are numbers.
  private var values: [Float] = []
  private var areWhole = true
  /// The first label that is no number.
  private var firstWord: (line: Int, excerpt: String)?
  /// The line of the first word too many.
  private var overflowLine: Int?

  static let maximumClasses = 1000
  /// Whole numbers of at most this many values are taken for classes.
  static let fewValues = 20

  mutating func append(_ field: CSVField, _ place: (Int) -> String) throws {
    let line = field.line
    let bytes = field.trimmed
    guard !bytes.isEmpty, bytes.count <= 1000, let word = field.text else {
      throw DataError(
        "\(place(line)): read \(field.excerpt); allowed: a label in UTF-8 of 1 to 1000 bytes")
    }
    if let value = Decimal.parse(bytes) {
      guard Float(value).isFinite else {
        throw DataError(
          "\(place(line)): read \(field.excerpt); allowed: a number of at most 3.4e38")
      }
      values.append(Float(value))
      areWhole = areWhole && value == value.rounded() && abs(value) < 0x1p24
    } else if firstWord == nil {
      firstWord = (line, field.excerpt)
    }
    guard overflowLine == nil else {
      // Only numbers go on: they may still be values.
      if firstWord != nil { throw Self.tooManyClasses(place(overflowLine ?? line)) }
      return
    }
    if let code = codeOfWord[word] {
      codes.append(code)
    } else if words.count < Self.maximumClasses {
      codeOfWord[word] = Int32(words.count)
      codes.append(Int32(words.count))
      words.append(word)
    } else {
      overflowLine = line
      if firstWord != nil { throw Self.tooManyClasses(place(line)) }
    }
  }

  /// The task and the target of every row.
  /// - Parameter place: where in the label column a line stands.
  func resolved(
    as wanted: CSVTask, name: String, _ place: (Int) -> String
  ) throws -> (task: Task, targets: [Float]) {
    let isFew = overflowLine == nil && Set(values).count <= Self.fewValues
    let isClasses =
      switch wanted {
      case .automatic: firstWord != nil || (areWhole && isFew)
      case .classification: true
      case .regression: false
      }
    guard isClasses else {
      if let firstWord {
        throw DataError(
          "\(place(firstWord.line)): read \(firstWord.excerpt); allowed: a number, for the task "
            + "is regression")
      }
      return (.regression(outputs: [name]), values)
    }
    if let overflowLine { throw Self.tooManyClasses(place(overflowLine)) }
    return try classes(name)
  }

  /// Classes in ascending order: of numbers where all are whole (1 and 1.0 are one class), else of
  /// the words' Unicode scalars.
  private func classes(_ name: String) throws -> (task: Task, targets: [Float]) {
    let names: [String]
    var classOfCode: [Int: Int] = [:]
    if firstWord == nil, areWhole {
      let sorted = Set(values).sorted()
      names = sorted.map { String(Int($0)) }
      for (code, word) in words.enumerated() {
        let value = Decimal.parse(Array(word.utf8)[...]).map { Float($0) }
        classOfCode[code] = sorted.firstIndex { $0 == value }
      }
    } else {
      let order = words.indices.sorted {
        words[$0].unicodeScalars.lexicographicallyPrecedes(words[$1].unicodeScalars)
      }
      names = order.map { words[$0] }
      for (place, code) in order.enumerated() { classOfCode[code] = place }
    }
    guard names.count > 1 else {
      throw DataError(
        "the label column \(Node(.string(name)).excerpt) holds nothing but "
          + "\(Node(.string(names.first ?? "")).excerpt); allowed: at least two classes, or "
          + "task: regression")
    }
    let targets = codes.map { Float(classOfCode[Int($0)] ?? 0) }
    return (.classification(classes: names), targets)
  }

  private static func tooManyClasses(_ place: String) -> DataError {
    DataError(
      "\(place): the label column holds more than \(maximumClasses) classes; allowed: at most "
        + "that many, or numbers and task: regression")
  }
}
