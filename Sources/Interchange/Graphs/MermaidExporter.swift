// The graph of the network in the language of Mermaid, which pages of code hosts draw: a subgraph
// for each block, skips as edges of their own.
internal import Schema

enum MermaidExporter: GraphExporter {
  static let name = "mermaid"
  static let summary = "the graph of the network for Mermaid, as Markdown pages draw it"
  static let output = ExportOutput.file(ending: "mmd")
  static let hint = "in Markdown, put % between ```mermaid and ``` to draw it"

  /// The language has no title of a graph that every page draws.
  static func text(_ outline: GraphOutline, _ title: String) -> String {
    var lines = ["flowchart TD"]
    for (number, group) in outline.groups.enumerated() {
      lines.append("  subgraph g\(number)[\(quoted(group.title))]")
      lines += outline.members(of: number).map { "    " + declared($0.number, $0.node) }
      lines.append("  end")
    }
    lines += outline.members(of: nil).map { "  " + declared($0.number, $0.node) }
    var (on, off): ([String], [String]) = ([], [])
    for (number, edge) in outline.edges.enumerated() {
      guard edge.skip != nil else {
        lines.append("  n\(edge.from) --> n\(edge.to)")
        continue
      }
      let arrow = edge.isOn ? "==>" : "-.->"
      let label = edge.words.isEmpty ? "" : "|\(quoted(edge.words))|"
      lines.append("  n\(edge.from) \(arrow)\(label) n\(edge.to)")
      if edge.isOn { on.append(String(number)) } else { off.append(String(number)) }
    }
    if !on.isEmpty { lines.append("  linkStyle \(on.joined(separator: ",")) stroke:#00666b") }
    if !off.isEmpty { lines.append("  linkStyle \(off.joined(separator: ",")) stroke:#8a8a93") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func declared(_ index: Int, _ node: GraphOutline.Node) -> String {
    let label = quoted(node.words)
    switch node.kind {
    case .input, .loss: return "n\(index)([\(label)])"
    case .join: return "n\(index)((\(label)))"
    case .layer: return "n\(index)[\(label)]"
    }
  }

  /// Letters, digits and a few marks as they are, all else by its number: the language reads HTML
  /// and Markdown in its texts, and has no other escape.
  static func quoted(_ text: String) -> String {
    quoted(text, lineBreak: "<br/>") { line in
      line.unicodeScalars.map { scalar -> String in
        let isPlain =
          scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || " .,:+-()".unicodeScalars.contains(scalar)
        return isPlain ? String(scalar) : "#\(scalar.value);"
      }.joined()
    }
  }
}
