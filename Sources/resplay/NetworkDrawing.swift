// A network as lines of text: one row a layer, arcs of skips in the gutter. For `show`. On a
// terminal that is narrower, the last columns of figures are left out, then the outer arcs.
internal import Numerics
internal import Engine
internal import Networks
internal import Schema
internal import TextUI

struct NetworkDrawing {
  private(set) var lines: [String] = []

  private let glyphs: GlyphSet
  /// How many of the figures behind a layer's name are shown.
  private let figures: Int
  private static let nameWidth = 28
  private static let figureWidths = [13, 10, 12, 14]

  /// - Parameters:
  ///   - unfolding: numbers of the blocks drawn with all repeats.
  ///   - columns: of the terminal; nil where there is none.
  init(
    _ network: Network, _ summary: Summary, input: Shape, unfolding: Set<Int>,
    glyphs: GlyphSet = .unicode, columns: Int? = nil
  ) {
    let spans = network.skipSpans(unfolding: unfolding)
    let layout = SkipLayout(spans)
    let width = layout.laneCount * 2 + 3
    let shownGutter = columns.map { min(width, max(5, $0 - Self.nameWidth)) } ?? width
    let room = (columns ?? .max) - shownGutter - Self.nameWidth
    var (used, figures) = (0, 0)
    for figure in Self.figureWidths {
      used += figure
      if used <= room { figures += 1 }
    }
    self.glyphs = glyphs
    self.figures = figures
    var gutters = Array(
      repeating: Array(repeating: Character(" "), count: width), count: summary.rows.count + 1)
    for arc in layout.arcs {
      draw(arc, network.isOn(arc.span.id), network.mark(of: arc.span.id, glyphs), &gutters)
    }
    func gutter(_ row: Int) -> String { String(gutters[row].suffix(shownGutter)) }
    lines.append(
      row(
        String(repeating: " ", count: shownGutter), "layer", "kind", "shape", "parameters",
        "FLOPs"))
    lines.append(row(gutter(0), "input", "", input.description, "", ""))
    for (index, layer) in summary.rows.enumerated() {
      let times = layer.instances > 1 ? " ×\(layer.instances)" : ""
      lines.append(
        row(
          gutter(index + 1), layer.path + times + (layer.isFrozen ? " frozen" : ""), layer.kind,
          layer.shapeText,
          NumberFormat.grouped(layer.parameters), NumberFormat.grouped(layer.flops)))
    }
    defer {
      if let columns { lines = lines.map { TextLayout.truncate($0, to: columns) } }
    }
    for block in network.blocks where !block.input.isEmpty {
      lines.append("\(block.name): starts from the input '\(block.input)'")
    }
    guard !summary.skips.isEmpty else { return }
    lines.append("")
    for skip in summary.skips {
      let state =
        skip.active == skip.instances
        ? "on" : skip.active == 0 ? "off" : "on in \(skip.active) of \(skip.instances)"
      let settings = network.settings(of: skip.id)
        .map { ", \($0.key) \($0.value.string ?? $0.value.excerpt)" }.joined()
      lines.append(
        "\(skip.path): \(skip.join.rawValue) from \(skip.from) to \(skip.to), \(skip.kindWord), "
          + state + settings
          + (skip.parameters > 0 ? ", \(NumberFormat.grouped(skip.parameters)) parameters" : "")
          + (skip.flops > 0 ? ", \(NumberFormat.grouped(skip.flops)) FLOPs" : ""))
    }
  }

  private func row(
    _ gutter: String, _ name: String, _ kind: String, _ shape: String, _ parameters: String,
    _ flops: String
  ) -> String {
    let widths = Self.figureWidths
    let cells = [
      kind.padded(to: widths[0]), shape.padded(to: widths[1]), parameters.aligned(right: widths[2]),
      flops.aligned(right: widths[3]),
    ]
    return gutter + name.padded(to: Self.nameWidth) + cells.prefix(figures).joined()
  }

  /// Lane 0 is nearest to the rows; an arc leaves at its first row and points in at its last.
  private func draw(
    _ arc: SkipLayout.Arc, _ isOn: Bool, _ mark: Unicode.Scalar, _ gutters: inout [[Character]]
  ) {
    let width = gutters[0].count
    let column = width - 5 - 2 * arc.lane
    let (from, to) = (arc.span.from, arc.span.to)
    guard column >= 0, from < to, gutters.indices.contains(to) else { return }
    func set(_ row: Int, _ column: Int, _ scalar: Unicode.Scalar) {
      if gutters[row][column] == " " || scalar != glyphs.horizontal {
        gutters[row][column] = Character(scalar)
      }
    }
    set(from, column, glyphs.topLeft)
    set(to, column, glyphs.bottomLeft)
    let upright = isOn ? glyphs.vertical : glyphs.dottedVertical
    let level = isOn ? glyphs.horizontal : glyphs.dottedHorizontal
    for row in (from + 1)..<max(from + 1, to) { set(row, column, upright) }
    for position in (column + 1)..<(width - 2) {
      set(from, position, level)
      set(to, position, level)
    }
    set(to, width - 2, mark)
  }
}

extension Network {
  /// What of a skip is not as it is where nothing is said, besides what its line tells anyway.
  func settings(of id: SkipID) -> [Node.Entry] {
    let node: Node? =
      switch skip(id) {
      case .inside(_, let skip): skip.node
      case .between(let skip): skip.node
      case nil: nil
      }
    let told = ["from", "to", "join", "shortcut", "enabled", "off_in"]
    return (node?.entries ?? []).filter { !told.contains($0.key) }
  }

  /// ⊕ for a sum, ⊞ for a concatenation, ⊗ for a gate, ⊙ for attention.
  fileprivate func mark(of id: SkipID, _ glyphs: GlyphSet) -> Unicode.Scalar {
    switch skip(id)?.join {
    case .add: glyphs.joinAdd
    case .concat: glyphs.joinConcat
    case .gate: glyphs.joinGate
    case .attend: glyphs.joinAttend
    case nil: " "
    }
  }
}

extension String {
  func aligned(right width: Int) -> String {
    count >= width ? " " + self : String(repeating: " ", count: width - count) + self
  }
}
