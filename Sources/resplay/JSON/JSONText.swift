// JSON on standard output: one object a line, or pretty; numbers that are not finite are left out
// by making them nil first, or are null. Characters that could steer a terminal or break a line are
// JSON's own escapes, so that the text stays JSON and reads back as it was.
internal import Foundation

/// A value of which the keys keep their order.
enum JSONValue {
  case bool(Bool)
  case integer(Int)
  /// null where it is not finite.
  case number(Float)
  case text(String)
  case object([(key: String, value: JSONValue)])
}

enum JSONText {
  static func line(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes]) + "\n"
  }

  static func pretty(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]) + "\n"
  }

  /// On one line, keys in the order given.
  static func line(_ value: JSONValue) throws -> String { try compact(value) + "\n" }

  private static func compact(_ value: JSONValue) throws -> String {
    switch value {
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return value.isFinite ? value.description : "null"
    case .text(let words): return try text(words, [.withoutEscapingSlashes])
    case .object(let entries):
      let pairs = try entries.map { try compact(.text($0.key)) + ":" + compact($0.value) }
      return "{" + pairs.joined(separator: ",") + "}"
    }
  }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return escaped(text, keepsUnicode: Console.isUTF8)
  }

  /// Line feeds between the values of pretty JSON are the only control characters it can hold.
  static func escaped(_ text: String, keepsUnicode: Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\n" || (scalar.isASCII && scalar != "\u{7F}") {
        result.append(scalar)
        continue
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        break
      default:
        if keepsUnicode {
          result.append(scalar)
          continue
        }
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result.append(
          contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            .unicodeScalars)
      }
    }
    return String(result)
  }
}
