// The graph of the network in the language of Graphviz: a cluster for each block, skips as edges of
// their own.
internal import Schema

enum DotExporter: Exporter {
  static let name = "dot"
  static let summary = "the graph of the network for Graphviz, blocks as clusters"
  static let output = ExportOutput.file(ending: "dot")
  static let options = graphOptions

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let outline = try GraphOutline(
      run.architecture(), isUnfolded: choices.text("repeats") == "all")
    return Exported(
      [ExportedFile("", text(outline, run.title))], hints: ["dot -Tpdf -O % makes a PDF of it"])
  }

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
      let times = group.repeats > 1 ? " \u{D7}\(group.repeats)" : ""
      let frozen = group.isFrozen ? ", frozen" : ""
      lines += [
        "  subgraph cluster_\(number) {",
        "    label=\(quoted(group.name + times + frozen)); labeljust=l; style=\"rounded,filled\";",
        "    fillcolor=\"#f4f5f6\"; color=\"#c8ccd0\"; fontsize=10;",
      ]
      for (index, node) in outline.nodes.enumerated() where node.group == number {
        lines.append("    " + declared(index, node))
      }
      lines.append("  }")
    }
    for (index, node) in outline.nodes.enumerated() where node.group == nil {
      lines.append("  " + declared(index, node))
    }
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
    return "n\(index) [label=\(quoted(words(node)))\(look)];"
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

  /// Title, shape and parameters of a node.
  static func words(_ node: GraphOutline.Node) -> String {
    var parts = [node.title]
    if !node.shape.isEmpty { parts.append(node.shape) }
    let count = node.parameters
    if node.kind == .layer, count > 0 {
      parts.append(count == 1 ? "1 parameter" : "\(count) parameters")
    }
    return parts.joined(separator: "\n")
  }

  /// A string of the language: only `"` and `\` mean something in one, and HTML is not read there.
  static func quoted(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      visible(String($0)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
    return "\"" + lines.joined(separator: "\\n") + "\""
  }
}

/// Of both graph formats.
let graphOptions = [
  ExportOption(
    "repeats", .choice(["folded", "all"]), standard: "folded",
    help: "a repeated block once, or every repeat")
]
