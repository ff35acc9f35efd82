// The label column of a table: collected as words and as numbers at once, since only the whole
// column tells whether it holds classes or values.
import Schema

struct CSVLabels {
  /// A class that a label stands for: a word, or a number however it is spelt.
  private struct Class {
    var name: String
    /// nil for a word.
    var value: Double?
    /// Spelt in one way alone.
    var isSpeltAlike = true
  }

  /// The class of every row, in the order the classes came up.
  private var codes: [Int32] = []
  private var classes: [Class] = []
  private var codeOfWord: [String: Int32] = [:]
  private var codeOfNumber: [Double: Int32] = [:]
  /// The value of every row, as long as all are numbers.
  private var values: [Double] = []
  private var areWhole = true
  private var numberCount = 0
  /// The first label that is no number.
  private var firstWord: (line: Int, excerpt: String)?
  /// Whether every word is a number with the other decimal mark.
  private var wordsAreNumbers = true
  /// Words that may stand for a label that is missing.
  private var missing: (line: Int, excerpt: String, count: Int)?
  private var wordCount = 0
  /// The line of the first class too many.
  private var overflowLine: Int?

  /// What would set a wrong guess about the header right.
  private let advice: String?

  static let maximumClasses = 1000
  /// Whole numbers of at most this many values are taken for classes.
  static let fewValues = 20

  /// - Parameter advice: what would set a wrong guess about the header right.
  init(advice: String? = nil) { self.advice = advice }

  /// Whether a label is missing rather than the word `none`, which may well be a class.
  static func isMissing(_ bytes: ArraySlice<UInt8>) -> Bool {
    CSVCell.isMissing(bytes) && String(decoding: bytes, as: UTF8.self).lowercased() != "none"
  }

  mutating func append(_ field: CSVField, _ style: CSVStyle, _ place: (Int) -> String) throws {
    let line = field.line
    let bytes = field.trimmed
    guard !bytes.isEmpty, bytes.count <= 1000, let word = field.text else {
      throw DataError(
        "\(place(line)): read \(field.excerpt); allowed: a label in \(style.encoding.words) of 1 "
          + "to 1000 bytes" + (field.text == nil ? style.encodingAdvice : ""))
    }
    let value = Decimal.parse(bytes, style.decimal)
    if let value {
      guard Float(value).isFinite else {
        throw DataError(
          "\(place(line)): read \(field.excerpt); allowed: a number of at most 3.4e38")
      }
      numberCount += 1
      values.append(value)
      areWhole = areWhole && value == value.rounded() && abs(value) < 0x1p24
    } else {
      wordCount += 1
      if firstWord == nil { firstWord = (line, field.excerpt) }
      let other: DecimalMark = style.decimal == .point ? .comma : .point
      wordsAreNumbers = wordsAreNumbers && Decimal.parse(bytes, other) != nil
      if Self.isMissing(bytes) {
        missing = (
          missing?.line ?? line, missing?.excerpt ?? field.excerpt, (missing?.count ?? 0) + 1
        )
      }
    }
    guard overflowLine == nil else {
      // Only numbers go on: they may still be values.
      if firstWord != nil { throw tooManyClasses(place(overflowLine ?? line)) }
      return
    }
    if let code = value.map({ codeOfNumber[$0] }) ?? codeOfWord[word] {
      codes.append(code)
      if value != nil, classes[Int(code)].name != word {
        classes[Int(code)].isSpeltAlike = false
      }
    } else if classes.count < Self.maximumClasses {
      let code = Int32(classes.count)
      if let value { codeOfNumber[value] = code } else { codeOfWord[word] = code }
      codes.append(code)
      classes.append(Class(name: word, value: value))
    } else {
      overflowLine = line
      if firstWord != nil { throw tooManyClasses(place(line)) }
    }
  }

  /// What the labels turned out to be.
  struct Meaning {
    var task: Task
    /// A class number or a value a row.
    var targets: [Double]
    /// How numbers were taken where the document does not say it.
    var note: String?
  }

