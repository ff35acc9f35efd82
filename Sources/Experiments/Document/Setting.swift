// One setting as `--set` takes it: `PATH=VALUE`. A value is written as in a document. Where that
// makes no value that fits, or YAML would take a part of it for something else (a comment, a
// mapping), it is the text as it stands.
import Networks
import Problems
package import Schema
package import Training

package struct Setting: Sendable {
  package var path: NodePath
  /// The value in a document's notation.
  package var value: Node
  /// The same as text.
  package var text: String

  /// As a change of the configuration.
  package var edit: Edit { Edit(step: 0, path: path, value: value) }

  package init(path: NodePath, text: String) throws {
    self.path = path
    self.text = text
    value = try Self.value(of: text)
  }

  /// A value that is no text of a person's.
  package init(path: NodePath, value: Node) {
    (self.path, self.value, text) = (path, value, value.excerpt)
  }

  /// `path` and what stands behind the first `=`; nil where there is none.
  /// - Throws: `Faults` where the text cannot stand in a document.
  package init?(_ words: String) throws {
    guard let equals = words.firstIndex(of: "="), equals != words.startIndex else { return nil }
    try self.init(
      path: NodePath(String(words[..<equals])), text: String(words[words.index(after: equals)...]))
  }

  private static func value(of text: String) throws -> Node {
    let text = try TextCheck.text(of: Array(text.utf8))
    let written = text.split { " \t".contains($0) }.joined(separator: " ")
    let isQuoted = written.hasPrefix("\"") || written.hasPrefix("'")
    let isFlow = written.hasPrefix("[") || written.hasPrefix("{")
    guard var node = try? ExperimentFile.readValue(text) else { return Node(.string(text)) }
    node.location = nil
    switch node.content {
    case .null where !["", "null", "Null", "NULL", "~"].contains(written),
      .string where !isQuoted && !isFlow, .list where !isFlow, .map where !isFlow:
      return Node(.string(text))
    default: return node
    }
  }
}

extension DocumentSettings {
  /// The settings after those of a command line, each decoded strictly.
  /// - Parameter written: the document's tree, which tells what it holds itself: a new kind keeps
  ///   that, where it has the same field, and takes its own defaults for the rest.
  /// - Throws: `Faults` or `Fault` where one does not fit.
  package func applying(_ settings: [Setting], written: Node? = nil) throws -> DocumentSettings {
    do {
      return try applying(settings.map { ($0.path, $0.value) }, written)
    } catch let faults as Faults {
      // Where the notation of documents makes nothing that fits, the text may be meant as it is.
      let texts = settings.map { setting -> (NodePath, Node) in
        let isAtFault = faults.list.contains { setting.isAbout($0) }
        return (setting.path, isAtFault ? Node(.string(setting.text)) : setting.value)
      }
      guard zip(settings, texts).contains(where: { $0.value != $1.1 }),
        let result = try? applying(texts, written)
      else { throw faults }
      return result
    }
  }

  private func applying(
    _ settings: [(path: NodePath, value: Node)], _ written: Node?
  ) throws -> DocumentSettings {
    var tree = settableNode
    for (path, value) in settings {
      if path.parts.last == "kind", let kind = value.string {
        try tree.changeKind(at: NodePath(Array(path.parts.dropLast())), to: kind, written)
      }
      try tree.set(path, to: value, nullRemoves: false)
    }
    var faults = FaultCollector()
    let decoded = DocumentSettings.decode(tree, path: "", into: &faults)
    try faults.check()
    return decoded ?? self
  }
}

extension Setting {
  /// Whether a fault lies at what is set, or within it.
  fileprivate func isAbout(_ fault: Fault) -> Bool {
    fault.path == path.description || fault.path.hasPrefix(path.description + ".")
  }
}

extension Node {
  /// Takes out what the mapping at `path` holds for its present kind alone, before it becomes
  /// another kind: what is not written in the document, and what the other kind does not have.
  fileprivate mutating func changeKind(
    at path: NodePath, to kind: String, _ written: Node?
  ) throws {
    guard let present = value(at: path), let old = present["kind"]?.string, old != kind,
      let catalog = catalogs.first(where: { path.parts.starts(with: $0.path) })?.list,
      catalog.kinds.contains(kind)
    else { return }
    let own = Dictionary(catalog.fields(of: old).map { ($0.name, $0.standard) }) { one, _ in one }
    let shared = Set(catalog.fields(of: kind).map(\.name))
    let document = written?.value(at: path)
    let kept = (present.entries ?? []).filter { entry in
      guard let standard = own[entry.key] else { return true }
      return shared.contains(entry.key)
        && (entry.value != standard || document?[entry.key] != nil)
    }
    try set(path, to: Node(.map(kept)))
  }
}

/// Where kinds of which catalog stand.
private let catalogs: [(path: [String], list: any KindList)] = [
  (["data"], datasetCatalog), (["training", "optimizer"], optimizerCatalog),
  (["training", "schedule"], scheduleCatalog), (["network", "blocks"], layerCatalog),
]
