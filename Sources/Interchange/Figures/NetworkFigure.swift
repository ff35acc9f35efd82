// The architecture: layers from the data down to the loss, blocks as areas, skips as arcs at the
// left, nested ones in lanes of their own. What is off is grey and dashed.
internal import Networks
internal import Numerics
internal import Training

enum NetworkFigure {
  /// Rows drawn; of a longer network the middle is left out.
  private static let mostRows = 72

  private struct Row {
    var node: Int
    var y: Double
  }

  static func drawing(
    _ outline: GraphOutline, parameters: Int, title: String, _ style: FigureStyle
  ) -> FigureDrawing {
    let (small, font) = (style.small, style.font)
    let each = font * 1.75
    let hidden = hiddenNodes(outline)
    let arcs = SkipLayout(
      outline.edges.compactMap { edge in
        edge.skip.map { SkipSpan($0, from: edge.from, to: edge.to) }
      }
    ).arcs.filter { !hidden.contains($0.span.from) && !hidden.contains($0.span.to) }
    let lanes = (arcs.map(\.lane).max() ?? -1) + 1
    let pitch = min(font * 1.1, style.width * 0.28 / Double(max(1, lanes)))
    let left = lanes == 0 ? 0 : Double(lanes) * pitch + font * 1.6
    // Places of all rows.
    var rows: [Int: Double] = [:]
    var groups: [(group: Int, top: Double, bottom: Double)] = []
    var y = small * 1.2
    var wasHidden = false
    var gap: Double?
    for (index, node) in outline.nodes.enumerated() {
      guard !hidden.contains(index) else {
        if !wasHidden {
          gap = y + each * 0.5
          y += each
        }
        wasHidden = true
        continue
      }
      wasHidden = false
      if let group = node.group, groups.last?.group != group {
        y += font * 0.55
        groups.append((group, y, y))
        y += font * 1.35
      } else if node.group == nil, groups.last?.bottom == y {
        y += font * 0.55
      }
      rows[index] = y + each * 0.5
      y += each
      if node.group != nil { groups[groups.count - 1].bottom = y }
    }
    var drawing = FigureDrawing(width: style.width, height: y + small * 0.5)
    drawing.title = "Architecture of \(title)"
    drawing.words = words(outline, parameters)
    let area = FigureBox(x: left, y: 0, width: style.width - left - 1, height: 0)
    let ends = area.right - font * 0.6
    drawing.label("parameters", ends, small, small, .muted, .end)
    drawing.label(
      "shape", ends - FigureText.width("parameters", small) - font * 0.8, small, small, .muted, .end
    )
    for (number, top, bottom) in groups {
      let group = outline.groups[number]
      drawing.rectangle(
        FigureBox(x: area.x, y: top, width: area.width, height: bottom - top + font * 0.3),
        radius: font * 0.4, fill: .panel, stroke: FigureStroke(.grid, style.thin))
      let name = FigureText.fitted(group.title, small, area.width * 0.8, bold: true)
      drawing.label(name, area.x + font * 2.4, top + small * 1.4, small, .ink, bold: true)
    }
    // The way through.
    let spine = area.x + font * 1.3
    if let first = rows.values.min(), let last = rows.values.max() {
      drawing.line(spine, first, spine, last, FigureStroke(.frame, style.line))
    }
    if let gap {
      drawing.rectangle(
        FigureBox(x: spine - font, y: gap - small, width: font * 2, height: small * 2),
        fill: .background)
      drawing.label(
        "\u{2026} \(hidden.count) more layers and joins", spine, gap + small * 0.35, small, .muted)
    }
    for (index, node) in outline.nodes.enumerated() {
      guard let y = rows[index] else { continue }
      draw(node, y, spine, area, style, into: &drawing)
    }
    for arc in arcs {
      guard let from = rows[arc.span.from], let to = rows[arc.span.to] else { continue }
      let edge = outline.edges.first { $0.skip == arc.span.id && $0.to == arc.span.to }
      draw(
        from: from, to: to, x: left - font * 0.9 - Double(arc.lane) * pitch, spine,
        isOn: edge?.isOn ?? true, style, into: &drawing)
    }
    return drawing
  }

  /// What is left out of a long network: its middle.
  private static func hiddenNodes(_ outline: GraphOutline) -> Set<Int> {
    let count = outline.nodes.count
    guard count > mostRows else { return [] }
    return Set(mostRows * 2 / 3..<count - mostRows / 3)
  }

