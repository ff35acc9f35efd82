// Defaults that a person wrote out stay written out when their section is written anew. A key is an
// explicit default where the text has it and the shortest form of the same value does not.
import Schema

struct ExplicitDefaults {
  /// The section as it was written.
  var written: Node
  /// The shortest form of the same value; nil where that has nothing.
  var canonical: Node?

  /// `value`, the new shortest form, with the explicit defaults of the old text.
  func kept(in value: Node) -> Node {
    switch written.content {
    case .map(let entries): return kept(entries, in: value)
    case .list(let elements): return kept(elements, in: value)
    default: return value
    }
  }

  private func kept(_ entries: [Node.Entry], in value: Node) -> Node {
    let old = canonical.map(Self.asMap)
    // Another kind has other defaults.
    guard case .map(var result) = Self.asMap(value).content,
      written["kind"]?.string == Self.asMap(value)["kind"]?.string
    else { return value }
    var hasMore = false
    for (position, entry) in entries.enumerated() {
      if let index = result.firstIndex(where: { $0.key == entry.key }) {
        let inner = ExplicitDefaults(written: entry.value, canonical: old?[entry.key])
        result[index].value = inner.kept(in: result[index].value)
      } else if old?[entry.key] == nil {
        let before = Set(entries[..<position].map(\.key))
        let index = (result.lastIndex { before.contains($0.key) } ?? -1) + 1
        result.insert(Node.Entry(entry.key, entry.value), at: index)
        hasMore = true
      }
    }
    if case .string = value.content, !hasMore { return value }
    return Node(.map(result))
  }

  private func kept(_ elements: [Node], in value: Node) -> Node {
    guard case .list(var result) = value.content, let old = canonical?.elements,
      old.count == elements.count
    else { return value }
    for (new, before) in Self.pairs(result, old) {
      let inner = ExplicitDefaults(written: elements[before], canonical: old[before])
      result[new] = inner.kept(in: result[new])
    }
    return Node(.list(result))
  }

  /// Which element of the new list was which of the old: by name, else the equal ones at both ends,
  /// and what lies between where it is as many.
  private static func pairs(_ new: [Node], _ old: [Node]) -> [(new: Int, old: Int)] {
    if new.contains(where: { $0["name"] != nil }) {
      return new.indices.compactMap { index in
        guard let name = new[index]["name"] else { return nil }
        return old.firstIndex { $0["name"] == name }.map { (index, $0) }
      }
    }
    let prefix = zip(new, old).prefix { $0 == $1 }.count
    let limit = min(new.count, old.count) - prefix
    let suffix = min(limit, zip(new.reversed(), old.reversed()).prefix { $0 == $1 }.count)
    let middle =
      new.count == old.count ? (prefix..<new.count - suffix).map { (new: $0, old: $0) } : []
    return (0..<prefix).map { (new: $0, old: $0) } + middle
      + (0..<suffix).map { (new: new.count - 1 - $0, old: old.count - 1 - $0) }
  }

  /// A bare kind is a mapping with only its kind.
  private static func asMap(_ node: Node) -> Node {
    guard case .string = node.content else { return node }
    return Node(.map([Node.Entry("kind", node)]))
  }
}
