// JSON text to a tree with places (RFC 8259), strictly and within bounds. Documents may be JSON,
// and the header of a weights file is.
package import Schema

package struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var column = 1
  private var builder: TreeBuilder
  private var faults: FaultCollector

  /// Whether a text starts like a JSON object: a brace, then a quote or the closing brace.
  static func looksLikeJSON(_ text: String) -> Bool {
    let start = text.utf8.lazy.filter { !isSpace($0) }.prefix(2)
    return start.first == UInt8(ascii: "{")
      && start.dropFirst().first.map { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "}") } == true
  }

  /// Reads one value and nothing after it.
  /// - Parameter faults: receives repeated keys.
  /// - Throws: `Faults` where the text is not JSON or leaves the bounds.
  package static func read(
    _ text: String, bounds: TextBounds = TextBounds(), into faults: inout FaultCollector
  ) throws -> Node {
    var reader = JSONReader(
      bytes: Array(text.utf8), builder: TreeBuilder(bounds), faults: faults)
    reader.skipSpace()
    let node = try reader.value(path: "")
    reader.skipSpace()
    guard reader.peek == nil else { throw reader.fault("read more text behind the value") }
    faults = reader.faults
    return node
  }

  private init(bytes: [UInt8], builder: TreeBuilder, faults: FaultCollector) {
    self.bytes = bytes
    self.builder = builder
    self.faults = faults
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private var location: Location { Location(line: line, column: column) }

  private func fault(_ message: String) -> Faults {
    Faults([Fault(at: location, path: "", "this is not JSON: \(message)")])
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func advance() {
    guard index < bytes.count else { return }
    if bytes[index] == 0x0A {
      (line, column) = (line + 1, 1)
    } else if bytes[index] & 0xC0 != 0x80 {
      column += 1
    }
    index += 1
  }

  private mutating func skipSpace() {
    while let byte = peek, Self.isSpace(byte) { advance() }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    advance()
    return true
  }

  private mutating func value(path: String) throws -> Node {
    let start = location
    try builder.count(at: start)
    switch peek {
    case UInt8(ascii: "{"): return try map(path: path)
    case UInt8(ascii: "["): return try list(path: path)
    case UInt8(ascii: "\""): return Node(.string(try string()), at: start)
    case nil: throw fault("the text ends where a value was expected")
    default: return try word(at: start)
    }
  }

  private mutating func map(path: String) throws -> Node {
    let start = location
    try builder.enter(at: start)
    advance()
    var entries = EntryList()
    skipSpace()
    var isOpen = !take("}")
    while isOpen {
      skipSpace()
      let place = location
      guard peek == UInt8(ascii: "\"") else { throw fault("expected a key in double quotes") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw fault("expected ':' behind the key") }
      skipSpace()
      let keyPath = childPath(path, key)
      let value = try value(path: keyPath)
      try entries.add(
        key, at: place, value, path: keyPath, bounds: builder.bounds, into: &faults)
      skipSpace()
      if take("}") {
        isOpen = false
      } else if !take(",") {
        throw fault("expected ',' or '}'")
      }
    }
    builder.leave()
    return Node(.map(entries.entries), at: start)
  }

  private mutating func list(path: String) throws -> Node {
    let start = location
    try builder.enter(at: start)
    advance()
    var elements: [Node] = []
    skipSpace()
    var isOpen = !take("]")
    while isOpen {
      skipSpace()
      elements.append(try value(path: childPath(path, String(elements.count))))
      skipSpace()
      if take("]") {
        isOpen = false
      } else if !take(",") {
        throw fault("expected ',' or ']'")
      }
    }
    builder.leave()
    return Node(.list(elements), at: start)
  }

  /// `true`, `false`, `null` or a number.
  private mutating func word(at start: Location) throws -> Node {
    var word: [UInt8] = []
    while let byte = peek, !Self.isSpace(byte), !",]}:[{\"".utf8.contains(byte) {
      word.append(byte)
      advance()
    }
    let text = String(decoding: word, as: UTF8.self)
    let isNumber = word.first == UInt8(ascii: "-") || (48...57).contains(word.first ?? 0)
    let content = PlainScalar.resolve(text)
    switch content {
    case .integer where isNumber: return Node(content, at: start)
    case .number(let value) where isNumber && value.isFinite: return Node(content, at: start)
    case .bool where text == "true" || text == "false": return Node(content, at: start)
    case .null where text == "null": return Node(content, at: start)
    default:
      throw Faults([
        Fault(at: start, path: "", "this is not JSON: read \(Node(.string(text)).excerpt)")
      ])
    }
  }

  private mutating func string() throws -> String {
    advance()
    // Bytes, which grow at their end: a string that grows may be copied each time.
    var text: [UInt8] = []
    var start = index
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        text.append(contentsOf: bytes[start..<index])
        advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: bytes[start..<index])
        text.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
        start = index
      case 0..<0x20:
        throw fault("a control character in a string; write it as an escape")
      default:
        advance()
      }
    }
    throw fault("the text ends inside a string")
  }

  private mutating func escape() throws -> Unicode.Scalar {
    advance()
    defer { advance() }
    switch peek {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try hexadecimal()
      if let scalar = Unicode.Scalar(high) { return scalar }
      // The first half of a pair that together means a character beyond 16 bits.
      advance()
      guard (0xD800..<0xDC00).contains(high), take("\\"), peek == UInt8(ascii: "u") else {
        throw fault("half a surrogate pair")
      }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      else { throw fault("half a surrogate pair") }
      return scalar
    default: throw fault("an unknown escape")
    }
  }

  /// Four digits behind `u`; stops on the last one.
  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      advance()
      guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw fault("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
