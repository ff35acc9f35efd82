// The colour scale in one line: low end, bar, high end, and what the marks for zeros mean.
internal import Numerics

package struct HeatmapLegend: Widget {
  package var scale: Heatmap.Scale
  package var ramp: Heatmap.Ramp
  /// Whether its ends are said in percent.
  package var isShare: Bool

  package init(
    scale: Heatmap.Scale, ramp: Heatmap.Ramp = .sequential, isShare: Bool = false
  ) {
    self.scale = scale
    self.ramp = ramp
    self.isShare = isShare
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let range: ClosedRange<Double>
    let logarithmic: Bool
    switch scale {
    case .linear(let given): (range, logarithmic) = (given, false)
    case .logarithmic(let given): (range, logarithmic) = (given, true)
    }
    func words(_ value: Double) -> String {
      if isShare { return NumberFormat.percent(value, decimals: 0) }
      guard ramp == .diverging, logarithmic else { return NumberFormat.compact(value, digits: 2) }
      // Both ends of ratios are written alike.
      let isPlain = range.lowerBound >= 0.999e-3 && range.upperBound < 9999
      return "×"
        + (isPlain
          ? NumberFormat.significant(value, digits: 2)
          : NumberFormat.scientific(value, digits: 2))
    }
    let (low, high) = (words(range.lowerBound), words(range.upperBound))
    let ends = CharacterWidth.of(low) + CharacterWidth.of(high) + 2
    guard rect.width >= ends + 4 else { return }
    let colors = drawing.theme.sequential
    let zero = HeatmapPainter.zero(colors, drawing)
    let some = HeatmapPainter.someZeros(0.5, colors, drawing)
    let over = HeatmapPainter.overZero(colors, drawing)
    let notes =
      ramp == .diverging
      ? [
        [(zero, "exactly zero"), (some, "some zeros"), (over, "the other is zero")],
        [(zero, "zero"), (over, "the other is zero")], [(zero, "zero"), (over, "other zero")],
        [(over, "other zero")],
      ]
      : [
        [(zero, "exactly zero"), (some, "some zeros")], [(zero, "zero"), (some, "some zeros")],
        [(zero, "zero"), (some, "some")], [(zero, "zero")],
      ]
    func width(_ notes: [(Cell, String)]) -> Int { notes.reduce(1) { $0 + $1.1.count + 4 } }
    // What the marks mean matters more than a long bar, but the longest words less than some bar.
    let room = rect.width - ends
    let fitting = notes.enumerated().first { width($1) <= room - ($0 == 0 ? 8 : 4) }
    let shown = logarithmic ? fitting?.element ?? [] : []
    let bar = min(rect.width - ends - (shown.isEmpty ? 0 : width(shown)), 24)
    grid.clipped(to: rect) { grid in
      var x = rect.x + grid.text(low, x: rect.x, y: rect.y, drawing[.axis]) + 1
      for index in 0..<bar {
        grid[x + index, rect.y] = sample(Float(index) / Float(max(bar - 1, 1)), drawing)
      }
      x += bar + 1
      x += grid.text(high, x: x, y: rect.y, drawing[.axis]) + 1
      for (mark, words) in shown {
        grid[x + 2, rect.y] = mark
        x += 4 + grid.text(words, x: x + 4, y: rect.y, drawing[.muted])
      }
    }
  }

  private func sample(_ place: Float, _ drawing: Drawing) -> Cell {
    let colors = ramp == .sequential ? drawing.theme.sequential : drawing.theme.diverging
    let byColor =
      colors.levels.count > 5
      || ramp == .diverging && colors.hasColor
        && drawing.glyphs.hasBlocks
    if byColor {
      return Cell(" ", Style(background: colors.color(at: place)))
    }
    return HeatmapPainter.density(place, colors, diverging: ramp == .diverging)
  }
}
