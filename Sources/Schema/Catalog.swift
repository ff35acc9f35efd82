// Kinds chosen by name (a layer, a dataset, an optimizer), and the catalogs that list them.

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

/// What a form needs to know of a catalog, whatever its kinds are.
package protocol KindList: Sendable {
  /// What is listed, for messages and labels: "layer", "dataset".
  var noun: String { get }
  var kinds: [String] { get }
  /// One line on a kind, or "" where there is none of that name.
  func summary(of kind: String) -> String
  /// The fields of a kind, or none where there is none of that name.
  func fields(of kind: String) -> [FieldInfo]
}

/// The kinds of one sort, by name. `Element` is an existential such as `any LayerKind`. A catalog
/// is written as a list of types. An initializer beside it says which protocol they conform to.
package struct Catalog<Element: Sendable>: KindList {
  package struct Entry: Sendable {
    package let kind: String
    package let summary: String
    private let describeFields: @Sendable () -> [FieldInfo]
    /// The kind with its defaults.
    package let standard: Element
    let decode: @Sendable (Node, String, [String], inout FaultCollector) -> Element?

    /// - Parameter lift: the kind as an element, `{ $0 }` wherever `K` conforms to the protocol.
    package init<K: Kind>(_ type: K.Type, _ lift: @escaping @Sendable (K) -> Element) {
      kind = K.kind
      summary = K.summary
      describeFields = { K.fieldInfos }
      standard = lift(K())
      decode = { node, path, except, faults in
        K.decode(node, path: path, except: except, into: &faults).map(lift)
      }
    }

    /// What forms and help say of the fields: made when it is asked for, as few catalogs are.
    package var fields: [FieldInfo] { describeFields() }
  }

  package let noun: String
  package let entries: [Entry]

  package init(_ noun: String, _ entries: [Entry]) {
    self.noun = noun
    self.entries = entries
  }

  package var kinds: [String] { entries.map(\.kind) }

  package subscript(kind: String) -> Entry? { entries.first { $0.kind == kind } }

  package func summary(of kind: String) -> String { self[kind]?.summary ?? "" }

  package func fields(of kind: String) -> [FieldInfo] { self[kind]?.fields ?? [] }

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
