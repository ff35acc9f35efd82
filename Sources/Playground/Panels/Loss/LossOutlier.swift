// A loss at the start that is a million times all that follows, as of batch normalization at its
// first step: the axis leaves it out, and a mark says so.
internal import Numerics
import TextUI

struct LossOutlier {
  /// What is left out, as a mean of as many steps as a point of the curve stands for.
  let value: Float
  /// Of all other values.
  let range: ClosedRange<Double>

  /// How much larger than the rest it is.
  private static let factor: Float = 1e6
  /// Share of the axis in which it is looked for.
  private static let start = 0.02

  /// nil where the axis can show everything.
  init?(_ series: [LineChart.Series], _ across: ClosedRange<Double>) {
    let end = across.lowerBound + Self.start * (across.upperBound - across.lowerBound)
    var first: Float?
    var rest: (low: Float, high: Float)?
    for curve in series {
      for (index, (x, y)) in zip(curve.x, curve.y).enumerated()
      where across.contains(x) && y > 0 && y.isFinite {
        if index == 0 || x <= end {
          first = max(first ?? y, y)
        } else {
          rest = (min(rest?.low ?? y, y), max(rest?.high ?? y, y))
        }
      }
    }
    guard let first, let rest, first > Self.factor * rest.high else { return nil }
    value = first
    range = Double(rest.low) * 0.85...Double(rest.high) * 1.15
  }

  /// A word in the upper left corner of the chart, where the curve comes from.
  func draw(_ grid: inout Grid, _ chart: Rect, _ context: PanelContext) {
    let arrow = context.drawing.glyphs.hasBlocks ? "↑" : "^"
    let text = "\(arrow) \(NumberFormat.compact(Double(value), digits: 2)) at first, off the axis"
    let place = chart.inset(left: 8)
    grid.text(text, x: place.x, y: place.y, context.drawing[.warning], limit: place.width)
  }
}
