// Trees to YAML in one fixed style: small values in flow form on the line of their key, the large
// parts of a document in block form, strings quoted only where they would read back as something
// else, numbers as short as they can be.
import Schema

struct YAMLWriter {
  /// Lines longer than this are broken where they can be.
  static let width = 100

  private(set) var text = ""

  /// One top-level section with its line end.
  static func section(_ key: String, _ value: Node) -> String {
    var writer = YAMLWriter()
    writer.entry(key, value, indent: 0, path: NodePath([key]))
    return writer.text
  }

  /// A whole tree on one line.
  static func flow(_ node: Node) -> String {
    switch node.content {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return number(value)
    case .string(let value): return string(value, inFlow: true)
    case .list(let elements): return "[" + elements.map(flow).joined(separator: ", ") + "]"
    case .map(let entries):
      let pairs = entries.map { "\(string($0.key, inFlow: true)): \(flow($0.value))" }
      return "{" + pairs.joined(separator: ", ") + "}"
    }
  }

  /// The shortest text that reads back as the same number, always with a point, and with a sign
  /// before an exponent: readers of YAML 1.1 take `1e-5` and `1.5e20` for text.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf" }
    let text = value.description
    guard let e = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: e)...]) ?? 0
    let digits = text[..<e].contains(".") ? String(text[..<e]) : "\(text[..<e]).0"
    return "\(digits)e\(exponent < 0 ? "" : "+")\(exponent)"
  }

  /// A string, quoted only where it would otherwise read back as something else.
  static func string(_ text: String, inFlow: Bool) -> String {
    PlainScalar.isSafe(text, inFlow: inFlow) ? text : quoted(text)
  }

  /// A string in double quotes.
  static func quoted(_ text: String) -> String {
    TextCheck.quoted(text) { scalar in
      switch scalar {
      case "\t": "\\t"
      case "\r": "\\r"
      default: PlainScalar.isHarmless(scalar) ? nil : TextCheck.escape(scalar)
      }
    }
  }

  /// Whether the value under `path` is always written in block form.
  private static func isBlock(_ path: NodePath) -> Bool {
    let parts = path.parts
    switch parts.first {
    case "network": return parts.count == 1 || (parts[1] == "blocks" && parts.count <= 3)
    case "training", "events": return parts.count == 1
    default: return false
    }
  }

  private mutating func entry(_ key: String, _ value: Node, indent: Int, path: NodePath) {
    text += "\(Self.string(key, inFlow: false)):"
    if path.parts == ["notes"], let notes = value.string, let block = Self.literal(notes) {
      text += block
      return
    }
    self.value(value, indent: indent, path: path)
  }

  /// What follows a key or a dash, line end included. `indent` is that of the key or dash.
  private mutating func value(_ node: Node, indent: Int, path: NodePath) {
    let pad = String(repeating: " ", count: indent + 2)
    switch node.content {
    case .map(let entries) where !entries.isEmpty && !fits(node, path):
      text += "\n"
      for entry in entries {
        text += pad
        self.entry(
          entry.key, entry.value, indent: indent + 2, path: path.appending(entry.key))
      }
    case .list(let elements) where !elements.isEmpty && !fits(node, path):
      if !Self.isBlock(path), elements.allSatisfy(Self.isNumber) {
        numbers(elements, pad: pad)
        return
      }
      text += "\n"
      for (index, element) in elements.enumerated() {
        text += pad + "-"
        self.element(element, indent: indent + 2, path: path.appending(String(index)))
      }
    case .string(let string):
      text += " \(Self.string(string, inFlow: false))\n"
    default:
      text += " \(Self.flow(node))\n"
    }
  }

  /// What follows a dash: a mapping in block form starts on its line.
  private mutating func element(_ node: Node, indent: Int, path: NodePath) {
    guard case .map(let entries) = node.content, !entries.isEmpty, !fits(node, path) else {
      value(node, indent: indent, path: path)
      return
    }
    for (index, entry) in entries.enumerated() {
      text += index == 0 ? " " : String(repeating: " ", count: indent + 2)
      self.entry(entry.key, entry.value, indent: indent + 2, path: path.appending(entry.key))
    }
  }

  /// Whether a value is written in flow form behind what stands on the line.
  private func fits(_ node: Node, _ path: NodePath) -> Bool {
    guard !Self.isBlock(path) else { return false }
    let column = text.unicodeScalars.reversed().prefix { $0 != "\n" }.count
    return column + 1 + Self.flow(node).unicodeScalars.count <= Self.width
  }

  private static func isNumber(_ node: Node) -> Bool { node.double != nil }

  /// A long list of numbers: flow form, lines filled.
  private mutating func numbers(_ elements: [Node], pad: String) {
    text += " ["
    var line = ""
    for (index, element) in elements.enumerated() {
      let word = Self.flow(element) + (index == elements.count - 1 ? "]" : ",")
      if line.isEmpty || pad.count + line.count + 1 + word.count > Self.width {
        text += line + "\n" + pad
        line = word
      } else {
        line += " " + word
      }
    }
    text += line + "\n"
  }

  /// Block text (`|`) behind a key at the left edge, or nil where it would not read back the same.
  private static func literal(_ string: String) -> String? {
    let scalars = string.unicodeScalars
    guard scalars.contains(where: { $0 != "\n" && $0 != " " && $0 != "\t" }),
      scalars.allSatisfy({ $0 == "\n" || $0 == "\t" || PlainScalar.isHarmless($0) })
    else { return nil }
    let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let breaks = lines.reversed().prefix { $0.isEmpty }.count
    let startsBlank = [" ", "\t", "\n"].contains(scalars.first)
    let header = " |" + (startsBlank ? "2" : "") + (breaks == 0 ? "-" : breaks == 1 ? "" : "+")
    let body = lines.dropLast(breaks == 0 ? 0 : 1).map { $0.isEmpty ? "" : "  " + $0 }
    return header + "\n" + body.joined(separator: "\n") + "\n"
  }
}
