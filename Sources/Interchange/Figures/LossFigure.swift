// Loss over steps: the batches' as single values, pale, and as means over stretches of steps; that
// of test and validation rows; a mark where something was changed while training.
internal import Numerics
internal import Training

enum LossFigure {
  private struct Curve {
    var name: String
    var points: [(x: Double, y: Double)]
    var stroke: FigureStroke
    /// Single values behind means.
    var isPale = false
  }

  /// - Parameter runs: the run, and its twin.
  static func drawing(
    _ runs: [MeasuredRun], _ style: FigureStyle, isLogarithmic: Bool, cursor: Bool = false
  ) -> FigureDrawing {
    var drawing = FigureDrawing(width: style.width, height: style.height ?? style.width * 0.62)
    drawing.title = "Loss over \(NumberFormat.grouped(runs[0].step)) steps"
    drawing.words = runs.map(\.lossWords).joined(separator: "; ")
    let curves = curves(runs, style)
    let shown = curves.filter { !$0.isPale }
    let legend = FigureLegend(
      entries(runs, shown, style), style, width: style.width - style.font)
    let end = Double(max(1, runs.map(\.step).max() ?? 1))
    let outlier = outlier(shown, end)
    let values =
      shown.flatMap { $0.points.lazy.filter { $0.y <= outlier ?? .infinity }.map(\.y) }
      + curves.filter(\.isPale).flatMap { usual($0.points.map(\.y)) }
    let y =
      FigureAxis.around(values, logarithmic: isLogarithmic)
      ?? FigureAxis(isLogarithmic ? 0.1 : 0, 1, logarithmic: isLogarithmic)
    legend.draw(into: &drawing, x: style.font * 0.8, y: 0)
    let top = legend.height + style.small * 0.5
    let plot = FigurePlot(
      in: FigureBox(x: 0, y: top, width: style.width, height: drawing.height - top),
      FigureAxis(0, end), y, xName: "step", yName: "loss (\(runs[0].loss))", style)
    plot.drawGrid(into: &drawing)
    draw(runs[0].marks, plot, style, into: &drawing)
    for curve in curves.filter(\.isPale) + shown.reversed() {
      for line in lines(curve.points, plot) { drawing.polyline(line, curve.stroke) }
    }
    for run in runs {
      guard let step = run.divergedAt, let place = plot.place(Double(step), y.high) else {
        continue
      }
      let size = style.small * 0.4
      for side in [-1.0, 1] {
        drawing.line(
          place.x - size, place.y + size - side * size, place.x + size,
          place.y + size + side * size, FigureStroke(.bad, style.line))
      }
    }
    if let outlier, let first = shown.flatMap(\.points).map(\.y).filter({ $0 > outlier }).max() {
      drawing.label(
        "first \(NumberFormat.compact(first, digits: 2)), off the axis", plot.box.x + 4,
        plot.box.y + style.small, style.small, .muted)
    }
    plot.drawAxes(into: &drawing)
    if cursor { drawing.cursor = plot.box }
    return drawing
  }

  private static func curves(_ runs: [MeasuredRun], _ style: FigureStyle) -> [Curve] {
    let most = min(180, Int(style.width / 1.3))
    var curves: [Curve] = []
    for (number, run) in runs.enumerated() {
      let isAlone = runs.count == 1
      let interval = MeasurePlan(total: run.configuration.training.stop.steps).interval
      let series: [(String, Series, Float?, Int, [Double])] = [
        ("batch", run.batchLoss, nil, 0, []),
        ("test", run.testLoss, run.testEnd, 1, FigureStyle.dashes[1]),
        ("validation", run.validationLoss, run.validationEnd, 2, FigureStyle.dashes[2]),
      ]
      for (name, values, last, place, dash) in series {
        let paint = isAlone ? place : number
        let measured = place == 0 ? 1 : interval
        var points = means(values, atMost: most, every: measured)
        if let last, points.last.map({ $0.x < Double(run.step) }) ?? true {
          points.append((Double(run.step), Double(last)))
        }
        guard !points.isEmpty else { continue }
        let single = means(values, atMost: .max, every: measured)
        if place == 0, single.count > points.count {
          curves.append(
            Curve(
              name: "", points: single, stroke: FigureStroke(.pale(paint), style.thin * 0.7),
              isPale: true))
        }
        curves.append(
          Curve(
            name: name, points: points,
            stroke: FigureStroke(
              .series(paint), style.line * (place == 0 ? 1.3 : 1.1), dash: dash)))
      }
    }
    return curves
  }

