// The colour scale in one line: low end, bar, high end, and what the mark for zero means.
internal import Numerics

package struct HeatmapLegend: Widget {
  package var scale: Heatmap.Scale
  package var ramp: Heatmap.Ramp

  package init(scale: Heatmap.Scale, ramp: Heatmap.Ramp = .sequential) {
    self.scale = scale
    self.ramp = ramp
  }

  static func zeroMark(_ drawing: Drawing) -> Unicode.Scalar {
    drawing.glyphs == .unicode ? "·" : "_"
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let range: ClosedRange<Double>
    let logarithmic: Bool
    switch scale {
    case .linear(let given): (range, logarithmic) = (given, false)
    case .logarithmic(let given): (range, logarithmic) = (given, true)
    }
    let low = NumberFormat.compact(range.lowerBound, digits: 2)
    let high = NumberFormat.compact(range.upperBound, digits: 2)
    let ends = CharacterWidth.of(low) + CharacterWidth.of(high) + 2
    guard rect.width >= ends + 4 else { return }
    let note = "exactly zero"
    let hasNote = logarithmic && rect.width >= ends + 12 + note.count + 5
    let bar = min(rect.width - ends - (hasNote ? note.count + 5 : 0), 24)
    grid.clipped(to: rect) { grid in
      var x = rect.x + grid.text(low, x: rect.x, y: rect.y, drawing[.axis]) + 1
      for index in 0..<bar {
        grid[x + index, rect.y] = sample(Float(index) / Float(max(bar - 1, 1)), drawing)
      }
      x += bar + 1
      x += grid.text(high, x: x, y: rect.y, drawing[.axis])
      if hasNote {
        let colors = drawing.theme.sequential
        let style = colors.levels.count > 5 ? drawing[.frame].on(colors.zero) : drawing[.muted]
        grid[x + 3, rect.y] = Cell(HeatmapLegend.zeroMark(drawing), style)
        grid.text(note, x: x + 5, y: rect.y, drawing[.muted])
      }
    }
  }

  private func sample(_ place: Float, _ drawing: Drawing) -> Cell {
    let colors = ramp == .sequential ? drawing.theme.sequential : drawing.theme.diverging
    let byColor =
      colors.levels.count > 5
      || ramp == .diverging && colors.hasColor
        && drawing.glyphs == .unicode
    if byColor {
      return Cell(" ", Style(background: colors.color(at: place)))
    }
    return HeatmapPainter.density(place, colors, diverging: ramp == .diverging)
  }
}
