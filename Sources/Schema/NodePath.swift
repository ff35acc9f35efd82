// Addressing inside a tree: `network.blocks.body.skips.0.enabled`. Used by `--set`, by events and
// by the editor; differences between two trees are expressed with it as well.

/// A path of keys, element names and element numbers, separated by dots.
package struct NodePath: Hashable, Sendable, CustomStringConvertible {
  /// More than any document needs; deeper paths are refused before they are followed.
  package static let maximumDepth = 64

  package var parts: [String]

  package init(_ parts: [String]) { self.parts = parts }

  package init(_ text: String) {
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  package var description: String { parts.joined(separator: ".") }

  package func appending(_ part: String) -> NodePath { NodePath(parts + [part]) }
}

extension Node {
  /// The value at `path`. List elements are found by their number or their `name`.
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
    if let number = Int(part) { return elements.indices.contains(number) ? number : nil }
    return elements.firstIndex { $0["name"]?.string == part }
  }

  /// Sets the value at `path`. The last key may be new in its mapping. null removes it, which means
  /// its default. A number equal to the count appends to a list. A bare kind on the way (`relu`)
  /// becomes a mapping first.
  /// - Parameter nullRemoves: false keeps null as a value, as a document may hold it.
  /// - Throws: `Fault` naming the first part of the path that does not exist. This tree is then
  ///   unchanged.
  package mutating func set(_ path: NodePath, to value: Node, nullRemoves: Bool = true) throws {
    guard path.parts.count <= NodePath.maximumDepth else {
      throw Fault(
        path: path.parts.prefix(4).joined(separator: ".") + "…",
        "read a path of \(path.parts.count) parts; allowed: at most \(NodePath.maximumDepth)")
    }
    guard !path.parts.contains("") else {
      throw Fault(
        path: path.description,
        "read a path with an empty part; allowed: keys and numbers joined by single dots, as in "
          + "training.optimizer.learning_rate")
    }
    try set(path.parts[...], to: value, whole: path, nullRemoves)
  }

  private mutating func set(
    _ parts: ArraySlice<String>, to value: Node, whole: NodePath, _ nullRemoves: Bool
  ) throws {
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
      if rest.isEmpty, nullRemoves, value.content == .null {
        self[part] = nil
        return
      }
      var next = self[part] ?? Node(.null)
      try next.set(rest, to: value, whole: whole, nullRemoves)
      self[part] = next
    case .list(var elements):
      if let index = elementIndex(part, elements) {
        try elements[index].set(rest, to: value, whole: whole, nullRemoves)
      } else if part == String(elements.count), rest.isEmpty {
        elements.append(value)
      } else {
        throw missing(part, Node.labels(elements), whole)
      }
      content = .list(elements)
    default:
      throw Fault(path: whole.description, "'\(part)' cannot be set: what holds it has no keys")
    }
  }

  private func missing(_ part: String, _ labels: [String], _ whole: NodePath) -> Fault {
    let shown = labels.prefix(12).joined(separator: ", ") + (labels.count > 12 ? ", …" : "")
    return Fault(
      path: whole.description,
      "there is no element '\(part)'; "
        + (labels.isEmpty ? "the list is empty" : "there are: \(shown)"),
      suggestion: nearest(to: part, among: labels))
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
      return zip(zip(old, new), Node.labels(old)).flatMap { pair, label in
        pair.0.settings(toBecome: pair.1, at: path.appending(label))
      }
    case (.list(let old), .list(let new))
    where new.count > old.count && new.allSatisfy { $0.elements != nil } && new.starts(with: old):
      // Rows that were added behind the others are set one by one.
      return new.indices.dropFirst(old.count).map { (path.appending(String($0)), new[$0]) }
    default:
      return [(path, other)]
    }
  }
}
