// Equal measurements draw equal pictures, whatever the width.
import Networks
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct GradientPanelTests {
  /// `count` runs with the very same measurements.
  private func state(runs count: Int, glyphs: GlyphSet = .unicode) throws -> AppState {
    var snapshot = try sharedSnapshot.get()
    var main = snapshot.runs[0]
    main.marks = []
    snapshot.runs = (0..<count).map { number in
      var run = main
      if number > 0 {
        run.variant = Variant(id: "copy \(number)", change: "nothing", color: number) { $0 }
        // Runs that are measured to be the same are not drawn.
        run.batchLosses = Series()
      }
      return run
    }
    var state = openState(glyphs: glyphs)
    _ = reduce(&state, .snapshot(snapshot))
    return state
  }

  @Test(arguments: [2, 3, 4])
  func equalRunsDrawEqualPictures(_ runs: Int) throws {
    let state = try state(runs: runs)
    let playground = try #require(state.playground)
    let context = PanelContext(playground: playground, drawing: state.drawing, isFocused: false)
    for width in 40...200 {
      for height in [5, 12, 13] {
        let rect = Rect(x: 1, y: 1, width: width, height: height)
        var grid = Grid(width: width + 2, height: height + 2)
        GradientPanel.draw(context, &grid, rect)
        let places = GradientPanel.Places(rect, runs: runs, labels: 4).maps
        let first = picture(grid, places[0])
        #expect(first.contains { $0 != .blank }, "\(width) x \(height)")
        for place in places.dropFirst() {
          #expect(picture(grid, place) == first, "\(runs) runs, \(width) x \(height)")
        }
      }
    }
  }

  /// The cells of a map below its title.
  private func picture(_ grid: Grid, _ place: Rect) -> [Cell] {
    (place.y + 1..<place.bottom).flatMap { y in (place.x..<place.right).map { grid[$0, y] } }
  }

  private func panel(_ state: AppState) throws -> GradientPanel.State {
    try #require(state.playground).panels[GradientPanel.self]
  }

  private func view(_ state: AppState) throws -> LayerView {
    let playground = try #require(state.playground)
    return try #require(LayerView(playground, Rect(width: 80, height: 12)))
  }

  /// What is measured at few steps is drawn up to the next of them, but not beyond the run's end.
  @Test func columnsAreOfStepsThatWereMade() {
    let costly = LayerMapColumns([16], shown: 0...32, rows: 10)
    #expect(costly.stride == 1 && costly.count == 33)
    #expect(costly.columns(of: 0, made: 2) == 0..<2)
    #expect(costly.columns(of: 0, made: 100) == 0..<16)
    #expect(costly.columns(of: 16, made: 33) == 16..<32)
    #expect(costly.columns(of: 32, made: 100) == 32..<33)
    #expect(costly.columns(of: 8, made: 100).isEmpty)
    let window = LayerMapColumns([16], shown: 20...52, rows: 10)
    #expect(window.columns(of: 0, made: 100).isEmpty)
    #expect(window.columns(of: 16, made: 100) == 0..<12)
    let long = LayerMapColumns([8], shown: 0...4096, rows: 10)
    #expect(long.stride == 8 && long.columns(of: 8, made: 9) == 1..<2)
    #expect(long.columns(of: 4, made: 100).isEmpty)
  }

  @Test func everyMetricThatWasMeasuredIsShownInTurn() throws {
    var state = try trainedState()
    var seen: [String] = []
    for _ in layerMetricCatalog {
      let metric = try panel(state).metric
      seen.append(metric.kind)
      #expect(screen(state).contains(metric.symbol), "\(metric.kind)")
      #expect(try !view(state).maps[0].map.rows.isEmpty, "\(metric.kind)")
      press(&state, "g")
    }
    // A network of dense layers, relu and skips: nothing saturates, nothing attends.
    #expect(
      seen.prefix(6) == [
        "weight_gradient", "activation_gradient", "update_ratio", "activation_deviation",
        "dead_share", "skip_share",
      ])
    #expect(seen[6] == "weight_gradient")
  }

  @Test func sharesHaveALegendInPercent() throws {
    var state = try trainedState()
    press(&state, "ggggg")
    #expect(try panel(state).metric == .skipShare)
    let shown = screen(state)
    #expect(shown.contains("skip share in %") && shown.contains("100 %"))
    // The twin has no skips.
    #expect(shown.contains("no layer has this number"))
  }

  @Test func aRunThatMadeNoStepIsNotSaidToLackTheNumber() throws {
    var state = try trainedState()
    let places = try #require(state.playground?.snapshot).runs.indices
    state.playground?.snapshot?.runs[places[1]].weightGradients.values = []
    state.playground?.snapshot?.runs[places[1]].weightGradients.paths = []
    state.playground?.snapshot?.runs[places[1]].weightGradients.steps = []
    #expect(screen(state).contains("nothing measured yet"))
    #expect(!screen(state).contains("no layer has this number"))
  }

  @Test func aRatioDividesEachNumberByThatOfTheOtherRun() throws {
    var state = try trainedState()
    press(&state, "%")
    let view = try view(state)
    let runs = try #require(state.playground?.snapshot).runs
    #expect(view.maps.count == 1 && screen(state).contains("this run / twin"))
    let (map, first) = (view.maps[0].map, [runs[0], runs[1]].map { $0.history(.weightGradient) })
    for (row, place) in map.rows.enumerated() {
      let expected = first[0].values[0][place.sources[0]] / first[1].values[0][place.sources[0]]
      let value = map.heatmap.values[row * map.columns.count]
      #expect(abs(value / expected - 1) < 1e-5, "\(place.path)")
    }
    #expect(LayerMap.ratio(0, 0).isNaN && LayerMap.ratio(1, 0) > 1e30 && LayerMap.ratio(0, 1) == 0)
    #expect(LayerMap.ratioRange([2, 0.001, .nan, 0]) == 1e-3...1e3)
    var alone = try trainedState()
    press(&alone, "t%")
    alone.playground?.snapshot?.runs.removeLast()
    press(&alone, "%")
    #expect(screen(alone).contains("no other run is beside this one"))
  }

  @Test func rowsFoldWithTheNetwork() throws {
    var state = try trainedState()
    let all = try view(state).maps[0].map
    press(&state, "f")
    let folded = try view(state).maps[0].map
    #expect(
      folded.rows.map(\.path) == ["stem.dense1", "body.dense1", "body.dense2", "head.dense1"])
    let repeats = all.rows.indices.filter { all.rows[$0].path.hasSuffix("].dense1") }
    let values = repeats.map { all.heatmap.values[$0 * all.columns.count] }.sorted()
    #expect(folded.heatmap.values[folded.columns.count] == values[values.count / 2])
    state.playground?.unfolded = [1]
    #expect(try view(state).maps[0].map.rows.count == all.rows.count)
  }

  @Test func theCursorReadsACellOutAndGoesToItsLayer() throws {
    var state = try trainedState()
    press(&state, "4")
    for _ in 0..<3 { press(&state, .down) }
    for _ in 0..<5 { press(&state, .left) }
    let panel = try panel(state)
    let cursor = try #require(panel.cursor)
    let main = try #require(state.playground?.main)
    let history = main.weightGradients
    let row = try #require(history.paths.firstIndex(of: cursor.path))
    let column = try #require(history.steps.firstIndex(of: cursor.step))
    let words = LayerMetric.weightGradient.words(history.values[column][row])
    let shown = screen(state)
    #expect(cursor.path == "body[0].dense2" && cursor.step < 47)
    #expect(shown.contains("\(cursor.path)  step \(cursor.step)  ‖∇W‖ \(words)"))
    #expect(shown.contains("┼"))
    press(&state, .enter)
    #expect(state.playground?.cursor == .layer(block: 1, repeat: 0, layer: 2))
    #expect(state.playground?.focus == NetworkPanel.id)
  }

  @Test func aClickReadsTheCellOut() throws {
    let state = try trainedState()
    var playground = try #require(state.playground)
    let rect = Rect(x: 3, y: 2, width: 80, height: 14)
    let view = try #require(LayerView(playground, rect))
    let frame = view.maps[1].frame
    _ = GradientPanel.click(x: frame.right - 1, y: frame.bottom - 2, in: rect, &playground)
    let cursor = try #require(playground.panels[GradientPanel.self].cursor)
    // Of the rows in one cell the first.
    #expect(["body[5].dense2", "head.dense1"].contains(cursor.path) && cursor.step >= 46)
  }

  @Test func theAxesShareOneWindow() throws {
    var state = try trainedState()
    press(&state, "}")
    let playground = try #require(state.playground)
    #expect(TimeAxis.shown(playground) == 16...48)
    // The heatmap begins with the columns of the window, the curves with its steps.
    #expect(try view(state).maps[0].map.columns.start == 16)
    press(&state, "[")
    #expect(TimeAxis.shown(try #require(state.playground)) == 8...40)
    press(&state, "X")
    #expect(screen(state).contains("epoch") && screen(state).contains("by epoch"))
    press(&state, "{{")
    #expect(try #require(state.playground).timeWindow.length == nil)
    press(&state, "{")
    #expect(screen(state).contains("the whole run is shown already"))
    press(&state, "[")
    #expect(screen(state).contains("the whole run is shown: }"))
  }

  @Test func windowsStayInsideTheRun() {
    var window = TimeWindow()
    let run = (whole: 10_000_000, step: 9_000_000)
    for _ in 0..<40 { _ = window.zoomIn(around: 1_234_567, of: run.whole, step: run.step) }
    let shown = window.shown(of: run.whole, step: run.step)
    #expect(shown.contains(1_234_567) && shown.count == TimeWindow.least + 1)
    for _ in 0..<400 { _ = window.pan(by: -1, of: run.whole, step: 1_234_570) }
    #expect(window.shown(of: run.whole, step: run.step).lowerBound > 0)
    // At the newest step it goes on with the run.
    var following = TimeWindow()
    _ = following.zoomIn(around: 100, of: 200, step: 100)
    #expect(following.end == nil && following.shown(of: 400, step: 300).contains(300))
    // A run that was started again shows its first steps.
    #expect(window.shown(of: 32, step: 0) == 0...16)
    #expect(TimeWindow(length: 64).shown(of: 32, step: 0) == 0...32)
  }

  @Test func theMapsStandBesideEachOtherOverTheWholeWidth() throws {
    for width in 40...200 {
      let rect = Rect(width: width, height: 12)
      let places = GradientPanel.Places(rect, runs: 2, labels: 4)
      #expect(places.labelWidth == 5 && places.maps[0].x == 5 && places.maps[1].right == width)
      #expect(2...3 ~= places.maps[1].x - places.maps[0].right)
    }
  }
}
