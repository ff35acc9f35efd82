// What a document may say about a table: its columns, its header, how its text is written. Each is
// one value with its notation. What they mean for a file is decided in the files beside this one.
package import Schema

/// A column by its name in the header or by its number, from 1.
package enum ColumnReference: NodeCodable, Hashable {
  case name(String)
  case number(Int)

  package var node: Node {
    switch self {
    case .name(let name): Node(.string(name))
    case .number(let number): Node(.integer(number))
    }
  }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> ColumnReference? {
    if let number = integerValue(node), (1...CSVColumns.maximumColumns).contains(number) {
      return .number(number)
    }
    if let name = node.string, !name.isEmpty,
      name.unicodeScalars.count <= CSVColumns.maximumNameLength
    {
      return .name(name)
    }
    let isPlain = node.double != nil || node.content == .bool(true) || node.content == .bool(false)
    faults.add(
      node, path,
      allowed: "a column's name\(isPlain ? " in quotes" : ""), or its number from 1 to "
        + "\(CSVColumns.maximumColumns)")
    return nil
  }
}

/// Whether the first line names the columns.
package enum HeaderRule: NodeCodable, Hashable {
  case automatic, yes, no

  package var node: Node {
    switch self {
    case .automatic: "auto"
    case .yes: true
    case .no: false
    }
  }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> HeaderRule? {
    switch node.content {
    case .string("auto"): return .automatic
    case .string("yes"), .bool(true): return .yes
    case .string("no"), .bool(false): return .no
    default:
      faults.add(node, path, allowed: "auto, yes, no")
      return nil
    }
  }
}

/// Which lines are comments and no rows.
package enum CommentRule: NodeCodable, Hashable {
  /// Lines that begin with '#' and have another number of fields than the table.
  case automatic
  case off
  /// Lines that begin so.
  case prefix(String)

  package static let maximumLength = 8

  package var node: Node {
    switch self {
    case .automatic: "auto"
    case .off: false
    case .prefix(let text): Node(.string(text))
    }
  }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> CommentRule? {
    switch node.content {
    case .string("auto"): return .automatic
    case .string("no"), .bool(false): return .off
    case .string(let text)
    where !text.isEmpty && text.unicodeScalars.count <= maximumLength
      && text.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 }:
      return .prefix(text)
    default:
      faults.add(node, path, allowed: allowed)
      return nil
    }
  }

  package static let allowed =
    "auto, no, or 1 to \(maximumLength) ASCII characters in quotes, as '#'"
}

package enum CSVTask: String, CaseIterable, Sendable {
  case automatic = "auto"
  case classification, regression
}

/// What stands between two fields.
package enum CSVSeparator: String, CaseIterable, Sendable {
  case automatic = "auto"
  case comma, semicolon, tab, pipe, space

  /// The byte, nil for one that is still to be found.
  var byte: UInt8? {
    switch self {
    case .automatic: nil
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 0x09
    case .pipe: UInt8(ascii: "|")
    case .space: 0x20
    }
  }
}

/// What stands between the whole part and the fraction of a number.
package enum DecimalMark: String, CaseIterable, Sendable {
  case point, comma

  var byte: UInt8 {
    switch self {
    case .point: UInt8(ascii: ".")
    case .comma: UInt8(ascii: ",")
    }
  }
}

/// What is done where a value is missing.
package enum MissingRule: String, CaseIterable, Sendable {
  case refuse, drop, mean
}

/// How bytes are text.
package enum CSVEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  case latin1 = "latin-1"
  case windows1252 = "windows-1252"

  /// The text, or nil where the bytes are none in this encoding.
  func text(_ bytes: some Sequence<UInt8>) -> String? {
    switch self {
    case .utf8: return String(validating: Array(bytes), as: UTF8.self)
    case .latin1:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case .windows1252:
      var text = String.UnicodeScalarView()
      for byte in bytes {
        guard let scalar = Self.windowsScalar(byte) else { return nil }
        text.append(scalar)
      }
      return String(text)
    }
  }

  /// Windows-1252 is Latin-1 but for 0x80 to 0x9F (Microsoft's table of code page 1252), where five
  /// bytes stand for nothing.
  private static func windowsScalar(_ byte: UInt8) -> Unicode.Scalar? {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    let value = windowsValues[Int(byte) - 0x80]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  private static let windowsValues: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