  /// What curves are: of two runs which has which colour, and what is measured by the dash.
  private static func entries(
    _ runs: [MeasuredRun], _ curves: [Curve], _ style: FigureStyle
  ) -> [FigureLegend.Entry] {
    guard runs.count > 1 else {
      return curves.map { .init(sample: .line($0.stroke), text: $0.name) }
    }
    var entries = runs.enumerated().map { number, run in
      FigureLegend.Entry(
        sample: .line(FigureStroke(.series(number), style.line * 1.3)), text: run.name)
    }
    for curve in curves where !entries.contains(where: { $0.text == curve.name }) {
      var stroke = curve.stroke
      stroke.paint = .muted
      entries.append(.init(sample: .line(stroke), text: curve.name))
    }
    return entries
  }

  /// Means of stretches of steps, each at the middle of what was measured in it.
  /// - Parameter interval: steps between two measurements.
  static func means(
    _ series: Series, atMost count: Int, every interval: Int = 1
  ) -> [(x: Double, y: Double)] {
    var length = 1
    while series.values.count / length > count { length *= 2 }
    let stride = Double(max(1, series.stride))
    return Swift.stride(from: 0, to: series.values.count, by: length).compactMap { start in
      let end = min(start + length, series.values.count)
      let known = series.values[start..<end].filter { !$0.isNaN }
      guard !known.isEmpty else { return nil }
      let middle = Double(start) + Double(end - start - 1) / 2
      return (
        Double(series.firstStep) + middle * stride + (stride - min(stride, Double(interval))) / 2,
        known.reduce(0) { $0 + Double($1) } / Double(known.count)
      )
    }
  }

  /// The ends of single values, the few outermost left out.
  private static func usual(_ values: [Double]) -> [Double] {
    let known = values.filter { $0.isFinite && $0 > 0 }.sorted()
    guard !known.isEmpty else { return [] }
    return [known[known.count / 50], known[known.count - 1 - known.count / 50]]
  }

  /// A loss at the start that is a million times all that follows is left off the axis: the highest
  /// value that is on it; nil where all are.
  private static func outlier(_ curves: [Curve], _ end: Double) -> Double? {
    var (first, rest) = (0.0, 0.0)
    for curve in curves {
      for (index, point) in curve.points.enumerated() where point.y.isFinite {
        if index == 0 || point.x < end * 0.02 {
          first = max(first, point.y)
        } else {
          rest = max(rest, point.y)
        }
      }
    }
    return rest > 0 && first > rest * 1e6 ? rest * 1.15 : nil
  }

  /// Unbroken stretches of a curve on the plot.
  private static func lines(
    _ points: [(x: Double, y: Double)], _ plot: FigurePlot
  ) -> [[FigurePoint]] {
    var lines: [[FigurePoint]] = [[]]
    for point in points {
      if point.y <= plot.y.high, var place = plot.place(point.x, point.y) {
        place.y = min(place.y, plot.box.bottom)
        lines[lines.count - 1].append(place)
      } else if lines.last?.isEmpty == false {
        // A single value may leave the axis of the means: it is drawn up to its end.
        if let place = plot.place(point.x, plot.y.high), point.y.isFinite {
          lines[lines.count - 1].append(place)
        }
        lines.append([])
      }
    }
    return lines
  }

  /// Upright lines with their words, as many as do not overlap.
  static func draw(
    _ marks: [ChangeMark], _ plot: FigurePlot, _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    var ends = [Double](repeating: -.infinity, count: 3)
    for mark in marks {
      guard let place = plot.place(Double(mark.step), plot.y.high) else { continue }
      drawing.line(
        place.x, plot.box.y, place.x, plot.box.bottom,
        FigureStroke(.muted, style.thin, dash: FigureStyle.dashes[2]))
      let room = plot.box.right - place.x - 3
      let text = FigureText.fitted(mark.label, style.small, max(room, style.small * 8))
      let width = FigureText.width(text, style.small)
      let left = room < width ? place.x - 3 - width : place.x + 3
      guard let row = ends.indices.first(where: { ends[$0] < left }) else { continue }
      ends[row] = left + width + 4
      drawing.label(
        text, left, plot.box.y + style.small * (1 + Double(row) * 1.2), style.small, .muted)
    }
  }
}
