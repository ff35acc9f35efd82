// What a document may hold at most, so that a hostile file stays harmless, and the check of its
// characters before anything else looks at it.
import Schema

/// Bounds on a text that is read as a tree.
package struct TextBounds {
  package var bytes: Int
  package var depth: Int
  package var values: Int
  /// Keys of one mapping.
  package var keys: Int

  package init(
    bytes: Int = ExperimentFile.maximumBytes, depth: Int = 32, values: Int = 200_000,
    keys: Int = 256
  ) {
    (self.bytes, self.depth, self.values, self.keys) = (bytes, depth, values, keys)
  }
}

package enum TextCheck {
  /// Checks size, encoding and characters.
  /// - Returns: the text, without a byte order mark.
  /// - Throws: `Faults` with the place of the first byte that cannot stand in a document.
  package static func text(of bytes: [UInt8], bounds: TextBounds = TextBounds()) throws -> String {
    guard bytes.count <= bounds.bytes else {
      throw Faults([
        Fault(path: "", "read \(bytes.count) bytes; allowed: a text of at most \(bounds.bytes)")
      ])
    }
    if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
    var (line, column) = (1, 1)
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    var previous: Unicode.Scalar = " "
    var isFirst = true
    decoding: while true {
      let place = Location(line: line, column: column)
      switch decoder.decode(&iterator) {
      case .emptyInput:
        break decoding
      case .error:
        throw Faults([
          Fault(at: place, path: "", "a byte that is not UTF-8; save the file as UTF-8 text")
        ])
      case .scalarValue(let scalar):
        guard isAllowed(scalar) || (isFirst && scalar == "\u{FEFF}") else {
          throw Faults([
            Fault(
              at: place, path: "",
              "read the character \(codePoint(scalar)), which cannot stand in a document; "
                + "take it out, or write it in double quotes as \(escape(scalar))")
          ])
        }
        if scalar == "\n" || scalar == "\r" {
          if scalar == "\n", previous == "\r" { break }
          (line, column) = (line + 1, 1)
        } else if !(isFirst && scalar == "\u{FEFF}") {
          column += 1
        }
        previous = scalar
        isFirst = false
      }
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return String(
      decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
  }

  /// ASCII that needs no closer look.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) || byte == 0x0A || byte == 0x09 || byte == 0x0D
  }

  /// Whether a character may stand in a document as itself (YAML 1.2, section 5.1, without the byte
  /// order mark).
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }

  /// `U+0007`.
  static func codePoint(_ scalar: Unicode.Scalar) -> String {
    "U+" + hexadecimal(scalar.value, digits: 4)
  }

  /// A string in double quotes, in YAML and JSON alike.
  /// - Parameter escaped: a character as it is written, or nil where it stands for itself; not
  ///   asked about quotes, backslashes and line ends.
  static func quoted(_ text: String, escaped: (Unicode.Scalar) -> String?) -> String {
    // Of a large network this is megabytes: bytes are faster to append to than characters.
    var out = [UInt8(ascii: "\"")]
    out.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += #"\""#.utf8
      case "\\": out += #"\\"#.utf8
      case "\n": out += #"\n"#.utf8
      default:
        if let escape = escaped(scalar) {
          out += escape.utf8
        } else if scalar.isASCII {
          out.append(UInt8(scalar.value))
        } else {
          out += scalar.utf8
        }
      }
    }
    out.append(UInt8(ascii: "\""))
    return String(decoding: out, as: UTF8.self)
  }

  /// The escape of a character in a double-quoted string.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x00...0xFF: "\\x" + hexadecimal(scalar.value, digits: 2)
    case 0x100...0xFFFF: "\\u" + hexadecimal(scalar.value, digits: 4)
    default: "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
