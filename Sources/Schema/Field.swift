// Typed fields: one declaration drives decoding, the form in the playground, `--set` and help.

/// What a field may hold, for help, forms and messages.
package enum FieldType: Sendable, Equatable {
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case flag
  case choice([String])
  case text(maximumLength: Int)
  /// Anything with its own notation; the string says what is allowed.
  case notation(String)

  /// What is allowed, in words.
  package var allowed: String {
    switch self {
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      "a number from \(numberNode(range.lowerBound).excerpt) to "
        + numberNode(range.upperBound).excerpt
    case .flag: "true or false"
    case .choice(let names): names.joined(separator: ", ")
    case .text(let length): "text of at most \(length) characters"
    case .notation(let words): words
    }
  }
}

/// A value that can be read from and written to a tree.
package protocol NodeCodable: Sendable, Equatable {
  var node: Node { get }

  /// Decodes `node`, or collects what is wrong with it and returns nil.
  static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?

  /// Replaces a list element that could not be decoded, so that rules which count or name elements
  /// say nothing wrong. nil leaves it out. Never part of a decoded document.
  static func standIn(for node: Node) -> Self?
}

extension NodeCodable {
  package static func standIn(for node: Node) -> Self? { nil }
}

/// What is known of a field without its owner's type: for forms, help and documentation.
package struct FieldInfo: Sendable, Equatable {
  package let name: String
  package let type: FieldType
  package let unit: String?
  package let help: String
  /// The default, or nil where the field must be given.
  package let standard: Node?
  /// Values of a notation that have a name: what left and right go through in a form.
  package var names: [String] = []
}

/// One typed field of `Owner`.
package struct Field<Owner: Sendable>: Sendable {
  package let name: String
  package let type: FieldType
  package let unit: String?
  package let help: String
  package let isRequired: Bool
  /// Values of a notation that have a name.
  package let names: [String]
  package let read: @Sendable (Owner) -> Node
  package let write: @Sendable (inout Owner, Node, String, inout FaultCollector) -> Void

  package init(
    _ name: String, _ type: FieldType, unit: String? = nil, required: Bool = false,
    names: [String] = [], help: String, read: @escaping @Sendable (Owner) -> Node,
    write: @escaping @Sendable (inout Owner, Node, String, inout FaultCollector) -> Void
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.isRequired = required
    self.names = names
    self.help = help
    self.read = read
    self.write = write
  }
}

extension Field {
  /// The same field as one of a whole that `Owner` is a part of.
  package func of<Whole>(_ part: any WritableKeyPath<Whole, Owner> & Sendable) -> Field<Whole> {
    Field<Whole>(name, type, unit: unit, required: isRequired, names: names, help: help) {
      read($0[keyPath: part])
    } write: { whole, node, path, faults in
      write(&whole[keyPath: part], node, path, &faults)
    }
  }

  package static func integer(
    _ name: String, _ member: any WritableKeyPath<Owner, Int> & Sendable, _ range: ClosedRange<Int>,
    unit: String? = nil, required: Bool = false, help: String
  ) -> Field {
    let type = FieldType.integer(range)
    return Field(name, type, unit: unit, required: required, help: help) {
      Node(.integer($0[keyPath: member]))
    } write: { owner, node, path, faults in
      if let value = integerValue(node), range.contains(value) {
        owner[keyPath: member] = value
      } else {
        faults.add(node, path, allowed: type.allowed)
      }
    }
  }

  package static func number(
    _ name: String, _ member: any WritableKeyPath<Owner, Double> & Sendable,
    _ range: ClosedRange<Double>, unit: String? = nil, help: String
  ) -> Field {
    let type = FieldType.number(range)
    return Field(name, type, unit: unit, help: help) {
      numberNode($0[keyPath: member])
    } write: { owner, node, path, faults in
      if let value = node.double, range.contains(value) {
        owner[keyPath: member] = value
      } else {
        faults.add(node, path, allowed: type.allowed)
      }
    }
  }

  package static func flag(
    _ name: String, _ member: any WritableKeyPath<Owner, Bool> & Sendable, help: String
  ) -> Field {
    Field(name, .flag, help: help) {
      Node(.bool($0[keyPath: member]))
    } write: { owner, node, path, faults in
      if case .bool(let value) = node.content {
        owner[keyPath: member] = value
      } else {
        faults.add(node, path, allowed: FieldType.flag.allowed)
      }
    }
  }

