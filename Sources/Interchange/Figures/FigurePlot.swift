// The frame of a plot: two axes with ticks, numbers and names, and the place of every value.

struct FigurePlot {
  let box: FigureBox
  let x: FigureAxis
  let y: FigureAxis
  private let style: FigureStyle
  private let xTicks: [FigureAxis.Tick]
  private let yTicks: [FigureAxis.Tick]
  private let yName: String

  /// - Parameters:
  ///   - outer: room for everything, names and numbers included.
  ///   - isSquare: whether both axes have one scale.
  init(
    in outer: FigureBox, _ x: FigureAxis, _ y: FigureAxis, xName: String, yName: String,
    _ style: FigureStyle, isSquare: Bool = false
  ) {
    (self.x, self.y, self.style, self.yName, self.xName) = (x, y, style, yName, xName)
    let small = style.small
    let below = small * 1.25 + 3.5 + (xName.isEmpty ? 0 : style.font * 1.25)
    let height = max(outer.height - below - small * 0.4, 10)
    yTicks = y.ticks(min(7, Int(height / (small * 2.4))))
    let widest = yTicks.map { FigureText.width($0.text, small) + Self.raised($0, small) }.max() ?? 0
    let left = widest + 4.5 + (yName.isEmpty ? 0 : style.font * 1.4)
    var plot = FigureBox(
      x: outer.x + left, y: outer.y + small * 0.4, width: max(outer.width - left - small * 0.8, 10),
      height: height)
    if isSquare {
      let side = min(plot.width, plot.height)
      plot.width = side
      plot.height = side
    }
    let label = FigureText.width(
      "\(x.ticks(4).map(\.text).max { $0.count < $1.count } ?? "")", small)
    xTicks = x.ticks(min(7, max(2, Int(plot.width / max(label * 1.9, small * 3)))))
    box = plot
  }

  private let xName: String

  private static func raised(_ tick: FigureAxis.Tick, _ size: Double) -> Double {
    FigureText.width(tick.raised, size * FigureText.raisedSize)
  }

  func place(_ xValue: Double, _ yValue: Double) -> FigurePoint? {
    guard let across = x.position(xValue), let up = y.position(yValue) else { return nil }
    return FigurePoint(box.x + across * box.width, box.bottom - up * box.height)
  }

  /// Lines behind what is drawn.
  func drawGrid(into drawing: inout FigureDrawing) {
    let stroke = FigureStroke(.grid, style.thin)
    for tick in yTicks {
      guard let up = y.position(tick.value), up > 0.01, up < 0.99 else { continue }
      let height = box.bottom - up * box.height
      drawing.line(box.x, height, box.right, height, stroke)
    }
  }

  /// Axes, ticks, numbers and names.
  func drawAxes(into drawing: inout FigureDrawing, isBoxed: Bool = false) {
    let stroke = FigureStroke(.ink, style.thin)
    let small = style.small
    if isBoxed {
      drawing.rectangle(box, stroke: stroke)
    } else {
      drawing.path(
        [
          .move(FigurePoint(box.x, box.y)), .line(FigurePoint(box.x, box.bottom)),
          .line(FigurePoint(box.right, box.bottom)),
        ], stroke: stroke)
    }
    for value in y.smallTicks {
      guard let up = y.position(value) else { continue }
      let height = box.bottom - up * box.height
      drawing.line(box.x - 1.5, height, box.x, height, stroke)
    }
    for tick in yTicks {
      guard let up = y.position(tick.value) else { continue }
      let height = box.bottom - up * box.height
      drawing.line(box.x - 3, height, box.x, height, stroke)
      let label = FigureLabel(
        text: tick.text,
        place: FigurePoint(box.x - 4.5 - Self.raised(tick, small), height + small * 0.35),
        size: small, paint: .ink, anchor: .end)
      drawing.items.append(.label(label))
      guard !tick.raised.isEmpty else { continue }
      drawing.label(
        tick.raised, box.x - 4.5, height + small * 0.35 - small * FigureText.rise,
        small * FigureText.raisedSize, .ink, .end)
    }
    var end = -Double.infinity
    for tick in xTicks {
      guard let across = x.position(tick.value) else { continue }
      let column = box.x + across * box.width
      drawing.line(column, box.bottom, column, box.bottom + 3, stroke)
      let half = FigureText.width(tick.text, small) / 2
      let middle = min(column, drawing.width - half)
      guard middle - half > end else { continue }
      drawing.label(tick.text, middle, box.bottom + 3.5 + small, small, .ink, .middle)
      end = middle + half + small * 0.4
    }
    if !xName.isEmpty {
      drawing.label(
        FigureText.fitted(xName, style.font, drawing.width), box.middle.x,
        box.bottom + 3.5 + small * 1.25 + style.font, style.font, .ink, .middle)
    }
    guard !yName.isEmpty else { return }
    let widest = yTicks.map { FigureText.width($0.text, small) + Self.raised($0, small) }.max() ?? 0
    drawing.label(
      FigureText.fitted(yName, style.font, box.height * 1.25),
      box.x - 4.5 - widest - style.font * 0.5, box.middle.y, style.font, .ink, .middle,
      upright: true)
  }
}

/// Names of what is drawn, in rows above a plot.
struct FigureLegend {
  enum Sample: Hashable {
    case line(FigureStroke)
    case dot(fill: FigurePaint?, stroke: FigureStroke?)
    case area(FigurePaint)
  }

  struct Entry: Hashable {
    var sample: Sample
    var text: String
  }

  private let rows: [[(entry: Entry, x: Double)]]
  private let size: Double

  /// - Parameter width: room for a row.
  init(_ entries: [Entry], _ style: FigureStyle, width: Double) {
    size = style.small
    var rows: [[(entry: Entry, x: Double)]] = []
    var x = 0.0
    for entry in entries {
      let sample = Self.width(entry.sample, style.small)
      var entry = entry
      entry.text = FigureText.fitted(
        FigureText.printable(entry.text), style.small, width - sample)
      let taken = sample + FigureText.width(entry.text, style.small)
      if rows.isEmpty || x + taken > width {
        rows.append([])
        x = 0
      }
      rows[rows.count - 1].append((entry, x))
      x += taken + style.small * 1.2
    }
    self.rows = rows
  }

  private static func width(_ sample: Sample, _ size: Double) -> Double {
    switch sample {
    case .line: size * 2.4
    case .dot, .area: size * 1.05
    }
  }

  var height: Double { Double(rows.count) * size * 1.4 }

  func draw(into drawing: inout FigureDrawing, x: Double, y: Double) {
    for (number, row) in rows.enumerated() {
      let base = y + Double(number) * size * 1.4 + size
      for (entry, offset) in row {
        let left = x + offset
        let middle = base - size * 0.33
        switch entry.sample {
        case .line(let stroke):
          drawing.line(left, middle, left + size * 2, middle, stroke)
        case .dot(let fill, let stroke):
          drawing.circle(
            FigurePoint(left + size * 0.4, middle), size * 0.27, fill: fill, stroke: stroke)
        case .area(let paint):
          drawing.rectangle(
            FigureBox(x: left, y: middle - size * 0.35, width: size * 0.7, height: size * 0.7),
            fill: paint)
        }
        drawing.label(entry.text, left + Self.width(entry.sample, size), base, size)
      }
    }
  }
}
