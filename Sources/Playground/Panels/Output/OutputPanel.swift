// What the network makes of its data: the decision boundary or the predicted surface of a plane with
// its points, or predicted samples and a confusion matrix; below it how well the runs do.
internal import Numerics
import Problems
import TextUI
import Training

enum OutputPanel: PanelKind {
  static let id: PanelID = "output"
  static let title = "Output"
  static let place = PanelPlace.corner

  /// A picture of the plane is best square; cells are twice as high as wide. Samples stand beside
  /// a confusion matrix.
  static func width(in row: Rect, _ playground: PlaygroundState) -> Int? {
    playground.showsSamples ? max(36, row.width * 45 / 100) : (row.height - 4) * 2 + 4
  }

  static func note(_ playground: PlaygroundState) -> String {
    switch playground.main?.picture {
    case .boundary: "boundary"
    case .surface: "surface"
    case .samples: "samples  true × predicted"
    case .none?, nil: ""
    }
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let main = context.playground.main, let dataset = context.playground.snapshot?.dataset
    else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    let lines = OutputWords.lines(context.playground, main, dataset, width: rect.width)
    // A confusion matrix needs every row it can get.
    let most = context.playground.showsSamples ? 2 : 3
    let textRows = rect.height >= 6 ? min(lines.count, rect.height / 3, most) : 0
    let (picture, text) = rect.splitBottom(textRows)
    switch (main.picture, dataset.picture) {
    case (.boundary(let width, let height, let classes, let probabilities), .plane(let extent)):
      BoundaryPicture(
        width: width, height: height, classes: classes, probabilities: probabilities,
        extent: extent, dataset: dataset
      ).draw(into: &grid, in: picture, context.drawing)
    case (.surface(let width, let height, let values), .plane(let extent)):
      SurfacePicture(
        width: width, height: height, values: values, extent: extent, dataset: dataset
      ).draw(into: &grid, in: picture, context.drawing)
    case (.samples(let samples), _):
      SamplesPicture(samples: samples, confusion: main.confusion, dataset: dataset)
        .draw(into: &grid, in: picture, context.drawing)
    default:
      grid.text("nothing measured yet", in: picture, context.drawing[.muted])
    }
    for (row, line) in lines.prefix(textRows).enumerated() {
      grid.spans(
        line, in: Rect(x: text.x, y: text.y + row, width: text.width, height: 1), context.drawing)
    }
  }
}

extension PlaygroundState {
  fileprivate var showsSamples: Bool {
    switch main?.picture {
    case .samples: true
    default: false
    }
  }
}

/// How well the runs do on the test rows, and what chance would give.
enum OutputWords {
  static func lines(
    _ playground: PlaygroundState, _ main: RunSnapshot, _ dataset: Dataset, width: Int
  ) -> [[Span]] {
    guard let evaluation = main.evaluation else { return [] }
    let chance = Chance(dataset, playground.document.configuration.training.loss)
    var parts: [[Span]] = []
    switch dataset.task {
    case .classification:
      parts.append([
        Span(width < 22 ? "test " : "test accuracy ", .muted),
        Span(
          NumberFormat.percent(Double(evaluation.testAccuracy)),
          chance?.isBeaten(by: evaluation) == true ? .good : .bad),
      ])
      for run in playground.others {
        guard let other = run.evaluation else { continue }
        parts.append([
          Span("\(run.variant.id) ", .muted),
          Span(NumberFormat.percent(Double(other.testAccuracy)), run.variant.role),
        ])
      }
      if case .accuracy(let level, _) = chance {
        parts.append([Span("chance \(NumberFormat.percent(level, decimals: 0))", .muted)])
      }
      parts.append([
        Span("train ", .muted),
        Span(NumberFormat.percent(Double(evaluation.trainAccuracy)), .train),
      ])
    case .regression:
      parts.append([
        Span("test loss ", .muted),
        Span(
          NumberFormat.compact(evaluation.testLoss),
          chance?.isBeaten(by: evaluation) == true ? .good : .bad),
      ])
      for run in playground.others {
        guard let other = run.evaluation else { continue }
        parts.append([
          Span("\(run.variant.id) ", .muted),
          Span(NumberFormat.compact(other.testLoss), run.variant.role),
        ])
      }
      if case .loss(let level) = chance {
        parts.append([Span("the mean gives \(NumberFormat.compact(level))", .muted)])
      }
    }
    return SpanFlow.lines(parts, width: width)
  }
}
