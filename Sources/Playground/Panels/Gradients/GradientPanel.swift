// The layers: layers from top to bottom, time from left to right, a metric as a colour.
// Every run stands beside the others on one scale, or divided by another one, with a legend that
// says what the marks for zeros mean.
import Networks
import Numerics
import TextUI
import Training

enum GradientPanel: PanelKind {
  static let id: PanelID = "gradients"
  static let title = "Layers"
  static let place = PanelPlace.bottom
  static let noteKey: KeyStroke? = "g"
  static let explanation =
    """
    A number of every layer: layers from top (next to the data) to bottom, steps from left to \
    right, colours on one scale for all runs. g chooses the number, f folds rows with the network, \
    % divides this run by those beside it (a mark of its own where that is zero), arrows or a \
    click read a cell out, Enter then goes to that layer. A dot on black is exactly zero, a \
    shaded cell has some zeros in it, a blank one was not measured. Upright marks are changes.
    """
    + layerMetricCatalog.map { " \($0.title) (\($0.symbol)): \($0.summary)." }.joined()

  struct State: PanelState {
    var metric = LayerMetric.weightGradient
    /// Whether repeats of a block that is folded in the network are one row.
    var foldsWithNetwork = false
    /// Whether runs are shown as the main one divided by another.
    var showsRatio = false
    var cursor: LayerCursor?
  }

  static let commands: [Command] =
    [
      Command(
        "toggle_metric", keys: ["g"], title: "next number of layers", .looking,
        help: "What is shown of the layers: gradients, update / weight, deviation, dead, shares.",
        hint: .rank(5, onlyIn: id), word: { next($0).title }
      ) { playground in
        let metric = next(playground)
        playground.panels[GradientPanel.self].metric = metric
        playground.shownPanels[place] = id
        return Response(saying: "\(metric.title): \(metric.summary)")
      },
      Command(
        "ratio", keys: ["%"], title: "ratio of runs", .looking,
        help: "The layers of this run divided by those of the run beside it, or side by side.",
        hint: .rank(8, onlyIn: id),
        word: { $0.panels[GradientPanel.self].showsRatio ? "side by side" : "ratio" },
        reason: {
          $0.shownOthers.isEmpty ? "no other run is beside this one: t starts the twin" : nil
        }
      ) { playground in
        playground.panels[GradientPanel.self].showsRatio.toggle()
        playground.shownPanels[place] = id
        return []
      },
      Command(
        "fold_layers", keys: ["f"], title: "fold rows", .looking,
        help: "One row for all repeats of a block that is folded in the network, or every row.",
        hint: .rank(10, onlyIn: id),
        word: { $0.panels[GradientPanel.self].foldsWithNetwork ? "all rows" : "fold rows" }
      ) { playground in
        playground.panels[GradientPanel.self].foldsWithNetwork.toggle()
        playground.shownPanels[place] = id
        return []
      },
    ] + timeCommands

  /// The next metric that was measured.
  static func next(_ playground: PlaygroundState) -> LayerMetric {
    let all = layerMetricCatalog
    let place = all.firstIndex(of: playground.metric) ?? 0
    let order = (1...all.count).map { all[(place + $0) % all.count] }
    return order.first { metric in
      metric.isGradient || playground.main?.history(metric).paths.isEmpty == false
    } ?? playground.metric
  }

  static func note(_ playground: PlaygroundState) -> String {
    let fold = playground.panels[Self.self].foldsWithNetwork ? "medians of repeats  " : ""
    let showsRatio = playground.panels[Self.self].showsRatio && !playground.shownOthers.isEmpty
    return fold + (showsRatio ? playground.metric.ratioAxis : playground.metric.axis)
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    guard let view = LayerView(playground, rect) else {
      return grid.words(Self.whyEmpty(playground), in: rect, context.drawing[.muted])
    }
    for place in view.maps {
      place.map.heatmap.draw(into: &grid, in: place.frame, context.drawing)
      guard place.map.rows.isEmpty, place.frame.height > 2 else { continue }
      // A run that has just been put beside this one has not made a step.
      let isNew = playground.snapshot?.runs[place.map.run].weightGradients.values.isEmpty == true
      grid.text(
        isNew ? "nothing measured yet" : "no layer has this number",
        in: place.frame.splitTop(1).rest, context.drawing[.muted])
    }
    if let legend = view.legend {
      view.maps[0].map.heatmap.legend.draw(into: &grid, in: legend, context.drawing)
    }
    if let readout = view.readout {
      grid.spans(Self.readout(playground), in: readout, context.drawing)
    }
  }

