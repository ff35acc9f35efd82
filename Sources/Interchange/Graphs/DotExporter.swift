// The graph of the network in the language of Graphviz: a cluster for each block, skips as edges of
// their own.
internal import Schema

enum DotExporter: GraphExporter {
  static let name = "dot"
  static let summary = "the graph of the network for Graphviz, blocks as clusters"
  static let output = ExportOutput.file(ending: "dot")
  static let hint = "dot -Tpdf -O % makes a PDF of it"

  static func text(_ outline: GraphOutline, _ title: String) -> String {
    var lines = [
      "digraph network {", "  label=\(quoted(title)); labelloc=t;",
      "  rankdir=TB; newrank=true; nodesep=0.25; ranksep=0.25;",
      "  fontname=\"Helvetica\"; fontsize=12;",
      "  node [fontname=\"Helvetica\", fontsize=10, shape=box, style=\"rounded,filled\", "
        + "fillcolor=\"#ffffff\", color=\"#8a8a93\", height=0.3, margin=\"0.12,0.05\"];",
      "  edge [fontname=\"Helvetica\", fontsize=8, color=\"#55555c\", arrowsize=0.6];",
    ]
    for (number, group) in outline.groups.enumerated() {
      lines += [
        "  subgraph cluster_\(number) {",
        "    label=\(quoted(group.title)); labeljust=l; style=\"rounded,filled\";",
        "    fillcolor=\"#f4f5f6\"; color=\"#c8ccd0\"; fontsize=10;",
      ]
      lines += outline.members(of: number).map { "    " + declared($0.number, $0.node) }
      lines.append("  }")
    }
    lines += outline.members(of: nil).map { "  " + declared($0.number, $0.node) }
    for edge in outline.edges { lines.append("  " + drawn(edge)) }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private static func declared(_ index: Int, _ node: GraphOutline.Node) -> String {
    var look = ""
    switch node.kind {
    case .input, .loss: look = ", shape=ellipse, style=filled"
    case .join:
      look =
        ", shape=circle, margin=\"0.02\", color=\"\(node.isOn ? "#00666b" : "#8a8a93")\""
        + ", fontcolor=\"\(node.isOn ? "#00666b" : "#8a8a93")\""
    case .layer: if node.isFrozen { look = ", style=\"rounded,filled,dashed\"" }
    }
    return "n\(index) [label=\(quoted(node.words))\(look)];"
  }

  private static func drawn(_ edge: GraphOutline.Edge) -> String {
    guard edge.skip != nil else { return "n\(edge.from) -> n\(edge.to) [weight=10];" }
    let color = edge.isOn ? "#00666b" : "#8a8a93"
    let style = edge.isOn ? "penwidth=1.5" : "style=dashed"
    let label =
      edge.words.isEmpty
      ? "" : ", label=\(quoted("  " + edge.words)), fontcolor=\"\(color)\""
    return "n\(edge.from) -> n\(edge.to) [color=\"\(color)\", \(style), weight=0, "
      + "constraint=false\(label)];"
  }

  /// A string of the language: only `"` and `\` mean something in one, and HTML is not read there.
  static func quoted(_ text: String) -> String {
    quoted(text, lineBreak: "\\n") {
      $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
  }
}
