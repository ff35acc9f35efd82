// JSON as it is printed: keys in the order they were given, numbers with as many digits as bring
// them back, null for what is no number. Characters that could steer a terminal or break a line are
// JSON's own escapes, so that the text stays JSON and reads back as it was.
internal import Schema

/// A value of which the keys keep their order.
enum JSONValue {
  case null
  case bool(Bool)
  case integer(Int)
  /// null where it is not finite.
  case number(Float)
  /// null where it is not finite.
  case double(Double)
  case text(String)
  case list([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// A part of a document.
  init(_ node: Node) {
    self =
      switch node.content {
      case .null: .null
      case .bool(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .number(let value): .double(value)
      case .string(let value): .text(value)
      case .list(let elements): .list(elements.map(JSONValue.init))
      case .map(let entries): .object(entries.map { ($0.key, JSONValue($0.value)) })
      }
  }
}

enum JSONText {
  /// What fits on a line of pretty text stays on one.
  private static let width = 100

  /// On one line, which ends.
  static func line(_ value: JSONValue) -> String { compact(value) + "\n" }

  /// A value of a document for people, on one line: a bare word where it is one.
  static func words(of node: Node) -> String {
    node.string.map { $0.isEmpty ? "''" : $0 } ?? compact(JSONValue(node))
  }

  /// A list with an element a line.
  static func lines(_ values: [JSONValue]) -> String {
    values.isEmpty
      ? "[]\n" : "[\n" + values.map { "  " + compact($0) }.joined(separator: ",\n") + "\n]\n"
  }

  /// Broken where it is long.
  static func pretty(_ value: JSONValue) -> String { broken(value, indent: 0) + "\n" }

  private static func compact(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? value.description : "null"
    case .double(let value): value.isFinite ? value.description : "null"
    case .text(let words): quoted(words, keepsUnicode: Console.isUTF8)
    case .list(let elements): "[" + elements.map(compact).joined(separator: ",") + "]"
    case .object(let entries):
      "{" + entries.map { compact(.text($0.key)) + ":" + compact($0.value) }.joined(separator: ",")
        + "}"
    }
  }

  private static func broken(_ value: JSONValue, indent: Int) -> String {
    let short = compact(value)
    guard indent + short.count > width else { return short }
    let space = String(repeating: " ", count: indent + 2)
    let end = "\n" + String(repeating: " ", count: indent)
    switch value {
    case .list(let elements):
      return "[\n"
        + elements.map { space + broken($0, indent: indent + 2) }.joined(separator: ",\n") + end
        + "]"
    case .object(let entries):
      let lines = entries.map {
        space + compact(.text($0.key)) + ": " + broken($0.value, indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    default: return short
    }
  }

  /// A string in double quotes.
  /// - Parameter keepsUnicode: whether characters beyond ASCII stand as themselves where they are
  ///   harmless.
  static func quoted(_ text: String, keepsUnicode: Bool) -> String {
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result.append("\\")
        result.append(scalar)
      case " "..."~":
        result.append(scalar)
      case "\n":
        result.append(contentsOf: "\\n".unicodeScalars)
      default:
        if keepsUnicode, isHarmless(scalar) {
          result.append(scalar)
          continue
        }
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result.append(
            contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
              .unicodeScalars)
        }
      }
    }
    result.append("\"")
    return String(result)
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
    default: true
    }
  }
}