  private static func whyEmpty(_ playground: PlaygroundState) -> String {
    guard let main = playground.main else { return "nothing measured yet" }
    // Of a run that was opened the last step alone is known.
    if main.newestValues(playground.metric).contains(where: { !$0.isNaN }) {
      let step = NumberFormat.grouped(main.step)
      return "no history before step \(step); the network shows this step"
    }
    return playground.metric == .weightGradient
      ? "nothing measured yet" : "measured from the next step on"
  }

  /// Where the runs' maps stand: side by side, all equally wide, so that equal measurements fall
  /// into equal columns and draw equal pictures.
  struct Places {
    /// Before the first map: the names of its rows.
    let labelWidth: Int
    let maps: [Rect]
    let legend: Rect?
    /// Where a cursor is and there is little room, in the place of the legend.
    let readout: Rect?

    init(_ rect: Rect, runs: Int, labels: Int, hasCursor: Bool = false) {
      let lines = rect.height >= (hasCursor ? 9 : 7) ? (hasCursor ? 2 : 1) : hasCursor ? 1 : 0
      let (area, bottom) = rect.splitBottom(rect.height >= 5 ? lines : 0)
      let (first, second) = bottom.splitTop(hasCursor ? 1 : 0)
      labelWidth = area.width >= 40 ? min(labels, 10) + 1 : 0
      maps = area.inset(left: labelWidth).equalColumns(runs, gap: 2)
      readout = first.isEmpty ? nil : first.inset(left: labelWidth)
      legend = second.isEmpty ? nil : second.inset(left: labelWidth)
    }
  }
}

/// What the panel shows, and where.
struct LayerView {
  let maps: [(map: LayerMap, frame: Rect)]
  let legend: Rect?
  let readout: Rect?

  /// nil where there is nothing to be shown.
  init?(_ playground: PlaygroundState, _ rect: Rect) {
    let runs = playground.snapshot?.runs ?? []
    let state = playground.panels[GradientPanel.self]
    guard let main = runs.first, !main.history(playground.metric).values.isEmpty else { return nil }
    let scale = LayerScale.of(playground)
    let others = runs.indices.dropFirst().filter { !playground.isSame(runs[$0]) }
    var maps =
      state.showsRatio && !others.isEmpty
      ? others.map { LayerMap(playground, run: 0, over: $0, scale) }
      : ([0] + others).map { LayerMap(playground, run: $0, scale) }
    if state.showsRatio, !others.isEmpty {
      // One scale for all that the run is divided by.
      let range = LayerMap.ratioRange(maps.flatMap(\.heatmap.values))
      for index in maps.indices { maps[index].heatmap.scale = .logarithmic(range) }
    }
    let labels = maps[0].heatmap.rowLabels.map { CharacterWidth.of($0.text) }.max() ?? 0
    let places = GradientPanel.Places(
      rect, runs: maps.count, labels: labels, hasCursor: state.cursor != nil)
    (legend, readout) = (places.legend, places.readout)
    self.maps = zip(maps, places.maps).enumerated().map { index, pair in
      var (map, place) = pair
      if let title = map.heatmap.title, CharacterWidth.of(title.text) > place.width {
        map.heatmap.title?.text = TextLayout.truncate(map.shortTitle, to: place.width)
      }
      let labels = index == 0 ? places.labelWidth : 0
      map.heatmap.labelWidth = labels
      if !playground.timeWindow.isInEpochs, let words = map.heatmap.columnLabels,
        place.width >= words.first.count + words.last.count + 7
      {
        map.heatmap.columnLabels = ("step \(words.first)", words.last)
      }
      map.heatmap.isShare = scale.isShare && map.heatmap.ramp == .sequential
      map.heatmap.cursor = state.cursor.flatMap { cursor in
        guard let row = map.rows.firstIndex(where: { $0.path == cursor.path }),
          let column = map.columns.column(cursor.step)
        else { return nil }
        return (row, column)
      }
      let frame = Rect(
        x: place.x - labels, y: place.y, width: place.width + labels, height: place.height)
      return (map, frame)
    }
  }
}

extension LayerMetric {
  /// Whether it is measured in every run.
  var isGradient: Bool { if case .gradient = form { true } else { false } }
}
