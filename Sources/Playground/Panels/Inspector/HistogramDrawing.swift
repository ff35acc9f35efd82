// How the values of a layer are spread: its weights, their gradient and its outputs.
import Numerics
import TextUI
import Training

/// Weights, gradients and outputs side by side: time to the right, values upwards.
struct HistogramDrawing {
  private let histories: [(name: String, history: HistogramHistory)]
  /// Of a run that was opened weights are known, but no step.
  private let lacksStep: Bool
  private static let hint = "n makes a step: gradients and outputs are measured in it"

  init(_ found: Inspection) {
    lacksStep = found.gradients.steps.isEmpty && found.activations.steps.isEmpty
    histories = [
      ("weights", found.weights), ("gradient", found.gradients), ("outputs", found.activations),
    ].filter { !$0.1.steps.isEmpty }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !histories.isEmpty else {
      return grid.words("nothing measured yet: \(Self.hint)", in: rect, drawing[.muted])
    }
    var rect = rect
    if lacksStep {
      let line: Rect
      (line, rect) = rect.splitTop(1)
      grid.text(Self.hint, in: line, drawing[.muted])
    }
    let shown = histories.prefix(Self.count(rect.width))
    for (entry, place) in zip(shown, rect.equalColumns(shown.count, gap: 2)) {
      let (heading, rest) = place.splitTop(1)
      let room = heading.width - entry.name.count - 2
      let spread = entry.history.last.map { InspectorWords.spread($0, room: room) } ?? ""
      grid.spans(
        [Span(entry.name, .text), Span("  \(spread)", .muted)], in: heading, drawing)
      draw(entry.history, into: &grid, in: rest, drawing)
    }
  }

  /// How many stand side by side in so many columns.
  private static func count(_ width: Int) -> Int { max(1, width / 22) }

  /// Columns of the numbers beside a histogram.
  private static let labels = 8

  /// What there is no room for.
  func hidden(width: Int) -> [String] { histories.dropFirst(Self.count(width)).map(\.name) }

  /// One moment is drawn as bars, several as columns of a heatmap.
  private func draw(
    _ history: HistogramHistory, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    let (rect, below) = rect.splitBottom(rect.height >= 8 ? 1 : 0)
    let bins = min(max(2 * (rect.height - 1), 4), 48)
    guard let (range, columns) = history.shares(bins: bins), let last = history.steps.last else {
      grid.text("no finite value", in: rect, drawing[.bad])
      return
    }
    let (low, high) = (
      NumberFormat.compact(Double(range.lowerBound), digits: 2),
      NumberFormat.compact(Double(range.upperBound), digits: 2)
    )
    if columns.count == 1 {
      return drawBars(of: history, from: low, to: high, into: &grid, in: rect, below, drawing)
    }
    var values = [Float](repeating: .nan, count: bins * columns.count)
    var most: Float = 0
    for (column, shares) in columns.enumerated() {
      for (bin, share) in shares.enumerated() where share > 0 {
        values[(bins - 1 - bin) * columns.count + column] = share
        most = max(most, share)
      }
    }
    let first = NumberFormat.grouped(history.steps.first ?? 0)
    let scale = Heatmap.Scale.linear(0...Double(most))
    HeatmapLegend(scale: scale, isShare: true)
      .draw(into: &grid, in: below.inset(left: Self.labels), drawing)
    Heatmap(
      values: values, rows: bins, columns: columns.count, scale: scale,
      rowLabels: [
        Heatmap.RowLabel(row: 0, text: high), Heatmap.RowLabel(row: bins - 1, text: low),
      ], labelWidth: Self.labels,
      columnLabels: ("step \(first)", NumberFormat.grouped(last))
    ).draw(into: &grid, in: rect, drawing)
  }

  /// The largest values at the top, as many bars as there are rows.
  private func drawBars(
    of history: HistogramHistory, from low: String, to high: String, into grid: inout Grid,
    in rect: Rect, _ below: Rect, _ drawing: Drawing
  ) {
    let rows = min(rect.height, ValueSpread.bins)
    guard let shares = history.shares(bins: rows)?.columns.first, let most = shares.max(), most > 0
    else { return }
    let bars = rect.inset(left: Self.labels)
    let blocks = drawing.glyphs.leftBlocks
    let steps = blocks.count - 1
    for (row, share) in shares.reversed().enumerated() {
      let filled = Int((Double(share / most) * Double(bars.width * steps)).rounded())
      for column in 0..<bars.width {
        let level = min(max(filled - column * steps, 0), steps)
        guard level > 0 else { break }
        grid[bars.x + column, bars.y + row] = Cell(blocks[level], drawing[.accent])
      }
    }
    for (text, row) in [(high, 0), (low, rows - 1)] {
      grid.text(
        text, in: Rect(x: rect.x, y: rect.y + row, width: Self.labels - 1, height: 1),
        drawing[.muted], align: .right)
    }
    grid.text(
      "longest \(NumberFormat.percent(Double(most), decimals: 0))",
      in: below.inset(left: Self.labels), drawing[.muted])
  }
}
