// Values made of declared fields, kinds chosen by name, and the catalogs that list the kinds.

/// A value configured by its fields. Decoding, encoding and equality follow from the declaration.
package protocol Configurable: NodeCodable {
  init()
  static var fields: [Field<Self>] { get }
  /// Rules that span several fields; called when every field by itself is right.
  func validate(path: String, at location: Location?, into faults: inout FaultCollector)
  /// Whether `validate` also makes sense where some fields are wrong and have their defaults; what
  /// it finds at or below a wrong key is then left out.
  static var validatesPartially: Bool { get }
}

extension Configurable {
  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {}

  package static var validatesPartially: Bool { false }

  /// All fields that differ from their default, and all required ones.
  package var node: Node {
    let standard = Self()
    return Node(
      .map(
        Self.fields.compactMap { field in
          let value = field.read(self)
          guard field.isRequired || value != field.read(standard) else { return nil }
          return Node.Entry(field.name, value)
        }))
  }

  /// Every field, defaults included: what a form shows.
  package var completeNode: Node {
    Node(.map(Self.fields.map { Node.Entry($0.name, $0.read(self)) }))
  }

  package static var fieldInfos: [FieldInfo] {
    let standard = Self()
    return fields.map {
      FieldInfo(
        name: $0.name, type: $0.type, unit: $0.unit, help: $0.help,
        standard: $0.isRequired ? nil : $0.read(standard))
    }
  }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    decode(node, path: path, except: [], into: &faults)
  }

  /// Decodes a mapping strictly: unknown, repeated and missing keys are faults.
  /// - Parameter except: keys that the caller reads itself, such as `kind`.
  package static func decode(
    _ node: Node, path: String, except: [String], into faults: inout FaultCollector
  ) -> Self? {
    guard let entries = node.entries else {
      let names = fields.map(\.name)
      faults.add(node, path, allowed: "a mapping with the keys \(names.joined(separator: ", "))")
      return nil
    }
    let before = faults.faults.count
    var value = Self()
    var seen: Set<String> = []
    for entry in entries where !except.contains(entry.key) {
      let key = keyPath(path, entry.key)
      guard let field = fields.first(where: { $0.name == entry.key }) else {
        let names = except + fields.map(\.name)
        faults.add(
          Fault(
            at: entry.keyLocation ?? entry.value.location, path: path,
            "unknown key \(Node(.string(entry.key)).excerpt); allowed: "
              + names.joined(separator: ", "),
            suggestion: nearest(to: entry.key, among: names)))
        continue
      }
      guard seen.insert(entry.key).inserted else {
        faults.add(
          Fault(at: entry.keyLocation, path: key, "this key is given twice; give it once"))
        continue
      }
      field.write(&value, entry.value, key, &faults)
    }
    for field in fields where field.isRequired && !seen.contains(field.name) {
      faults.add(
        Fault(
          at: node.location, path: path,
          "the key '\(field.name)' is missing (\(field.type.allowed))"))
    }
    let isWhole = faults.faults.count == before
    if isWhole || validatesPartially {
      var found = FaultCollector()
      value.validate(path: path, at: node.location, into: &found)
      found.locate(in: node, path: path)
      let known = faults.faults[before...].map(\.path)
      for fault in found.faults where !known.contains(where: { areRelated($0, fault.path) }) {
        faults.add(fault)
      }
    }
    return faults.faults.count == before ? value : nil
  }
}

/// Whether one key path leads to the other.
private func areRelated(_ a: String, _ b: String) -> Bool {
  a == b || a.hasPrefix(b + ".") || b.hasPrefix(a + ".")
}

/// A value configured by its fields and chosen by a `kind` name: a layer, a dataset, an optimizer.
package protocol Kind: Configurable {
  /// The name in documents, snake_case.
  static var kind: String { get }
  /// One line for help and lists.
  static var summary: String { get }
}

extension Kind {
  package var kind: String { Self.kind }

  /// `{kind: …, fields that differ from their default}`, or the bare kind where nothing differs.
  package var kindNode: Node {
    let entries = node.entries ?? []
    guard !entries.isEmpty else { return Node(.string(Self.kind)) }
    return Node(.map([Node.Entry("kind", Node(.string(Self.kind)))] + entries))
  }

  package func equals(_ other: any Kind) -> Bool { (other as? Self) == self }
}

/// The kinds of one sort, by name. `Element` is an existential such as `any LayerKind`. A catalog is
/// written as a list of types: an initializer beside it says which protocol they have to conform to.
package struct Catalog<Element: Sendable>: Sendable {
  package struct Entry: Sendable {
    package let kind: String
    package let summary: String
    package let fields: [FieldInfo]
    /// The kind with its defaults.
    package let standard: Element
    let decode: @Sendable (Node, String, [String], inout FaultCollector) -> Element?

    /// - Parameter lift: the kind as an element, `{ $0 }` wherever `K` conforms to the protocol.
    package init<K: Kind>(_ type: K.Type, _ lift: @escaping @Sendable (K) -> Element) {
      kind = K.kind
      summary = K.summary
      fields = K.fieldInfos
      standard = lift(K())
      decode = { node, path, except, faults in
        K.decode(node, path: path, except: except, into: &faults).map(lift)
      }
    }
  }

  /// What is listed, for messages: "layer", "dataset".
  package let noun: String
  package let entries: [Entry]

  package init(_ noun: String, _ entries: [Entry]) {
    self.noun = noun
    self.entries = entries
  }

  package var kinds: [String] { entries.map(\.kind) }

  package subscript(kind: String) -> Entry? { entries.first { $0.kind == kind } }

  /// Decodes a bare kind name or a mapping with `kind:` first among its keys.
  /// - Parameter except: further keys that the caller reads itself, such as `name`.
  package func decode(
    _ node: Node, path: String, except: [String] = [], into faults: inout FaultCollector
  ) -> Element? {
    let kindNode: Node
    let fieldsNode: Node
    if node.string != nil {
      kindNode = node
      fieldsNode = Node(.map([]), at: node.location)
    } else if node.entries != nil {
      guard let named = node["kind"] else {
        faults.add(
          Fault(
            at: node.location, path: path,
            "the key 'kind' is missing; allowed: \(kinds.joined(separator: ", "))"))
        return nil
      }
      kindNode = named
      fieldsNode = node
    } else {
      faults.add(
        node, path, allowed: "a \(noun): its kind, or a mapping with the key 'kind'")
      return nil
    }
    guard let name = kindNode.string, let entry = self[name] else {
      faults.add(
        kindNode, keyPath(path, "kind"), allowed: kinds.joined(separator: ", "),
        nearest: kindNode.string.flatMap { nearest(to: $0, among: kinds) })
      return nil
    }
    let keys = (node.entries ?? []).map(\.key)
    for key in ["kind"] + except where keys.filter({ $0 == key }).count > 1 {
      faults.add(
        Fault(at: node.location, path: keyPath(path, key), "this key is given twice; give it once"))
      return nil
    }
    return entry.decode(fieldsNode, path, ["kind"] + except, &faults)
  }
}
