// Between the values of fields and the text a person sees and types, and what left and right do.
internal import Numerics
import Schema
import TextUI

enum FieldText {
  /// A value as text: scalars plain, lists of them with commas, or nil for what has no text.
  static func text(_ node: Node) -> String? {
    switch node.content {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): number(value)
    case .string(let value): value
    case .list(let elements):
      elements.contains { $0.elements != nil || $0.entries != nil }
        ? nil : elements.map { text($0) ?? "" }.joined(separator: ", ")
    case .map(let entries): mapping(entries)
    }
  }

  /// A kind with its fields as a document has it in one line: `{kind: normal, deviation: 0.02}`.
  private static func mapping(_ entries: [Node.Entry]) -> String? {
    guard entries.first?.key == "kind" else { return nil }
    let parts = entries.compactMap { entry in
      entry.value.elements == nil && entry.value.entries == nil
        ? text(entry.value).map { "\(entry.key): \($0)" } : nil
    }
    return parts.count == entries.count ? "{\(parts.joined(separator: ", "))}" : nil
  }

  /// What a person means by such a text; nil where it is none.
  private static func mapping(_ text: String) -> Node? {
    guard text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
    let parts = text.dropFirst().dropLast().split(separator: ",").map {
      $0.split(separator: ":", maxSplits: 1)
    }
    guard parts.allSatisfy({ $0.count == 2 }) else { return nil }
    return Node(.map(parts.map { Node.Entry(trimmed($0[0]), scalar(String($0[1]))) }))
  }

  private static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return String(value)
  }

  /// What a text means for a field. Text that fits no number stays text, so that the decoder says
  /// what is allowed.
  static func node(_ text: String, _ field: FormField) -> Node {
    switch field.type {
    case .integer, .number: return scalar(text)
    case .flag: return Node(.bool(text == "true"))
    case .choice, .text: return Node(.string(text))
    case .notation:
      if isList(field) {
        let parts = text.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
        return Node(.list(parts.map(scalar)))
      }
      return text.isEmpty ? Node(.null) : mapping(trimmed(text[...])) ?? scalar(text)
    }
  }

  private static func isList(_ field: FormField) -> Bool {
    field.original.elements != nil || field.standard?.elements != nil
  }

  private static func scalar(_ text: String) -> Node {
    let text = trimmed(text[...])
    if let value = Int(text) { return Node(.integer(value)) }
    if let value = Double(text), value.isFinite { return numberNode(value) }
    return Node(.string(text))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Values that left and right go through, for fields whose notation has names.
  static func suggestions(_ field: FormField) -> [String] {
    switch field.type {
    case .choice(let names): names
    case .flag: ["false", "true"]
    case .notation: field.names
    default: []
    }
  }

  /// The next value to the left (-1) or right (1), or nil where the field cannot be stepped.
  static func stepped(_ field: FormField, by direction: Int) -> String? {
    let names = suggestions(field)
    if !names.isEmpty {
      guard let index = names.firstIndex(of: field.text.text) else { return names[0] }
      return names[(index + direction + names.count) % names.count]
    }
    guard let value = scalar(field.text.text).double else { return nil }
    switch field.type {
    case .integer(let range):
      guard let whole = Int(exactly: value) else { return nil }
      let (next, overflow) = whole.addingReportingOverflow(direction)
      return String(min(max(overflow ? whole : next, range.lowerBound), range.upperBound))
    case .number(let range):
      let next = min(max(stepped(value, by: direction), range.lowerBound), range.upperBound)
      return number(next)
    default: return nil
    }
  }

  /// The neighbour of a number in 1, 2, 5, 10, 20 and so on. Below the smallest one comes zero,
  /// then the negative side.
  private static func stepped(_ value: Double, by direction: Int) -> Double {
    let smallest = 1e-6
    if value == 0 { return Double(direction) * smallest }
    let growing = (value > 0) == (direction > 0)
    let magnitude = value.magnitude
    var decade = smallest
    var ladder: [Double] = []
    while decade <= 1e12 {
      ladder += [decade, 2 * decade, 5 * decade]
      decade *= 10
    }
    let next =
      growing
      ? ladder.first { $0 > magnitude * 1.000_001 } ?? magnitude
      : ladder.last { $0 < magnitude * 0.999_999 } ?? 0
    // Through text, so that 0.1 + 0.2 never shows.
    let clean = Double(NumberFormat.scientific(next, digits: 1)) ?? next
    return value < 0 ? -clean : clean
  }
}