  private static func draw(
    _ node: GraphOutline.Node, _ y: Double, _ spine: Double, _ area: FigureBox,
    _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    let (small, font) = (style.small, style.font)
    let base = y + font * 0.35
    let x = spine + font * 1.1
    let right = area.right - font * 0.6
    let count = node.parameters > 0 ? NumberFormat.abbreviated(node.parameters) : ""
    let second = right - FigureText.width("parameters", small) - font * 0.8
    let taken = FigureText.width(node.shape, small)
    let room = (node.shape.isEmpty ? right : second - taken) - x - font * 0.6
    switch node.kind {
    case .input, .loss:
      drawing.circle(
        FigurePoint(spine, y), font * 0.36, fill: .background,
        stroke: FigureStroke(.ink, style.line))
      drawing.label(FigureText.fitted(node.title, font, room), x, base, font, .muted)
    case .layer:
      drawing.circle(
        FigurePoint(spine, y), font * 0.26, fill: node.isFrozen ? .background : .ink,
        stroke: FigureStroke(.ink, style.thin))
      let title = node.title + (node.isFrozen ? ", frozen" : "")
      drawing.label(FigureText.fitted(title, font, room), x, base, font)
    case .join(let join):
      let paint = node.isOn ? FigurePaint.skip : .skipOff
      mark(join, FigurePoint(spine, y), font * 0.5, paint, style, into: &drawing)
      drawing.label(node.title, x, base, font, paint)
    }
    drawing.label(count, right, base, small, .muted, .end)
    if second - taken > x { drawing.label(node.shape, second, base, small, .muted, .end) }
  }

  /// A sum, a concatenation, a gate, attention.
  private static func mark(
    _ join: Join, _ place: FigurePoint, _ radius: Double, _ paint: FigurePaint,
    _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    let stroke = FigureStroke(paint, style.line * 1.2)
    let (x, y) = (place.x, place.y)
    if join == .concat {
      drawing.rectangle(
        FigureBox(
          x: x - radius * 0.9, y: y - radius * 0.9, width: radius * 1.8, height: radius * 1.8),
        fill: .background, stroke: stroke)
    } else {
      drawing.circle(place, radius, fill: .background, stroke: stroke)
    }
    switch join {
    case .add, .concat:
      let arm = radius * (join == .add ? 1 : 0.9)
      drawing.line(x - arm, y, x + arm, y, stroke)
      drawing.line(x, y - arm, x, y + arm, stroke)
    case .gate:
      let arm = radius * 0.7
      drawing.line(x - arm, y - arm, x + arm, y + arm, stroke)
      drawing.line(x - arm, y + arm, x + arm, y - arm, stroke)
    case .attend: drawing.circle(place, radius * 0.35, fill: paint)
    }
  }

  /// From the way behind a layer, round to the join.
  private static func draw(
    from: Double, to: Double, x: Double, _ spine: Double, isOn: Bool, _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    let font = style.font
    let corner = min(font * 0.7, (to - from) / 3)
    let paint = isOn ? FigurePaint.skip : .skipOff
    let start = from + font * 0.62
    let end = spine - font * 0.75
    drawing.circle(FigurePoint(spine, start), font * 0.14, fill: paint)
    let bend = corner * 0.45
    drawing.path(
      [
        .move(FigurePoint(spine, start)), .line(FigurePoint(x + corner, start)),
        .curve(
          FigurePoint(x + bend, start), FigurePoint(x, start + bend),
          FigurePoint(x, start + corner)),
        .line(FigurePoint(x, to - corner)),
        .curve(
          FigurePoint(x, to - bend), FigurePoint(x + bend, to), FigurePoint(x + corner, to)),
        .line(FigurePoint(end, to)),
      ], stroke: FigureStroke(paint, style.line * 1.3, dash: isOn ? [] : FigureStyle.dashes[1]))
    let head = font * 0.32
    drawing.path(
      [
        .move(FigurePoint(end + head * 0.7, to)), .line(FigurePoint(end - head, to - head * 0.8)),
        .line(FigurePoint(end - head, to + head * 0.8)), .close,
      ], fill: paint)
  }

  private static func words(_ outline: GraphOutline, _ parameters: Int) -> String {
    let skips = outline.edges.filter { $0.skip != nil }
    let off = skips.count { !$0.isOn }
    let blocks = outline.groups.map { group in
      group.repeats > 1 ? "\(group.name) repeated \(group.repeats) times" : group.name
    }
    let shown =
      blocks.count > 12 ? Array(blocks.prefix(12)) + ["\(blocks.count - 12) more"] : blocks
    return "\(NumberFormat.grouped(parameters)) parameters; blocks: "
      + shown.joined(separator: ", ") + "; skips drawn: \(skips.count)"
      + (off > 0 ? ", \(off) of them off" : "")
  }
}
