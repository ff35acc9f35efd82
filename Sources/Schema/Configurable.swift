// Values made of declared fields: decoding, encoding, equality and forms follow from the fields.

/// A value configured by its fields. Decoding, encoding and equality follow from the declaration.
package protocol Configurable: NodeCodable {
  init()
  static var fields: [Field<Self>] { get }
  /// Checks rules that span several fields. It is called when every field by itself is right.
  func validate(path: String, at location: Location?, into faults: inout FaultCollector)
  /// Whether `validate` also makes sense where some fields are wrong and have their defaults. What
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
        standard: $0.isRequired ? nil : $0.read(standard), names: $0.names)
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
    // Declared anew each time they are asked for.
    let fields = Self.fields
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
package func areRelated(_ a: String, _ b: String) -> Bool {
  a == b || a.hasPrefix(b + ".") || b.hasPrefix(a + ".")
}
