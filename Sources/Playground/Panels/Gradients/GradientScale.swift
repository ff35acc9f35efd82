// One scale for every gradient norm on the screen: all runs, all layers, all time, in powers of
// ten.
import TextUI
import Training

struct GradientScale {
  /// Positive, in whole powers of ten.
  let range: ClosedRange<Double>

  /// Norms further below the largest than this count as the smallest.
  private static let decades = 1e-12
  /// Values looked at. Histories of very deep networks are sampled.
  private static let samples = 200_000

  init(_ playground: PlaygroundState) {
    var low = Double.infinity
    var high = 0.0
    for run in playground.shownRuns {
      let history = run.history(playground.metric)
      let count = max(1, history.values.count * history.paths.count)
      for column in stride(from: 0, to: history.values.count, by: max(1, count / Self.samples)) {
        for value in history.values[column] where value > 0 && value.isFinite {
          low = min(low, Double(value))
          high = max(high, Double(value))
        }
      }
    }
    guard low <= high else {
      range = 1e-6...1
      return
    }
    var top = 1.0
    while top < high { top *= 10 }
    while top / 10 >= high { top /= 10 }
    var bottom = top / 10
    let least = max(low, high * Self.decades)
    while bottom > least { bottom /= 10 }
    range = bottom...top
  }

  /// 0 at the low end, 1 at the high end, bounded, or nil where there is no place on the scale.
  func position(_ value: Float) -> Double? {
    guard value > 0 else { return nil }
    guard value.isFinite else { return 1 }
    return Axis(range.lowerBound, range.upperBound, scale: .logarithmic)
      .position(Double(value)).map { min(max($0, 0), 1) }
  }
}

/// Whose gradient is shown: in the panel of gradients, and beside the rows of the network.
enum GradientMetric: Hashable, Sendable {
  /// Norm of the gradient by a layer's weights.
  case weights
  /// Norm of the gradient by a layer's output.
  case activations

  var next: GradientMetric { self == .weights ? .activations : .weights }
}

extension PlaygroundState {
  var metric: GradientMetric { panels[GradientPanel.self].metric }
}

extension RunSnapshot {
  func history(_ metric: GradientMetric) -> LayerHistory {
    metric == .weights ? weightGradients : activationGradients
  }
}

extension LayerMeasure {
  func norm(_ metric: GradientMetric) -> Float {
    metric == .weights ? weightGradient : activationGradient
  }
}

extension GradientMetric {
  /// For titles.
  var symbol: String { self == .weights ? "‖∇W‖" : "‖∂L/∂h‖" }
  var words: String { self == .weights ? "weight gradient" : "activation gradient" }
}
