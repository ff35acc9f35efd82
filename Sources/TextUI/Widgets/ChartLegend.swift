// The legend of a line chart: one line a series with its last value, put where it covers the least
// of the curves. Corners are tried in a fixed order, so it stays where it is while that place is
// free.
internal import Numerics

extension LineChart {
  /// The first words of names, with the number or the unit behind them (`seed 8`, `paths %`), and
  /// up to the comma where they would be the same.
  package static func shortNames(_ labels: [String]) -> [String] {
    func short(_ label: String) -> String {
      let words = label.prefix { $0 != "," }.split(separator: " ")
      let hasNumber = words.count > 1 && words[1].first?.isNumber == true
      return words.prefix(hasNumber || words.dropFirst() == ["%"] ? 2 : 1).joined(separator: " ")
    }
    let names = labels.map(short)
    return zip(labels, names).map { label, name in
      names.count { $0 == name } > 1 ? String(label.prefix { $0 != "," }) : name
    }
  }
}

struct ChartLegend {
  private let chart: LineChart

  init(_ chart: LineChart) { self.chart = chart }

  func draw(
    into grid: inout Grid, in plot: Rect, avoiding canvas: BrailleCanvas, _ labels: [Rect],
    _ drawing: Drawing
  ) {
    var best: (place: Place, lines: [[Span]], width: Int)?
    // Names are shortened where that leaves more of the curves to be seen.
    for limit in [24, 10, 6] {
      let short = limit < 24 ? LineChart.shortNames(chart.series.map(\.label)) : nil
      let lines = chart.series.indices.map {
        line(chart.series[$0], short?[$0], in: plot.width - 4, limit, drawing)
      }
      let width = lines.map { spansWidth($0) }.max() ?? 0
      guard !lines.isEmpty, width + 4 <= plot.width, lines.count + 2 <= plot.height else {
        continue
      }
      let place = bestPlace(width: width, height: lines.count, in: plot, canvas, labels)
      if place.covered < best?.place.covered ?? .max { best = (place, lines, width) }
      if place.covered == 0 { break }
    }
    guard let (place, lines, width) = best else { return }
    for (index, spans) in lines.enumerated() {
      let row = Rect(x: place.x, y: place.y + index, width: width, height: 1)
      grid.fill(Rect(x: row.x - 1, y: row.y, width: width + 2, height: 1))
      grid.spans(spans, in: row, drawing)
    }
  }

  /// Sample, name and value within `width`. The name is shortened where it has to be.
  /// - Parameters:
  ///   - short: what a name that is longer than the limit is called.
  ///   - limit: columns of the name at most.
  private func line(
    _ series: LineChart.Series, _ short: String?, in width: Int, _ limit: Int, _ drawing: Drawing
  ) -> [Span] {
    let value = series.value == .none ? "" : series.present.map { NumberFormat.compact($0) } ?? "-"
    let sample =
      series.y.isEmpty ? "  " : series.pattern.sample(drawing.glyphs, symbol: series.symbol)
    let room = width - CharacterWidth.of(sample) - CharacterWidth.of(value) - 2
    let columns = min(max(room, 4), limit)
    // A whole word says more than a cut name.
    let isLong = CharacterWidth.of(series.label) > columns
    let words = isLong ? short ?? series.label : series.label
    // One word, with its number or unit, is cut for want of room alone.
    let isWord = words.split(separator: " ").count <= 2
    let name = TextLayout.truncate(words, to: isWord ? min(max(room, 4), 24) : columns)
    return [
      Span("\(sample) ", series.role),
      Span(value.isEmpty ? name : "\(name) \(value)", series.role),
    ]
  }

  private func spansWidth(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + CharacterWidth.of($1.text) }
  }

  private struct Place {
    var x: Int
    var y: Int
    /// Cells of curves and labels that would be hidden.
    var covered: Int
  }

  private func bestPlace(
    width: Int, height: Int, in plot: Rect, _ canvas: BrailleCanvas, _ labels: [Rect]
  ) -> Place {
    let left = 1
    let right = plot.width - width - 1
    // The corners first, then what lies between.
    let columns = [right, left, (left + right) / 2] + Array(stride(from: right, to: left, by: -2))
    let lastRow = plot.height - height
    var rows = [min(1, lastRow), lastRow]
    rows += Array(min(2, lastRow)...lastRow)
    var best = Place(x: right, y: 0, covered: .max)
    search: for row in rows {
      for column in columns {
        let box = Rect(
          x: plot.x + column - 1, y: plot.y + row, width: width + 2, height: height)
        var covered = labels.reduce(0) { sum, label in
          let hidden = label.intersection(box)
          return hidden.isEmpty ? sum : sum + hidden.width
        }
        for y in row..<(row + height) {
          for x in (column - 1)...(column + width) where canvas.isOccupied(column: x, row: y) {
            covered += 1
          }
        }
        if covered < best.covered { best = Place(x: column, y: row, covered: covered) }
        if covered == 0 { break search }
      }
    }
    return Place(x: plot.x + best.x, y: plot.y + best.y, covered: best.covered)
  }
}
