// Gradient flow: layers from top to bottom, time from left to right, the norm as a colour. Every
// run stands beside the others on one scale, with a legend that says what the marks for zeros mean.
internal import Numerics
import Networks
import TextUI
import Training

enum GradientPanel: PanelKind {
  static let id: PanelID = "gradients"
  static let title = "Gradient flow"
  static let place = PanelPlace.bottom
  static let explanation = """
    Norms of gradients: layers from top (next to the data) to bottom, steps from left to \
    right, colours by powers of ten on one scale for all runs. A dot on black is exactly zero, \
    a shaded cell has some zeros in it, a blank one was not measured. Upright marks are \
    changes.
    """

  struct State: PanelState {
    var metric = GradientMetric.weights
  }

  static let commands: [Command] = [
    Command(
      "toggle_metric", keys: ["g"], title: "weight or activation gradient", .looking,
      help: "Gradient norms by each layer's weights, or by its output.",
      hint: .rank(5, onlyIn: id), word: { $0.metric.next.words }
    ) { playground in
      let metric = playground.metric.next
      playground.panels[GradientPanel.self].metric = metric
      return Response(
        metric == .activations ? [.session(.measureActivations(true))] : [],
        saying: metric == .weights
          ? "gradient norms by each layer's weights" : "gradient norms by each layer's output")
    }
  ]

  static func note(_ playground: PlaygroundState) -> String {
    "log₁₀ \(playground.metric.symbol)  layer × step"
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    let runs = playground.shownRuns
    guard let main = runs.first, !main.history(playground.metric).values.isEmpty else {
      let words =
        playground.metric == .weights || runs.isEmpty
        ? "nothing measured yet" : "measured from the next step on"
      grid.text(words, in: rect, context.drawing[.muted])
      return
    }
    let scale = GradientScale(playground)
    let maps = runs.map { run in
      map(
        run, playground.metric, scale, isMain: run.variant == main.variant, end: TimeAxis.end(main))
    }
    let labels = maps[0].rowLabels.map { CharacterWidth.of($0.text) }.max() ?? 0
    let places = Places(rect, runs: runs.count, labels: labels)
    for (index, place) in places.maps.enumerated() {
      var map = maps[index]
      let labels = index == 0 ? places.labelWidth : 0
      map.labelWidth = labels
      let frame = Rect(
        x: place.x - labels, y: place.y, width: place.width + labels, height: place.height)
      map.draw(into: &grid, in: frame, context.drawing)
    }
    if let legend = places.legend {
      maps[0].legend.draw(into: &grid, in: legend, context.drawing)
    }
  }

  /// Where the runs' maps stand: side by side, all equally wide, so that equal measurements fall
  /// into equal columns and draw equal pictures.
  struct Places {
    /// Before the first map: the names of its rows.
    let labelWidth: Int
    let maps: [Rect]
    let legend: Rect?

    init(_ rect: Rect, runs: Int, labels: Int) {
      let (area, bottom) = rect.splitBottom(rect.height >= 7 ? 1 : 0)
      labelWidth = area.width >= 40 ? min(labels, 10) + 1 : 0
      maps = area.inset(left: labelWidth).equalColumns(runs, gap: 1)
      legend = bottom.isEmpty ? nil : bottom.inset(left: labelWidth)
    }
  }

  private static func map(
    _ run: RunSnapshot, _ metric: GradientMetric, _ scale: GradientScale, isMain: Bool, end: Int
  ) -> Heatmap {
    let history = run.history(metric)
    // Rows that are never measured (an activation has no weights) are left out.
    let last = history.values.last ?? []
    let first = history.values.first ?? []
    let rows = history.paths.indices.filter {
      $0 < last.count && (!last[$0].isNaN || $0 < first.count && !first[$0].isNaN)
    }
    let time = Columns(history, end: end, rows: rows.count)
    var values = [Float](repeating: .nan, count: rows.count * time.count)
    for (index, step) in history.steps.enumerated() where index < history.values.count {
      guard let column = time.column(step), time.isFirst(step) else { continue }
      let measured = history.values[index]
      for (position, row) in rows.enumerated() where row < measured.count {
        values[position * time.count + column] = measured[row]
      }
    }
    let marks = isMain ? run.marks.compactMap { mark(for: $0, time) } : []
    return Heatmap(
      values: values, rows: rows.count, columns: time.count, scale: .logarithmic(scale.range),
      title: Span(RunWords.heading(run), run.variant.role),
      rowLabels: labels(rows.map { history.paths[$0] }),
      columnLabels: ("0", NumberFormat.grouped(end)), marks: marks)
  }

  /// The columns of the time axis: one for each step that can be in the history, or, of a very deep
  /// network, for every second, fourth ... of them.
  private struct Columns {
    private let stride: Int
    let count: Int

    init(_ history: LayerHistory, end: Int, rows: Int) {
      var stride = max(1, history.stride)
      while end / stride > LayerHistory.capacity * 2 { stride *= 2 }
      while rows * (end / stride) > 200_000, end / stride > 64 { stride *= 2 }
      self.stride = stride
      count = end / stride + 1
    }

    func column(_ step: Int) -> Int? {
      let column = step / stride
      return step >= 0 && column < count ? column : nil
    }

    /// Whether a step begins its column.
    func isFirst(_ step: Int) -> Bool { step % stride == 0 }
  }

  private static func mark(for change: ChangeMark, _ time: Columns) -> Heatmap.Mark? {
    guard change.step > 0, let column = time.column(change.step) else { return nil }
    return Heatmap.Mark(column: column, label: change.label)
  }

  /// The name of each block beside the middle of its rows.
  private static func labels(_ paths: [String]) -> [Heatmap.RowLabel] {
    var labels: [Heatmap.RowLabel] = []
    var start = 0
    for index in 0...paths.count {
      let name = index < paths.count ? block(paths[index]) : ""
      guard index == paths.count || name != block(paths[start]) else { continue }
      if start < index {
        labels.append(Heatmap.RowLabel(row: (start + index - 1) / 2, text: block(paths[start])))
      }
      start = index
    }
    // The first and the last block win where the room is short.
    guard labels.count > 2, let last = labels.popLast() else { return labels }
    return [labels[0], last] + labels.dropFirst()
  }

  private static func block(_ path: String) -> String {
    String(path.prefix { $0 != "[" && $0 != "." })
  }
}
