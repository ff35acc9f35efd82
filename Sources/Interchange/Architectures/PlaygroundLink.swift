// The state of TensorFlow Playground (Smilkov et al., 2017) as its links hold it behind `#`: keys
// and values, read as that page reads them. Its defaults stand where a link says nothing.
internal import Schema

struct PlaygroundLink {
  static let host = "playground.tensorflow.org"
  static let maximumBytes = 8192

  /// Hidden layers and units of each that are read; the page offers 6 of 8.
  static let maximumLayers = 64
  static let maximumUnits = 4096

  private(set) var values: [String: String] = [:]
  /// Keys that no state has, in order.
  private(set) var unknown: [String] = []

  private static let known: Set = [
    "activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate",
    "regularizationRate", "noise", "networkShape", "seed", "showTestData", "discretize",
    "percTrainData", "x", "y", "xTimesY", "xSquared", "ySquared", "cosX", "sinX", "cosY", "sinY",
    "collectStats", "tutorial", "problem", "initZero", "hideText",
  ]

  static func isOne(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["https://", "http://"].contains { scheme in
      guard text.hasPrefix(scheme + host) else { return false }
      let next = text.dropFirst(scheme.count + host.count).first
      return next == nil || next == "/" || next == "#" || next == "?"
    }
  }

  /// - Throws: `ImportError` where the text is none of its links.
  init(_ text: String) throws {
    guard text.utf8.count <= Self.maximumBytes, Self.isOne(text) else {
      throw ImportError(
        "read \(Node(.string(text)).excerpt); allowed: a link to https://\(Self.host)/ of at most "
          + "\(Self.maximumBytes) characters")
    }
    guard let hash = text.firstIndex(of: "#") else { return }
    for pair in text[text.index(after: hash)...].split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = Self.decoded(parts[0])
      let value = parts.count > 1 ? Self.decoded(parts[1]).trimming : ""
      if key.hasSuffix("_hide") { continue }
      guard Self.known.contains(key) else {
        if !unknown.contains(key), unknown.count < 20 { unknown.append(key) }
        continue
      }
      values[key] = value
    }
  }

  /// `%2C` as a comma, as mail programs write it.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)).hexDigitValue }
      if byte == UInt8(ascii: "%"), digits.count == 2, let high = digits[0], let low = digits[1] {
        bytes.append(UInt8(high << 4 | low))
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: - Values

  /// One of several names; the page's own where the link says nothing or something else.
  func choice(_ key: String, _ names: [String], standard: String) -> String {
    values[key].flatMap { names.contains($0) ? $0 : nil } ?? standard
  }

  /// What the link says in place of one of several names; nil where it says one or nothing.
  func unknownValue(_ key: String, _ names: [String]) -> String? {
    values[key].flatMap { $0.isEmpty || names.contains($0) ? nil : $0 }
  }

  /// A number in a range.
  /// - Throws: `ImportError` where it is none or lies outside.
  func number(_ key: String, _ range: ClosedRange<Double>, standard: Double) throws -> Double {
    guard let text = values[key], !text.isEmpty else { return standard }
    guard let value = Double(text), range.contains(value) else {
      throw ImportError(
        "\(key): read \(Node(.string(text)).excerpt); allowed: a number from "
          + "\(numberNode(range.lowerBound).excerpt) to \(numberNode(range.upperBound).excerpt)")
    }
    return value
  }

  func flag(_ key: String, standard: Bool = false) -> Bool {
    guard let text = values[key], !text.isEmpty else { return standard }
    return text != "false"
  }

  /// The units of each hidden layer.
  func layers() throws -> [Int] {
    guard let text = values["networkShape"] else { return [4, 2] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if parts == [""] { return [] }
    let units = parts.compactMap { Int($0.trimming) }
    guard units.count == parts.count, units.count <= Self.maximumLayers,
      units.allSatisfy({ (1...Self.maximumUnits).contains($0) })
    else {
      throw ImportError(
        "networkShape: read \(Node(.string(text)).excerpt); allowed: at most "
          + "\(Self.maximumLayers) numbers of units from 1 to \(Self.maximumUnits), as 4,2")
    }
    return units
  }
}

extension String {
  var trimming: String {
    var text = self[...]
    text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
