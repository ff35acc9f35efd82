// Loss over steps: train, test, and every other run; logarithmic or linear; a mark where something
// was changed while training.
import Networks
import TextUI
import Training

enum LossPanel {
  static func note(_ playground: PlaygroundState) -> String {
    playground.isLogarithmic ? "log" : "linear"
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    guard let main = playground.main else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    var series = [
      curve("train", main.trainLoss, .train, .solid, "*"),
      curve("test", main.testLoss, .test, .dashed, "o"),
    ]
    for run in playground.others {
      series.append(curve(RunWords.title(run), run.trainLoss, .twin, .dotted, "."))
    }
    LineChart(
      series.filter { !$0.y.isEmpty },
      scale: playground.isLogarithmic ? .logarithmic : .linear,
      marks: main.marks.map { LineChart.Mark(x: Double($0.step), label: $0.label) }
    ).draw(into: &grid, in: rect, context.drawing)
  }

  private static func curve(
    _ label: String, _ series: Series, _ role: Role, _ pattern: LinePattern,
    _ symbol: Unicode.Scalar
  ) -> LineChart.Series {
    let middle = Double(series.stride - 1) / 2
    return LineChart.Series(
      label,
      x: series.values.indices.map {
        Double(series.firstStep) + Double($0) * Double(series.stride) + middle
      },
      y: series.values, role: role, pattern: pattern, symbol: symbol)
  }
}

/// What runs are called on the screen.
enum RunWords {
  /// `twin, skips off`.
  static func title(_ run: RunSnapshot) -> String {
    run.title.isEmpty || run.title == run.id ? run.id : "\(run.id), \(run.title)"
  }

  static func skips(_ run: RunSnapshot) -> String {
    guard run.configuration.network.hasSkips else { return "no skips" }
    return run.configuration.network.hasActiveSkip ? "skips on" : "skips off"
  }
}
