// The geometry of a line chart: ranges from the data, the room for tick labels, and the axes.

struct ChartLayout {
  let plot: Rect
  let xAxis: Axis
  let yAxis: Axis
  private let rect: Rect
  private let xUnit: String
  private let hasWholeX: Bool
  private let yTicks: [Axis.Tick]
  private let labelWidth: Int

  /// nil where there is nothing to show.
  init?(_ chart: LineChart, in rect: Rect) {
    var low = Double.infinity
    var high = -Double.infinity
    var left = Double.infinity
    var right = -Double.infinity
    for series in chart.series {
      for index in 0..<series.count {
        let x = series.abscissa(index)
        let y = Double(series.y[index])
        guard x.isFinite, y.isFinite, chart.scale == .linear || y > 0 else { continue }
        left = min(left, x)
        right = max(right, x)
        if let range = chart.xRange, !range.contains(x) { continue }
        low = min(low, y)
        high = max(high, y)
      }
    }
    guard left <= right || chart.xRange != nil, low <= high || chart.yRange != nil else {
      return nil
    }
    if chart.scale == .linear, chart.yRange == nil {
      let pad = (high - low) * 0.04
      if low > 0, low < high * 0.5 { low = 0 } else if low != 0 { low -= pad }
      high += pad
    } else if chart.yRange == nil {
      low *= 0.85
      high *= 1.15
    }
    self.rect = rect
    (xUnit, hasWholeX) = (chart.xUnit, chart.hasWholeX)
    xAxis = Axis(
      chart.xRange?.lowerBound ?? left, chart.xRange?.upperBound ?? max(right, left + 1),
      scale: .linear)
    yAxis = Axis(
      chart.yRange?.lowerBound ?? low, chart.yRange?.upperBound ?? high, scale: chart.scale)

    let hasXAxis = rect.height >= 5
    let rows = hasXAxis ? rect.height - 2 : rect.height
    yTicks = rows >= 2 ? yAxis.ticks(max(2, min(rows / 2, 8))) : []
    let widest = yTicks.map { CharacterWidth.of($0.label) }.max() ?? 0
    labelWidth = rect.width >= widest + 10 ? widest : -2
    let gutter = labelWidth + 2
    plot = Rect(
      x: rect.x + gutter, y: rect.y, width: rect.width - gutter, height: rows)
  }

  /// The screen column of an `x`, or nil outside the plot.
  func column(_ x: Double) -> Int? {
    guard let place = xAxis.position(x), place >= 0, place <= 1, plot.width > 0 else { return nil }
    return plot.x + min(Int(place * Double(plot.width)), plot.width - 1)
  }

  func drawAxes(into grid: inout Grid, _ drawing: Drawing) {
    let style = drawing[.axis]
    let glyphs = drawing.glyphs
    let line = drawing[.frame]
    if labelWidth >= 0 {
      for y in plot.y..<plot.bottom { grid[plot.x - 1, y] = Cell(glyphs.vertical, line) }
      var taken = Set<Int>()
      for tick in yTicks {
        guard let place = yAxis.position(tick.value), place >= 0, place <= 1 else { continue }
        let row = plot.y + Int(((1 - place) * Double(plot.height - 1)).rounded())
        guard taken.insert(row).inserted else { continue }
        grid[plot.x - 1, row] = Cell(glyphs.teeLeft, line)
        let width = CharacterWidth.of(tick.label)
        grid.text(tick.label, x: plot.x - 1 - width, y: row, style)
      }
    }
    guard plot.bottom < rect.bottom, plot.width > 0 else { return }
    grid.fill(
      Rect(x: plot.x, y: plot.bottom, width: plot.width, height: 1),
      with: Cell(glyphs.horizontal, line))
    if labelWidth >= 0 { grid[plot.x - 1, plot.bottom] = Cell(glyphs.corner, line) }
    drawXTicks(into: &grid, drawing)
  }

  private func drawXTicks(into grid: inout Grid, _ drawing: Drawing) {
    var end = plot.x - 2
    var gap: (start: Int, width: Int)?
    func leaveGap(from start: Int, to end: Int) {
      // The last one that has the room.
      if end - start >= CharacterWidth.of(xUnit) + 2 { gap = (start, end - start) }
    }
    let last = xAxis.endLabel
    let lastStart = plot.right - CharacterWidth.of(last)
    let reach = xAxis.low + (xAxis.high - xAxis.low) * (1 - 1e-6)
    for tick in xAxis.ticks(max(1, plot.width / 11), whole: hasWholeX) {
      guard let column = column(tick.value) else { continue }
      let width = CharacterWidth.of(tick.label)
      let start = min(max(column - width / 2, plot.x), plot.right - width)
      guard start > end, start >= rect.x else { continue }
      // With less between them, `100` and `128` would be read as one number. The first one stays.
      let isApart = start + width + 3 <= lastStart || tick.value >= reach
      guard isApart || end < plot.x else { break }
      grid[column, plot.bottom] = Cell(drawing.glyphs.teeDown, drawing[.frame])
      grid.text(tick.label, x: start, y: plot.bottom + 1, drawing[.axis])
      leaveGap(from: max(end, plot.x), to: start)
      end = start + width
    }
    // Where the axis ends, unless a number stands there.
    if lastStart > end + 1 {
      grid.text(last, x: lastStart, y: plot.bottom + 1, drawing[.axis])
      leaveGap(from: end, to: lastStart)
    }
    guard !xUnit.isEmpty, let gap else { return }
    let x = gap.start + (gap.width - CharacterWidth.of(xUnit)) / 2
    grid.text(xUnit, x: x, y: plot.bottom + 1, drawing[.axis])
  }
}
