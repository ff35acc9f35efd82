// The loss around the weights of the run, and of the twin beside it, as contours or as a surface
// (Li, Xu, Taylor, Studer & Goldstein, 2018).
internal import Numerics
import TextUI
import Training

enum LandscapePanel: PanelKind {
  static let id: PanelID = "landscape"
  static let title = "Loss landscape"
  static let place = PanelPlace.bottom
  static let explanation = """
    The mean loss on training rows at weights around those of the run: w + x a + y b, with two \
    random directions a and b in which the weights of every unit or filter are as long as they \
    are in w. x and y go from -1 to 1; the cross in the middle is the network as it is. Contours: \
    equal steps of the logarithm of the loss, one scale for both runs. A wide flat valley means \
    that weights near by do as well; a chaotic one that they are hard to train (Li et al., 2018).
    V turns the contours into a surface.
    """

  struct State: PanelState {
    var isSurface = false
  }

  static let commands: [Command] = [
    Command(
      "landscape", keys: ["O"], title: "loss landscape", .looking,
      help: "Measure the loss around the weights, of this run and the one beside it.",
      hint: .rank(4, onlyIn: id),
      reason: { $0.whyNotAnalyzed }
    ) {
      $0.analyze(.landscape)
    },
    AnalysisCommands.stop,
  ]

  /// Contours, or the surface.
  static func nextView(_ playground: inout PlaygroundState) -> Response {
    playground.panels[Self.self].isSurface.toggle()
    let isSurface = playground.panels[Self.self].isSurface
    return Response(saying: "the loss landscape as \(isSurface ? "a surface" : "contours")")
  }

  static func note(_ playground: PlaygroundState) -> String {
    let landscape = playground.snapshot?.analyses.landscape?.parts.first?.landscape
    return playground.analysisNote(
      .landscape, step: landscape?.step,
      isWhole: landscape.map { $0.losses.count == $0.side * $0.side } ?? true)
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let report = context.playground.snapshot?.analyses.landscape else {
      return grid.words(
        "O measures the loss around the weights, of this run and of the first one beside it (t).",
        in: rect, context.drawing[.muted])
    }
    if let reason = report.reason {
      return grid.words(reason, in: rect, context.drawing[.warning])
    }
    let scale = LandscapeScale(report.parts.map(\.landscape))
    let (area, legend) = rect.splitBottom(rect.height >= 6 ? 1 : 0)
    let isSurface = context.playground.panels[Self.self].isSurface
    for (part, place) in zip(report.parts, area.equalColumns(report.parts.count, gap: 2)) {
      let (heading, room) = place.splitTop(1)
      let middle = part.landscape.side / 2
      let here = part.landscape.loss(row: middle, column: middle)
      let name = part.variant == .main ? "this run" : part.variant.title
      let mark = context.drawing.glyphs.crosshair
      let loss = here.isNaN ? "" : "  \(mark) here \(NumberFormat.compact(here))"
      let hasRoom = CharacterWidth.of(name + loss) <= heading.width
      grid.spans(
        [Span(name, part.variant.role), Span(hasRoom ? loss : "", .text)], in: heading,
        context.drawing)
      if isSurface {
        surface(part.landscape, scale).draw(into: &grid, in: room, context.drawing)
      } else {
        contours(part.landscape, scale, context.drawing, &grid, room)
      }
    }
    drawLegend(report, scale, context.drawing, &grid, legend)
  }

  private static func surface(_ landscape: Landscape, _ scale: LandscapeScale) -> SurfacePlot {
    SurfacePlot(
      heights: landscape.losses.map { scale.place($0) }, rows: landscape.side,
      columns: landscape.side, mark: (landscape.side / 2, landscape.side / 2))
  }

