// What an unquoted word means: YAML 1.2's core schema, narrowed to what every reader agrees on.
// `yes`, `0x10`, `1_000`, `010` and `1:30` mean different things to different readers of YAML, so
// they are text here, which a field that wants a number then refuses.
import Schema

enum PlainScalar {
  /// The value of an unquoted word.
  static func resolve(_ text: String) -> Node.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard let form = numberForm(text) else { return .string(text) }
    if form == .integer, let value = Int(text) { return .integer(value) }
    // Numbers beyond every bound stay text, which no field takes for a number.
    guard let value = Double(text), value.isFinite else { return .string(text) }
    return .number(value)
  }

  /// Whether unquoted text reads back as the same text, here and in the readers of YAML 1.1 that
  /// are still around (which take `no` for false and `1:30` for 90).
  static func isSafe(_ text: String, inFlow: Bool) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
      text.unicodeScalars.count <= 200, last != ":", last != " ",
      first.properties.isAlphabetic || first == "_" || isDigit(first) || first.value >= 0x1F000,
      case .string = resolve(text), !oldWords.contains(text.lowercased()), !looksLikeOldNumber(text)
    else { return false }
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      guard isHarmless(scalar) else { return false }
      if inFlow, ",[]{}?".unicodeScalars.contains(scalar) { return false }
      if inFlow, previous == ":", "\"'".unicodeScalars.contains(scalar) { return false }
      if previous == ":", scalar == " " { return false }
      if previous == " ", scalar == "#" { return false }
      previous = scalar
    }
    return true
  }

  /// Whether a character can be written as itself and still be seen: no control characters, no
  /// line separators, nothing that turns the direction of the text around it.
  static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x85, 0xA0, 0x2028, 0x2029, 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0xFFF0...0xFFFB:
      false
    default: scalar != "\n" && scalar != "\r" && TextCheck.isAllowed(scalar)
    }
  }

  private enum Form { case integer, number }

  /// JSON's numbers, with an optional plus and without the need for digits on both sides of the
  /// point.
  private static func numberForm(_ text: String) -> Form? {
    var rest = text.utf8[...]
    func digits() -> Int {
      let run = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard !(startsWithZero && whole > 1), whole <= 400 else { return nil }
    var form = Form.integer
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = digits()
      form = .number
    }
    guard whole + fraction > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return nil }
      form = .number
    }
    return rest.isEmpty ? form : nil
  }

  private static let oldWords: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "null", "true", "false",
  ]

  /// Octal, hexadecimal, base 60, grouped digits, dates.
  private static func looksLikeOldNumber(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isDigit(first) else { return false }
    if text.hasPrefix("0x") || text.hasPrefix("0b") || text.hasPrefix("0o") { return true }
    return text.unicodeScalars.allSatisfy {
      isDigit($0) || "_.:+-eETtZz ".unicodeScalars.contains($0)
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (48...57).contains(scalar.value)
  }
}
