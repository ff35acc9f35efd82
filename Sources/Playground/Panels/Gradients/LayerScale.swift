// One scale for every number on the screen that a metric of layers has: all runs, all layers, all
// time, in powers of ten or in percent.
import Numerics
import TextUI
import Training

struct LayerScale {
  /// Of magnitudes positive, in whole powers of ten.
  let range: ClosedRange<Double>
  let isShare: Bool

  /// Magnitudes further below the largest than this count as the smallest.
  private static let decades = 1e-12
  /// Values looked at. Histories of very deep networks are sampled.
  private static let samples = 200_000

  static func of(_ playground: PlaygroundState) -> LayerScale {
    playground.frame?.scale { LayerScale(playground) } ?? LayerScale(playground)
  }

  init(_ playground: PlaygroundState) {
    let metric = playground.metric
    isShare = metric.scale == .share
    guard !isShare else {
      range = 0...1
      return
    }
    var low = Float.infinity
    var high: Float = 0
    for run in playground.shownRuns {
      let history = run.history(metric)
      let count = max(1, history.values.count * history.paths.count)
      for column in stride(from: 0, to: history.values.count, by: max(1, count / Self.samples)) {
        for value in history.values[column] {
          let isPlace = value > 0 && value < .infinity
          low = isPlace && value < low ? value : low
          high = isPlace && value > high ? value : high
        }
      }
      // The network shows them, whether or not there is a history.
      for value in run.newestValues(metric) where value > 0 && value < .infinity {
        (low, high) = (min(low, value), max(high, value))
      }
    }
    guard low <= high else {
      range = 1e-6...1
      return
    }
    var top = 1.0
    while top < Double(high) { top *= 10 }
    while top / 10 >= Double(high) { top /= 10 }
    var bottom = top / 10
    let least = max(Double(low), Double(high) * Self.decades)
    while bottom > least { bottom /= 10 }
    range = bottom...top
  }

  /// 0 at the low end, 1 at the high end, bounded, or nil where there is no place on the scale.
  func position(_ value: Float) -> Double? {
    if isShare { return value.isNaN ? nil : min(max(Double(value), 0), 1) }
    guard value > 0 else { return nil }
    guard value.isFinite else { return 1 }
    return Axis(range.lowerBound, range.upperBound, scale: .logarithmic)
      .position(Double(value)).map { min(max($0, 0), 1) }
  }

  var heatmap: Heatmap.Scale { isShare ? .linear(range) : .logarithmic(range) }
}

extension PlaygroundState {
  /// What is shown of the layers: in the panel of layers, and beside the rows of the network.
  var metric: LayerMetric { panels[GradientPanel.self].metric }
}

extension LayerMetric {
  /// A value with its unit.
  func words(_ value: Float, digits: Int = 3) -> String {
    guard !value.isNaN else { return "not measured" }
    return scale == .share
      ? NumberFormat.percent(Double(value)) : NumberFormat.compact(value, digits: digits)
  }

  /// Of its values, for the title of a panel: `weight gradient  ‖∇W‖, log`, `dead units in %`. Two
  /// parts, of which the second stays where there is little room.
  var axis: String { scale == .share ? "\(title) in %" : "\(title)  \(symbol), log" }

  /// Of one run's values over another's: `weight gradient  ratio of ‖∇W‖, log`.
  var ratioAxis: String { "\(title)  ratio of \(symbol), log" }
}
