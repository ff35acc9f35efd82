// A matrix as colours: layers by steps, or a decision boundary. With colours one cell shows two
// rows (half blocks). With few or none a density character shows one. Five things are never
// confused, with colours or without: values, exact zeros (a dot), values with zeros among them
// (shaded), ratios to zero (a mark), and what was not measured (blank).

package struct Heatmap: Widget {
  package enum Scale: Hashable, Sendable {
    case linear(ClosedRange<Double>)
    /// Values in the matrix are plain, the range too. Colours go by their logarithm.
    case logarithmic(ClosedRange<Double>)
  }

  package enum Ramp: Hashable, Sendable { case sequential, diverging }

  package struct RowLabel: Hashable, Sendable {
    package var row: Int
    package var text: String
    package var role: Role

    package init(row: Int, text: String, role: Role = .muted) {
      self.row = row
      self.text = text
      self.role = role
    }
  }

  /// A vertical line before a column, where something was changed.
  package struct Mark: Hashable, Sendable {
    package var column: Int
    package var label: String

    package init(column: Int, label: String) {
      self.column = column
      self.label = label
    }
  }

  /// Row by row, `rows * columns`. NaN where nothing was measured. Missing ones count as NaN.
  package var values: [Float]
  package let rows: Int
  package let columns: Int
  package var scale: Scale
  package var ramp: Ramp
  package var title: Span?
  package var rowLabels: [RowLabel]
  /// Columns reserved for labels at the left, in any case. Nil: as the labels need, where there is
  /// room.
  package var labelWidth: Int?
  /// Written below the first and the last column.
  package var columnLabels: (first: String, last: String)?
  package var marks: [Mark]
  /// The cell that is looked at.
  package var cursor: (row: Int, column: Int)?
  /// Whether the legend counts in percent.
  package var isShare = false

  package init(
    values: [Float], rows: Int, columns: Int, scale: Scale, ramp: Ramp = .sequential,
    title: Span? = nil, rowLabels: [RowLabel] = [], labelWidth: Int? = nil,
    columnLabels: (first: String, last: String)? = nil, marks: [Mark] = []
  ) {
    self.values = values
    self.rows = min(max(rows, 0), Rect.limit)
    self.columns = min(max(columns, 0), Rect.limit)
    self.scale = scale
    self.ramp = ramp
    self.title = title
    self.rowLabels = rowLabels
    self.labelWidth = labelWidth
    self.columnLabels = columnLabels
    self.marks = marks
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let parts = layout(in: rect)
    grid.clipped(to: rect) { grid in
      if let title, let place = parts.title {
        grid.spans([title], in: place, drawing)
      }
      if let labels = parts.labels { drawRowLabels(into: &grid, in: labels, drawing) }
      HeatmapPainter(self, in: parts.map, drawing).draw(into: &grid)
      drawMarks(into: &grid, in: parts.map, drawing)
      drawCursor(into: &grid, in: parts.map, drawing)
      if let place = parts.columnLabels, let labels = columnLabels {
        let width = CharacterWidth.of(labels.first) + CharacterWidth.of(labels.last) + 1
        if width <= place.width {
          grid.text(labels.first, in: place, drawing[.axis])
          grid.text(labels.last, in: place, drawing[.axis], align: .right)
        }
      }
    }
  }

  /// Whether its values are ratios: an infinite one is divided by zero and no large number.
  var hasQuotients: Bool {
    if case .logarithmic = scale { ramp == .diverging } else { false }
  }

  /// The legend of the scale, for as many maps as are on it.
  package var legend: HeatmapLegend { HeatmapLegend(scale: scale, ramp: ramp, isShare: isShare) }

  /// The values that a cell of the screen shows, the first ones; nil beside the map.
  package func cell(x: Int, y: Int, in rect: Rect) -> (row: Int, column: Int)? {
    let map = layout(in: rect).map
    guard map.contains(x: x, y: y), rows > 0, columns > 0 else { return nil }
    return (
      HeatmapPainter.span(y - map.y, of: map.height, over: rows).lowerBound,
      HeatmapPainter.span(x - map.x, of: map.width, over: columns).lowerBound
    )
  }

  private func drawCursor(into grid: inout Grid, in map: Rect, _ drawing: Drawing) {
    guard let cursor, 0..<rows ~= cursor.row, 0..<columns ~= cursor.column, !map.isEmpty else {
      return
    }
    let x = map.x + min(cursor.column * map.width / columns, map.width - 1)
    let y = map.y + min(cursor.row * map.height / rows, map.height - 1)
    grid[x, y] = drawing.mark(
      drawing.glyphs.crosshair, over: grid[x, y], plain: drawing[.selection])
  }

  private struct Parts {
    var map: Rect
    var title: Rect?
    var labels: Rect?
    var columnLabels: Rect?
  }

  /// Gives the map at least three rows before anything around it.
  private func layout(in rect: Rect) -> Parts {
    var parts = Parts(map: rect)
    let widest = rowLabels.map { CharacterWidth.of($0.text) }.max() ?? 0
    let labelColumns = labelWidth ?? (widest > 0 ? widest + 1 : 0)
    var left = Rect(x: rect.x, y: rect.y, width: 0, height: rect.height)
    if labelColumns > 0, labelWidth != nil || rect.width >= labelColumns + 8 {
      (left, parts.map) = rect.splitLeft(labelColumns)
    }
    if title != nil, parts.map.height >= 4 {
      (parts.title, parts.map) = parts.map.splitTop(1)
    }
    if columnLabels != nil, parts.map.height >= 4 {
      (parts.map, parts.columnLabels) = parts.map.splitBottom(1)
    }
    if left.width > 0 {
      parts.labels = Rect(
        x: left.x, y: parts.map.y, width: left.width, height: parts.map.height)
    }
    return parts
  }

  private func drawRowLabels(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard rows > 0, rect.height > 0 else { return }
    var taken = Set<Int>()
    let shown = rowLabels.filter { 0..<rows ~= $0.row }
    func line(_ row: Int) -> Int { min((2 * row + 1) * rect.height / (2 * rows), rect.height - 1) }
    for label in shown {
      // Where two fall into one line, the later one goes to the next that is free on its side of
      // the others.
      let middle = line(label.row)
      let others = shown.map(\.row)
      let above = others.filter { $0 < label.row }.max().map { line($0) + 1 } ?? 0
      let below = others.filter { $0 > label.row }.min().map { line($0) - 1 } ?? rect.height - 1
      let free = [middle, middle - 1, middle + 1].first {
        !taken.contains($0) && 0..<rect.height ~= $0
          && ($0 == middle || above <= $0 && $0 <= below)
      }
      guard let row = free else { continue }
      taken.insert(row)
      let place = Rect(x: rect.x, y: rect.y + row, width: rect.width - 1, height: 1)
      grid.text(label.text, in: place, drawing[label.role], align: .right)
    }
  }

  private func drawMarks(into grid: inout Grid, in map: Rect, _ drawing: Drawing) {
    guard columns > 0, !map.isEmpty else { return }
    let shown = marks.enumerated().filter { 0...columns ~= $0.element.column }
    func place(_ mark: Mark) -> Int {
      map.x + min(mark.column * map.width / columns, map.width - 1)
    }
    for (_, mark) in shown {
      let x = place(mark)
      for y in map.y..<map.bottom {
        let under = grid[x, y].style
        let dark = under.background == .default ? under.foreground : under.background
        var style = Style(foreground: .default, background: dark, bold: true)
        if drawing.theme.depth == .mono { style = Style(bold: true) }
        if drawing.theme.depth == .ansi8 { style.background = .default }
        if let white = drawing.theme.contrast { style.foreground = white }
        grid[x, y] = Cell(drawing.glyphs.vertical, style)
      }
    }
    guard map.height > 1 else { return }
    // Where marks are close, the newest labels are written: in each of two lines up to these
    // columns.
    var free = [map.right, map.right]
    for (index, mark) in shown.reversed() {
      let x = place(mark)
      let width = CharacterWidth.of(mark.label)
      let line = map.height > 3 ? index % 2 : 0
      let start = x + 1 + width <= free[line] ? x + 1 : x - width
      guard start >= map.x, start + width <= free[line] else { continue }
      grid.text(mark.label, x: start, y: map.y + line, drawing[.text])
      free[line] = min(start, x)
    }
  }
}
