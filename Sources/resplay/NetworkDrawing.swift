// A network as lines of text: one row a layer, arcs of skips in the gutter. For `show`.
internal import Numerics
internal import Engine
internal import Networks
internal import TextUI

struct NetworkDrawing {
  private(set) var lines: [String] = []

  /// - Parameter unfolding: numbers of the blocks drawn with all repeats.
  init(_ network: Network, _ summary: Summary, input: Shape, unfolding: Set<Int>) {
    let spans = network.skipSpans(unfolding: unfolding)
    let layout = SkipLayout(spans)
    let width = layout.laneCount * 2 + 3
    var gutters = Array(
      repeating: Array(repeating: Character(" "), count: width), count: summary.rows.count + 1)
    for arc in layout.arcs {
      Self.draw(arc, network.isOn(arc.span.id), network.mark(of: arc.span.id), &gutters)
    }
    lines.append(
      Self.row(
        String(repeating: " ", count: width), "layer", "kind", "shape", "parameters", "FLOPs"))
    lines.append(Self.row(String(gutters[0]), "input", "", input.description, "", ""))
    for (index, row) in summary.rows.enumerated() {
      let times = row.instances > 1 ? " ×\(row.instances)" : ""
      lines.append(
        Self.row(
          String(gutters[index + 1]), row.path + times, row.kind, row.shapeText,
          NumberFormat.grouped(row.parameters), NumberFormat.grouped(row.flops)))
    }
    guard !summary.skips.isEmpty else { return }
    lines.append("")
    for skip in summary.skips {
      let state =
        skip.active == skip.instances
        ? "on" : skip.active == 0 ? "off" : "on in \(skip.active) of \(skip.instances)"
      let kind = skip.isProjection ? "projection" : skip.isPadding ? "zero padding" : "identity"
      lines.append(
        "\(skip.path): \(skip.join.rawValue) from \(skip.from) to \(skip.to), \(kind), \(state)"
          + (skip.parameters > 0 ? ", \(NumberFormat.grouped(skip.parameters)) parameters" : ""))
    }
  }

  private static func row(
    _ gutter: String, _ name: String, _ kind: String, _ shape: String, _ parameters: String,
    _ flops: String
  ) -> String {
    let left = gutter + name.padded(to: 28) + kind.padded(to: 13) + shape.padded(to: 10)
    return left + parameters.aligned(right: 12) + flops.aligned(right: 14)
  }

  /// Lane 0 is nearest to the rows; an arc leaves at its first row and points in at its last.
  private static func draw(
    _ arc: SkipLayout.Arc, _ isOn: Bool, _ mark: Character, _ gutters: inout [[Character]]
  ) {
    let width = gutters[0].count
    let column = width - 5 - 2 * arc.lane
    let (from, to) = (arc.span.from, arc.span.to)
    guard column >= 0, from < to, gutters.indices.contains(to) else { return }
    func set(_ row: Int, _ column: Int, _ character: Character) {
      if gutters[row][column] == " " || character != "─" { gutters[row][column] = character }
    }
    set(from, column, "╭")
    set(to, column, "╰")
    for row in (from + 1)..<max(from + 1, to) { set(row, column, isOn ? "│" : "┊") }
    for position in (column + 1)..<(width - 2) {
      set(from, position, isOn ? "─" : "╌")
      set(to, position, isOn ? "─" : "╌")
    }
    set(to, width - 2, mark)
  }
}

extension Network {
  /// ⊕ for a sum, ⊞ for a concatenation, ⊗ for a gate.
  fileprivate func mark(of id: SkipID) -> Character {
    switch skip(id)?.join {
    case .add: "⊕"
    case .concat: "⊞"
    case .gate: "⊗"
    case nil: " "
    }
  }
}

extension String {
  func aligned(right width: Int) -> String {
    count >= width ? " " + self : String(repeating: " ", count: width - count) + self
  }
}
