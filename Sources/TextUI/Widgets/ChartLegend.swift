// The legend of a line chart: one line a series with its last value, put where it covers the least
// of the curves. Corners are tried in a fixed order, so it stays where it is while that place is
// free.
internal import Numerics

struct ChartLegend {
  private let chart: LineChart

  init(_ chart: LineChart) { self.chart = chart }

  func draw(
    into grid: inout Grid, in plot: Rect, avoiding canvas: BrailleCanvas, _ drawing: Drawing
  ) {
    let lines = chart.series.map { line($0, in: plot.width - 4, drawing) }
    let width = lines.map { spansWidth($0) }.max() ?? 0
    guard !lines.isEmpty, width + 4 <= plot.width, lines.count + 2 <= plot.height else { return }
    let place = bestPlace(width: width, height: lines.count, in: plot, canvas)
    for (index, spans) in lines.enumerated() {
      let row = Rect(x: place.x, y: place.y + index, width: width, height: 1)
      grid.fill(Rect(x: row.x - 1, y: row.y, width: width + 2, height: 1))
      grid.spans(spans, in: row, drawing)
    }
  }

  /// Sample, name and value within `width`. The name is shortened where it has to be.
  private func line(_ series: LineChart.Series, in width: Int, _ drawing: Drawing) -> [Span] {
    let value = series.present.map { NumberFormat.compact($0) } ?? "-"
    let sample =
      series.y.isEmpty ? "  " : series.pattern.sample(drawing.glyphs, symbol: series.symbol)
    let room = width - CharacterWidth.of(sample) - CharacterWidth.of(value) - 2
    let name = TextLayout.truncate(series.label, to: min(max(room, 4), 24))
    return [Span("\(sample) ", series.role), Span("\(name) \(value)", series.role)]
  }

  private func spansWidth(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + CharacterWidth.of($1.text) }
  }

  private func bestPlace(
    width: Int, height: Int, in plot: Rect, _ canvas: BrailleCanvas
  ) -> (x: Int, y: Int) {
    let left = 1
    let right = plot.width - width - 1
    let columns = [right, left, (left + right) / 2]
    let lastRow = plot.height - height
    var rows = [min(1, lastRow), lastRow]
    rows += Array(min(2, lastRow)...lastRow)
    var best = (x: right, y: 0)
    var least = Int.max
    search: for row in rows {
      for column in columns {
        var covered = 0
        for y in row..<(row + height) {
          for x in (column - 1)...(column + width) where canvas.isOccupied(column: x, row: y) {
            covered += 1
          }
        }
        if covered < least {
          least = covered
          best = (column, row)
        }
        if least == 0 { break search }
      }
    }
    return (plot.x + best.x, plot.y + best.y)
  }
}
