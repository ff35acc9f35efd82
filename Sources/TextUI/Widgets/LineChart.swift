// Curves over steps: axes with readable ticks, any number of series with their last values in a
// legend, marks where something was changed. Values that are not finite (or not positive on a
// logarithmic axis) leave gaps. Dense series are drawn by the range of each dot column, so a spike
// is never lost.

package struct LineChart: Widget {
  package struct Series: Hashable, Sendable {
    /// The number beside the name in the legend.
    package enum Value: Hashable, Sendable {
      /// The newest of the curve.
      case last
      /// Not known: the curve is history.
      case unknown
      /// None: it would say nothing.
      case none
      /// A number that no point of the curve is; with no points one that has no curve.
      case number(Float)
    }

    package var label: String
    /// Ascending, as many as `y`. Empty means 0, 1, 2, ...
    package var x: [Double]
    package var y: [Float]
    package var role: Role
    package var pattern: LinePattern
    /// What draws it without Unicode.
    package var symbol: Unicode.Scalar
    package var value: Value

    package init(
      _ label: String, x: [Double] = [], y: [Float], role: Role, pattern: LinePattern = .solid,
      symbol: Unicode.Scalar = "*", value: Value = .last
    ) {
      self.label = label
      self.x = x
      self.y = y
      self.role = role
      self.pattern = pattern
      self.symbol = symbol
      self.value = value
    }

    /// What the legend says of it; nil where there is nothing to say.
    package var present: Float? {
      switch value {
      case .last: y.prefix(count).last
      case .none, .unknown: nil
      case .number(let number): number
      }
    }

    var count: Int { x.isEmpty ? y.count : min(x.count, y.count) }
    func abscissa(_ index: Int) -> Double { x.isEmpty ? Double(index) : x[index] }
  }

  /// Something that happened at `x`.
  package struct Mark: Hashable, Sendable {
    package var x: Double
    package var label: String

    package init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  package var series: [Series]
  package var scale: Axis.Scale
  /// nil: what the data needs.
  package var xRange: ClosedRange<Double>?
  package var yRange: ClosedRange<Double>?
  /// What the horizontal axis counts, written between its numbers.
  package var xUnit: String
  /// Whether it counts in whole numbers only.
  package var hasWholeX: Bool
  package var marks: [Mark]
  package var showsLegend: Bool
  package var placeholder: String

  package init(
    _ series: [Series], scale: Axis.Scale = .linear, xRange: ClosedRange<Double>? = nil,
    yRange: ClosedRange<Double>? = nil, xUnit: String = "", hasWholeX: Bool = false,
    marks: [Mark] = [], showsLegend: Bool = true,
    placeholder: String = "nothing measured yet"
  ) {
    self.series = series
    self.scale = scale
    self.xRange = xRange
    self.yRange = yRange
    self.xUnit = xUnit
    self.hasWholeX = hasWholeX
    self.marks = marks
    self.showsLegend = showsLegend
    self.placeholder = placeholder
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    grid.clipped(to: rect) { grid in
      guard let layout = ChartLayout(self, in: rect) else {
        grid.text(placeholder, in: rect, drawing[.muted])
        return
      }
      layout.drawAxes(into: &grid, drawing)
      drawMarks(into: &grid, layout, drawing)
      var canvas = BrailleCanvas(
        columns: layout.plot.width, rows: layout.plot.height, showsCovered: true)
      for index in drawingOrder { trace(series[index], layer: index, on: &canvas, layout) }
      canvas.draw(
        into: &grid, in: layout.plot, drawing,
        layers: series.map { (drawing[$0.role], $0.symbol) })
      let labels = labels(layout, avoiding: canvas)
      for (place, text) in labels { grid.text(text, in: place, drawing[.mark]) }
      if showsLegend {
        ChartLegend(self).draw(
          into: &grid, in: layout.plot, avoiding: canvas, labels.map(\.place), drawing)
      }
    }
  }

  /// The first series is the most important: drawn last, on top.
  private var drawingOrder: [Int] { Array(series.indices.reversed()) }

  private func drawMarks(into grid: inout Grid, _ layout: ChartLayout, _ drawing: Drawing) {
    let plot = layout.plot
    for column in marks.compactMap({ layout.column($0.x) }) {
      for y in plot.y..<plot.bottom {
        grid[column, y] = Cell(drawing.glyphs.dottedVertical, drawing[.mark])
      }
    }
  }

  /// What the marks say, and where each goes.
  private func labels(
    _ layout: ChartLayout, avoiding canvas: BrailleCanvas
  ) -> [(place: Rect, text: String)] {
    var labels = MarkLabels(layout.plot, avoiding: canvas)
    return marks.reversed().compactMap { mark in
      guard let column = layout.column(mark.x),
        let place = labels.place(CharacterWidth.of(mark.label), beside: column)
      else { return nil }
      return (place, TextLayout.truncate(mark.label, to: place.width))
    }
  }

  /// Rows of a plot from which on a solid line is two dots thick: one would be lost in the room.
  private static let thickFrom = 28

  private func trace(
    _ series: Series, layer: Int, on canvas: inout BrailleCanvas, _ layout: ChartLayout
  ) {
    guard canvas.width > 0, canvas.height > 0 else { return }
    let isThick = series.pattern == .solid && layout.plot.height >= Self.thickFrom
    func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
      canvas.line(from: start, to: end, layer: layer, pattern: series.pattern)
      if isThick {
        canvas.line(
          from: (start.x, start.y + 1), to: (end.x, end.y + 1), layer: layer,
          pattern: series.pattern)
      }
    }
    var previous: (x: Int, y: Int)?
    var column: (x: Int, first: Int, last: Int, low: Int, high: Int)?
    func row(_ place: Double) -> Int {
      let bounded = min(max(place, -0.5), 1.5)
      return Int(((1 - bounded) * Double(canvas.height - 1)).rounded())
    }
    func finish() {
      guard let done = column else { return }
      if let previous { line(from: previous, to: (done.x, done.first)) }
      line(from: (done.x, done.low), to: (done.x, done.high))
      previous = (done.x, done.last)
      column = nil
    }
    for index in 0..<series.count {
      guard let across = layout.xAxis.position(series.abscissa(index)), across >= -0.001,
        across <= 1.001, let up = layout.yAxis.position(Double(series.y[index]))
      else {
        if !series.y[index].isFinite {
          finish()
          previous = nil
        }
        continue
      }
      let x = Int((across * Double(canvas.width - 1)).rounded())
      let y = row(up)
      if let open = column, open.x == x {
        column = (x, open.first, y, min(open.low, y), max(open.high, y))
      } else {
        finish()
        column = (x, y, y, y, y)
      }
    }
    finish()
  }
}