  package static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ member: any WritableKeyPath<Owner, Choice> & Sendable, help: String
  ) -> Field {
    let names = Choice.allCases.map(\.rawValue)
    let type = FieldType.choice(names)
    return Field(name, type, help: help) {
      Node(.string($0[keyPath: member].rawValue))
    } write: { owner, node, path, faults in
      // `colors: 256` is a number to YAML, and the name of a choice to its writer.
      let name = node.string ?? integerValue(node).map(String.init)
      if let value = name.flatMap(Choice.init(rawValue:)) {
        owner[keyPath: member] = value
      } else {
        faults.add(
          node, path, allowed: type.allowed,
          nearest: node.string.flatMap { nearest(to: $0, among: names) })
      }
    }
  }

  package static func text(
    _ name: String, _ member: any WritableKeyPath<Owner, String> & Sendable, maximumLength: Int,
    required: Bool = false, help: String
  ) -> Field {
    let type = FieldType.text(maximumLength: maximumLength)
    return Field(name, type, required: required, help: help) {
      Node(.string($0[keyPath: member]))
    } write: { owner, node, path, faults in
      if let value = node.string, value.unicodeScalars.count <= maximumLength {
        owner[keyPath: member] = value
      } else {
        // `name: 2024` is a number to YAML; its writer meant a name.
        let isPlain =
          node.double != nil || node.content == .bool(true) || node.content == .bool(false)
        faults.add(node, path, allowed: type.allowed + (isPlain ? ", here in quotes" : ""))
      }
    }
  }

  /// A field with a notation of its own.
  package static func value<Value: NodeCodable>(
    _ name: String, _ member: any WritableKeyPath<Owner, Value> & Sendable, allowed: String,
    required: Bool = false, names: [String] = [], help: String
  ) -> Field {
    Field(name, .notation(allowed), required: required, names: names, help: help) {
      $0[keyPath: member].node
    } write: { owner, node, path, faults in
      if let value = Value.decode(node, path: path, into: &faults) {
        owner[keyPath: member] = value
      }
    }
  }

  /// An optional field: absent or `null` is nil.
  package static func optional<Value: NodeCodable>(
    _ name: String, _ member: any WritableKeyPath<Owner, Value?> & Sendable, allowed: String,
    help: String
  ) -> Field {
    Field(name, .notation(allowed), help: help) {
      $0[keyPath: member]?.node ?? Node(.null)
    } write: { owner, node, path, faults in
      if node.content == .null {
        owner[keyPath: member] = nil
      } else if let value = Value.decode(node, path: path, into: &faults) {
        owner[keyPath: member] = value
      }
    }
  }

  /// A list of at most `limit` values.
  package static func list<Value: NodeCodable>(
    _ name: String, _ member: any WritableKeyPath<Owner, [Value]> & Sendable, limit: Int,
    required: Bool = false, help: String
  ) -> Field {
    let allowed = "a list of at most \(limit)"
    return Field(name, .notation(allowed), required: required, help: help) {
      Node(.list($0[keyPath: member].map(\.node)))
    } write: { owner, node, path, faults in
      guard let elements = node.elements, elements.count <= limit else {
        return faults.add(node, path, allowed: allowed)
      }
      owner[keyPath: member] = zip(elements, Node.labels(elements)).compactMap { element, label in
        Value.decode(element, path: keyPath(path, label), into: &faults)
          ?? Value.standIn(for: element)
      }
    }
  }
}

/// A whole number, written as one or as a number without a fraction (`1e3`).
package func integerValue(_ node: Node) -> Int? {
  switch node.content {
  case .integer(let value): value
  case .number(let value): Int(exactly: value)
  default: nil
  }
}

/// A number as a document writes it: whole numbers without a fraction.
package func numberNode(_ value: Double) -> Node {
  if let whole = Int(exactly: value), whole.magnitude < 1 << 53 {
    return Node(.integer(whole))
  }
  return Node(.number(value))
}

extension Int: NodeCodable {
  package var node: Node { Node(.integer(self)) }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Int?
  {
    let value = integerValue(node)
    if value == nil { faults.add(node, path, allowed: "a whole number") }
    return value
  }
}
