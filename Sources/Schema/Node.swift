// A document as a tree of plain values, each with its location in the text. Everything that is
// configured (layers, skips, datasets, optimizers, forms, `--set`) is read from and written to such
// trees. No file format is known here.

/// A place in a text: line and column, both counted from 1.
package struct Location: Hashable, Sendable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }
}

/// One value of a document. Equality looks at the content only, never at the location.
package struct Node: Sendable {
  package indirect enum Content: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([Node])
    case map([Entry])
  }

  /// A key of a mapping with its value; mappings keep the order they were written in.
  package struct Entry: Sendable, Equatable {
    package var key: String
    package var keyLocation: Location?
    package var value: Node

    package init(_ key: String, _ value: Node, keyLocation: Location? = nil) {
      self.key = key
      self.value = value
      self.keyLocation = keyLocation
    }

    package static func == (a: Entry, b: Entry) -> Bool { a.key == b.key && a.value == b.value }
  }

  package var content: Content
  package var location: Location?

  package init(_ content: Content, at location: Location? = nil) {
    self.content = content
    self.location = location
  }
}

extension Node: Equatable {
  package static func == (a: Node, b: Node) -> Bool { a.content == b.content }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self.init(.string(value)) }
  package init(integerLiteral value: Int) { self.init(.integer(value)) }
  package init(floatLiteral value: Double) { self.init(.number(value)) }
  package init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  package init(arrayLiteral elements: Node...) { self.init(.list(elements)) }
  package init(dictionaryLiteral elements: (String, Node)...) {
    self.init(.map(elements.map { Entry($0.0, $0.1) }))
  }
}

extension Node {
  /// The entries of a mapping, or nil for anything else.
  package var entries: [Entry]? {
    if case .map(let entries) = content { entries } else { nil }
  }

  /// The elements of a list, or nil for anything else.
  package var elements: [Node]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  /// The text of a string, or nil for anything else.
  package var string: String? {
    if case .string(let string) = content { string } else { nil }
  }

  /// The value of an integer or a number, or nil for anything else.
  package var double: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value under a key of a mapping.
  package subscript(key: String) -> Node? {
    get { entries?.first { $0.key == key }?.value }
    set {
      guard case .map(var entries) = content else { return }
      let index = entries.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key, value))
      case (nil, nil): return
      }
      content = .map(entries)
    }
  }

  /// What was read, for a message: short, on one line, control characters escaped.
  package var excerpt: String {
    switch content {
    case .null: return "nothing"
    case .bool(let value): return String(value)
    case .integer(let value): return String(value)
    case .number(let value): return String(value)
    case .string(let value):
      let scalars = value.unicodeScalars
      let isLong =
        scalars.index(scalars.startIndex, offsetBy: 61, limitedBy: scalars.endIndex) != nil
      return "'\(visible(String(scalars.prefix(60))))\(isLong ? "…" : "")'"
    case .list(let elements): return "a list of \(elements.count)"
    case .map(let entries): return "a mapping of \(entries.count) keys"
    }
  }
}

/// `text` with control, formatting and line-breaking characters written as `\u{1b}`.
package func visible(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    if isPrinted(scalar) {
      result.unicodeScalars.append(scalar)
    } else {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
  return result
}

/// Whether a character of a stranger's text is printed as itself. Control characters steer a
/// terminal, line and paragraph separators break lines, formatting characters turn the direction of
/// text: none of them is. The two joiners are: words of Persian and many emoji are spelt with them.
package func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: false
  case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
  default: true
  }
}
