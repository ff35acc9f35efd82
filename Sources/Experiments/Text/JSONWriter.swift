// Trees to JSON (RFC 8259) that reads well: what fits goes on one line, the rest a line an entry. A
// document that was opened as JSON is saved as JSON.
import Schema

package enum JSONWriter {
  /// Longer values are broken where they can be.
  private static let width = 100

  /// A whole document with its line end.
  static func document(_ sections: [Node.Entry]) -> String {
    value(Node(.map(sections)), indent: 0, isOpen: true) + "\n"
  }

  /// - Parameter isOpen: whether it is a line an entry, even where it would fit on one.
  private static func value(_ node: Node, indent: Int, isOpen: Bool = false) -> String {
    let short = flow(node)
    guard isOpen || indent + short.count > width else { return short }
    let space = String(repeating: " ", count: indent + 2)
    let end = "\n" + String(repeating: " ", count: indent)
    switch node.content {
    case .list(let elements) where !elements.isEmpty:
      let lines = elements.map { space + value($0, indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + end + "]"
    case .map(let entries) where !entries.isEmpty:
      let lines = entries.map {
        "\(space)\(quoted($0.key)): \(value($0.value, indent: indent + 2))"
      }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    default: return short
    }
  }

  /// A whole tree on one line.
  private static func flow(_ node: Node) -> String {
    switch node.content {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    // JSON has no other numbers.
    case .number(let value): return value.isFinite ? YAMLWriter.number(value) : "null"
    case .string(let value): return quoted(value)
    case .list(let elements): return "[" + elements.map(flow).joined(separator: ", ") + "]"
    case .map(let entries):
      let pairs = entries.map { "\(quoted($0.key)): \(flow($0.value))" }
      return "{" + pairs.joined(separator: ", ") + "}"
    }
  }

  /// A string in double quotes, escaped as JSON does.
  package static func quoted(_ text: String) -> String {
    TextCheck.quoted(text) { scalar in
      guard scalar.value < 0x20 || !TextCheck.isAllowed(scalar) else { return nil }
      // Those that JSON or the check of characters would refuse all have 16 bits.
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