  /// The task and the target of every row.
  /// - Parameter place: where in the label column a line stands.
  func resolved(
    as wanted: CSVTask, name: String, decimal: DecimalMark, _ place: (Int) -> String
  ) throws -> Meaning {
    try checkWords(wanted, decimal, place)
    let isFew = overflowLine == nil && codeOfNumber.count <= Self.fewValues
    let isClasses =
      switch wanted {
      case .automatic: firstWord != nil || (areWhole && isFew)
      case .classification: true
      case .regression: false
      }
    let isGuess = wanted == .automatic && firstWord == nil
    var note: String?
    if isGuess, isClasses {
      note = "if the labels are values and no classes, set data.task: regression"
    } else if isGuess, areWhole || isFew {
      note = "if the labels are classes and no values, set data.task: classification"
    }
    let advice = [advice, note].compactMap(\.self)
    guard isClasses else {
      if let firstWord {
        throw DataError(
          "\(place(firstWord.line)): read \(firstWord.excerpt); allowed: a number, for the task "
            + "is regression")
      }
      let task = Task(Regression(), names: [name], advice: advice)
      return Meaning(task: task, targets: values, note: note)
    }
    if let overflowLine { throw tooManyClasses(place(overflowLine)) }
    let (names, targets) = try classNumbers(name)
    let task = Task(Classification(), names: names, advice: advice)
    return Meaning(task: task, targets: targets, note: note)
  }

  /// Checks words that stand among numbers, or look like numbers themselves.
  private func checkWords(
    _ wanted: CSVTask, _ decimal: DecimalMark, _ place: (Int) -> String
  ) throws {
    guard let firstWord, wanted != .classification else { return }
    if let missing, numberCount > 0, missing.count == wordCount {
      throw DataError(
        "\(place(missing.line)): read \(missing.excerpt); allowed: a label; "
          + "\(missing.count) \(missing.count == 1 ? "label is" : "labels are") missing: "
          + "data.missing: drop leaves such rows out, data.task: classification makes the word a "
          + "class")
    }
    guard wanted == .automatic else { return }
    if wordsAreNumbers {
      throw DataError(
        "\(place(firstWord.line)): read \(firstWord.excerpt); allowed: words, or numbers with a "
          + "decimal \(decimal.rawValue); set data.decimal: "
          + "\(decimal == .point ? "comma" : "point"), or data.task: classification if it is no "
          + "number")
    }
    if numberCount > 0, !areWhole || overflowLine != nil || codeOfNumber.count > Self.fewValues {
      throw DataError(
        "\(place(firstWord.line)): read \(firstWord.excerpt) in a column of "
          + "\(overflowLine == nil ? "" : "more than ")\(codeOfNumber.count) different numbers; "
          + "allowed: numbers alone, or data.task: classification, which makes each a class"
          + adviceWords)
    }
  }

  /// Classes in ascending order, of numbers where all are numbers, else of the names' Unicode
  /// scalars. Equal numbers are one class, however they are spelt.
  private func classNumbers(_ name: String) throws -> (names: [String], targets: [Double]) {
    let areNumbers = firstWord == nil
    let names = classes.map { Self.name(of: $0, areNumbers: areNumbers) }
    let order = classes.indices.sorted { a, b in
      if areNumbers { return (classes[a].value ?? 0) < (classes[b].value ?? 0) }
      return names[a].unicodeScalars.lexicographicallyPrecedes(names[b].unicodeScalars)
    }
    guard order.count > 1 else {
      throw DataError(
        "the label column \(Node(.string(name)).excerpt) holds nothing but "
          + "\(Node(.string(names.first ?? "")).excerpt); allowed: at least two classes, or "
          + "data.task: regression\(adviceWords)")
    }
    var places = [Double](repeating: 0, count: order.count)
    for (place, code) in order.enumerated() { places[code] = Double(place) }
    return (order.map { names[$0] }, codes.map { places[Int($0)] })
  }

  /// A number among numbers as it is shortest; among words as it is spelt, unless it is spelt in
  /// several ways.
  private static func name(of label: Class, areNumbers: Bool) -> String {
    guard let value = label.value, areNumbers || !label.isSpeltAlike else { return label.name }
    return numberNode(value).excerpt
  }

  private func tooManyClasses(_ place: String) -> DataError {
    DataError(
      "\(place): the label column holds more than \(Self.maximumClasses) classes; allowed: at most "
        + "that many, or numbers and data.task: regression\(adviceWords)")
  }

  private var adviceWords: String { advice.map { "; \($0)" } ?? "" }
}