  /// Bands of equal steps, between which the contours lie.
  private static func contours(
    _ landscape: Landscape, _ scale: LandscapeScale, _ drawing: Drawing, _ grid: inout Grid,
    _ rect: Rect
  ) {
    let room = rect.inset(left: 3)
    let map = room.height >= 4 ? room.splitBottom(1).rest : room
    // Two rows a cell where half blocks are drawn; the middle is one of them.
    let (columns, rows) = (min(map.width, 512), min(2 * map.height, 512))
    guard columns > 1, rows > 1 else { return }
    var values = [Float](repeating: .nan, count: rows * columns)
    let last = Double(landscape.side - 1)
    for row in 0..<rows {
      let down = last * (1 - Double(row) / Double(rows - 1))
      for column in 0..<columns {
        let across = last * Double(column) / Double(columns - 1)
        values[row * columns + column] = scale.band(
          landscape.interpolated(row: down, column: across, scale))
      }
    }
    let reach = NumberFormat.compact(landscape.reach)
    Heatmap(
      values: values, rows: rows, columns: columns, scale: .linear(0...1),
      rowLabels: [
        Heatmap.RowLabel(row: 0, text: reach), Heatmap.RowLabel(row: rows / 2, text: "y"),
        Heatmap.RowLabel(row: rows - 1, text: "-\(reach)"),
      ], labelWidth: 3, columnLabels: ("-\(reach)", reach)
    ).draw(into: &grid, in: rect, drawing)
    let (x, y) = (map.x + map.width / 2, map.y + map.height / 2)
    grid[x, y] = drawing.mark(
      drawing.glyphs.crosshair, over: grid[x, y], plain: drawing[.text].bolded)
    // Each axis has its name at its middle.
    guard map.bottom < rect.bottom, map.width >= 2 * reach.count + 8 else { return }
    grid.text("x", x: x, y: map.bottom, drawing[.axis])
  }

  private static func drawLegend(
    _ report: LandscapeReport, _ scale: LandscapeScale, _ drawing: Drawing, _ grid: inout Grid,
    _ rect: Rect
  ) {
    guard let range = scale.range, !rect.isEmpty else { return }
    let rows = report.parts.first?.landscape.rows ?? 0
    let words =
      rect.width >= 60
      ? "loss (log) of \(NumberFormat.grouped(rows)) training rows  " : "loss (log)  "
    let used = grid.text(words, in: rect, drawing[.muted])
    HeatmapLegend(scale: .linear(range)).draw(
      into: &grid, in: rect.inset(left: used), drawing)
  }
}

/// One scale of colours and heights for several landscapes: the logarithm of the loss.
struct LandscapeScale {
  /// Of the finite losses above zero; nil of none.
  let range: ClosedRange<Double>?
  private let (low, span): (Float, Float)
  /// As many as decades, from 10 to 24.
  private let bands: Float

  init(_ landscapes: [Landscape]) {
    var (least, most) = (Float.infinity, Float(0))
    for landscape in landscapes {
      for loss in landscape.losses where loss.isFinite && loss > 0 {
        (least, most) = (min(least, loss), max(most, loss))
      }
    }
    range = least <= most ? Double(least)...Double(most) : nil
    low = range == nil ? 0 : Logarithm.base10(least)
    span = range == nil ? 1 : max(1e-6, Logarithm.base10(most) - low)
    bands = min(max(span.rounded(.up), 10), 24)
  }

  /// From 0, the least loss, to 1; a loss that is not finite is the most, one that is not measured
  /// none.
  func place(_ loss: Float) -> Float {
    if loss.isNaN { return .nan }
    guard loss.isFinite else { return 1 }
    return loss > 0 ? min(max((Logarithm.base10(loss) - low) / span, 0), 1) : 0
  }

  /// The middle of the band that a place falls into.
  func band(_ place: Float) -> Float {
    place.isNaN ? .nan : (min(place * bands, bands - 1).rounded(.down) + 0.5) / bands
  }
}

extension Landscape {
  /// The place on the scale between four points; NaN where one of them is not measured.
  fileprivate func interpolated(row: Double, column: Double, _ scale: LandscapeScale) -> Float {
    let (top, left) = (min(Int(row), side - 2), min(Int(column), side - 2))
    let (down, right) = (Float(row - Double(top)), Float(column - Double(left)))
    func place(_ row: Int, _ column: Int) -> Float {
      scale.place(loss(row: row, column: column))
    }
    let upper = place(top, left) * (1 - right) + place(top, left + 1) * right
    let lower = place(top + 1, left) * (1 - right) + place(top + 1, left + 1) * right
    return upper * (1 - down) + lower * down
  }
}
