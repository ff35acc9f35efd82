// Addressing inside a tree: `network.blocks.body.skips.0.enabled`. Used by `--set`, by events and
// by the editor; differences between two trees are expressed with it as well.

/// A path of keys, element names and element numbers, separated by dots.
package struct NodePath: Hashable, Sendable, CustomStringConvertible {
  package var parts: [String]

  package init(_ parts: [String]) { self.parts = parts }

  package init(_ text: String) {
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  package var description: String { parts.joined(separator: ".") }

  package func appending(_ part: String) -> NodePath { NodePath(parts + [part]) }
}

extension Node {
  /// The value at `path`. List elements are found by their `name`, else by their number.
  package func value(at path: NodePath) -> Node? {
    path.parts.reduce(self as Node?) { node, part in node?.child(part) }
  }

  private func child(_ part: String) -> Node? {
    switch content {
    case .map: self[part]
    case .list(let elements): elementIndex(part, elements).map { elements[$0] }
    default: nil
    }
  }

  private func elementIndex(_ part: String, _ elements: [Node]) -> Int? {
    if let named = elements.firstIndex(where: { $0["name"]?.string == part }) { return named }
    guard let number = Int(part), elements.indices.contains(number) else { return nil }
    return number
  }

  /// Sets the value at `path`. The last key may be new in its mapping; null takes it out, which
  /// means its default; a number equal to the count appends to a list. A bare kind on the way
  /// (`relu`) becomes a mapping first.
  /// - Throws: `Fault` naming the first part of the path that does not exist.
  package mutating func set(_ path: NodePath, to value: Node) throws {
    try set(path.parts[...], to: value, whole: path)
  }

  private mutating func set(_ parts: ArraySlice<String>, to value: Node, whole: NodePath) throws {
    guard let part = parts.first else {
      self = value
      return
    }
    let rest = parts.dropFirst()
    if case .string(let kind) = content, !kind.isEmpty {
      content = .map([Entry("kind", Node(.string(kind)))])
    } else if case .null = content {
      content = .map([])
    }
    switch content {
    case .map:
      if rest.isEmpty, value.content == .null {
        self[part] = nil
        return
      }
      var next = self[part] ?? Node(.null)
      try next.set(rest, to: value, whole: whole)
      self[part] = next
    case .list(var elements):
      if let index = elementIndex(part, elements) {
        try elements[index].set(rest, to: value, whole: whole)
      } else if part == String(elements.count), rest.isEmpty {
        elements.append(value)
      } else {
        let names = elements.enumerated().map { $1["name"]?.string ?? String($0) }
        throw Fault(
          path: whole.description,
          "there is no element '\(part)'; there are: \(names.joined(separator: ", "))",
          suggestion: nearest(to: part, among: names))
      }
      content = .list(elements)
    default:
      throw Fault(path: whole.description, "'\(part)' cannot be set: what holds it has no keys")
    }
  }

  /// The smallest settings that turn this tree into `other`. Lists whose length or element names
  /// changed are set as a whole; a key that is only in `self` is set to null.
  package func settings(toBecome other: Node, at path: NodePath = NodePath([])) -> [(
    path: NodePath, value: Node
  )] {
    if self == other { return [] }
    switch (content, other.content) {
    case (.map(let old), .map(let new)):
      let added = new.flatMap { entry -> [(path: NodePath, value: Node)] in
        guard let before = self[entry.key] else {
          return [(path.appending(entry.key), entry.value)]
        }
        return before.settings(toBecome: entry.value, at: path.appending(entry.key))
      }
      let removed = old.filter { other[$0.key] == nil }.map {
        (path: path.appending($0.key), value: Node(.null))
      }
      return added + removed
    case (.list(let old), .list(let new))
    where old.count == new.count
      && old.map { $0["name"]?.string } == new.map { $0["name"]?.string }:
      return zip(old, new).enumerated().flatMap { index, pair in
        pair.0.settings(
          toBecome: pair.1, at: path.appending(pair.0["name"]?.string ?? String(index)))
      }
    default:
      return [(path, other)]
    }
  }
}
