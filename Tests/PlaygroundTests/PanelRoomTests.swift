// What panels make of their room: scales of what is known, words that are whole, pictures as large
// as they can be.
import Experiments
import Networks
import Numerics
import Problems
import ScreenSupport
import TextUI
import Testing

@testable import Playground
@testable import Training

@Suite struct PanelRoomTests {
  private static let drawing = Drawing(depth: .truecolor, glyphs: .unicode)

  private func text(_ width: Int, _ height: Int, _ draw: (inout Grid, Rect) -> Void) -> String {
    var grid = Grid(width: width, height: height)
    draw(&grid, grid.bounds)
    return grid.plainText()
  }

  // MARK: Layers

  /// A run that was opened has the newest numbers of a metric and no history of it.
  private func withoutHistory(_ metric: LayerMetric) throws -> AppState {
    var state = try trainedState()
    var snapshot = try sharedSnapshot.get()
    snapshot.runs = [snapshot.runs[0]]
    let old = try #require(snapshot.runs[0].layerTraces[metric])
    var trace = LayerTrace(old.history.paths, stride: old.history.stride)
    (trace.step, trace.newest) = (old.step, old.newest)
    snapshot.runs[0].layerTraces.byKind[metric.kind] = trace
    _ = reduce(&state, .snapshot(snapshot))
    state.playground?.panels[GradientPanel.self].metric = metric
    return state
  }

  @Test func theScaleHoldsWhatTheNetworkShows() throws {
    let state = try withoutHistory(.activationDeviation)
    let playground = try #require(state.playground)
    let values = try #require(playground.main).newestValues(.activationDeviation)
      .filter { $0 > 0 }
    let (low, high) = (try #require(values.min()), try #require(values.max()))
    let scale = LayerScale(playground)
    #expect(Float(scale.range.lowerBound) <= low && Float(scale.range.upperBound) >= high)
    #expect(scale.range.lowerBound > Double(low) / 100, "\(scale.range)")
    #expect(scale.range.upperBound < Double(high) * 100, "\(scale.range)")
  }

  @Test func layersWithoutAHistorySayWhereTheNumbersAre() throws {
    let text = screen(try withoutHistory(.activationDeviation))
    #expect(text.contains("no history before step 48; the network shows this step"), "\(text)")
  }

  /// The title of the panel keeps the symbol and the scale where the name has no room.
  @Test func theTitleOfTheLayersKeepsItsUnit() throws {
    var state = try trainedState(width: 80, height: 24)
    state.playground?.panels[GradientPanel.self].metric = .activationGradient
    press(&state, "4")
    let small = screen(state)
    #expect(small.contains("Layers") && small.contains(" ‖∂L/∂h‖, log "), "\(small)")
    _ = reduce(&state, .input(.resize(width: 120, height: 36)))
    press(&state, "f")
    let large = screen(state)
    #expect(
      large.contains(" medians of repeats  activation gradient  ‖∂L/∂h‖, log "), "\(large)")
  }

  @Test func ratiosSayThatTheyAreRatios() throws {
    var state = try trainedState(width: 120, height: 36)
    press(&state, "4%")
    #expect(screen(state).contains(" ratio of ‖∇W‖, log "), "\(screen(state))")
    press(&state, "%")
    #expect(!screen(state).contains("ratio of ‖∇W‖"), "\(screen(state))")
  }

  /// Both ends are written alike.
  @Test(arguments: [(1e3, "×0.001 ", " ×1000"), (1e4, "×1e-4 ", " ×1e4"), (10, "×0.1 ", " ×10")])
  func theEndsOfRatiosAreWrittenAlike(bound: Double, low: String, high: String) {
    let legend = HeatmapLegend(scale: .logarithmic(1 / bound...bound), ramp: .diverging)
    let drawn = text(60, 1) { legend.draw(into: &$0, in: $1, Self.drawing) }
    #expect(drawn.contains(low) && drawn.contains(high), "\(drawn)")
  }

  // MARK: Landscape

  /// A bowl, of which only so many rows are measured.
  private func bowl(measured rows: Int) -> Landscape {
    let side = 5
    let losses = (0..<rows * side).map { place in
      let (y, x) = place.quotientAndRemainder(dividingBy: side)
      return 0.1 + Float((x - 2) * (x - 2) + (y - 2) * (y - 2))
    }
    return Landscape(side: side, reach: 1, rows: 200, step: 48, losses: losses)
  }

  private func landscape(measured rows: Int, _ palette: Theme.Palette) throws -> Grid {
    var state = try trainedState()
    var snapshot = try sharedSnapshot.get()
    snapshot.analyses.landscape = LandscapeReport(
      parts: [LandscapeReport.Part(variant: .main, landscape: bowl(measured: rows))], reason: nil)
    _ = reduce(&state, .snapshot(snapshot))
    let context = PanelContext(
      playground: try #require(state.playground),
      drawing: Drawing(palette, depth: .truecolor, glyphs: .unicode), isFocused: true)
    var grid = Grid(width: 44, height: 14)
    LandscapePanel.draw(context, &grid, grid.bounds)
    return grid
  }

  @Test(arguments: Theme.Palette.allCases, [2, 5])
  func theLandscapeMarksThePresentWeights(palette: Theme.Palette, measured: Int) throws {
    let grid = try landscape(measured: measured, palette)
    let text = grid.plainText()
    #expect(text.contains("this run  ┼ here 0.1") == (measured == 5), "\(text)")
    #expect(text.contains("loss (log) "), "\(text)")
    // On the map below the heading, in a colour of its own.
    let drawing = Drawing(palette, depth: .truecolor, glyphs: .unicode)
    let mark = try #require(
      (1..<14).lazy.flatMap { y in (0..<44).lazy.map { grid[$0, y] } }
        .first { $0.scalar == drawing.glyphs.crosshair.value })
    #expect(mark.style.bold && (mark.style.background == .default) == (measured == 2))
    #expect(
      measured == 2
        ? mark.style.foreground == drawing[.text].foreground
        : [drawing.theme.contrast, drawing.theme.sequential.zero].contains(mark.style.foreground))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains(#/^ +-1 {10,}x {10,}1 *$/#) }, "\(text)")
  }

  // MARK: Inspector

  /// Sixteen filters of one channel fill a wide panel rather than one line of it.
  @Test func filtersOfOneChannelTakeSeveralLines() {
    let map = ParameterMap(
      name: "weight", shape: [3, 3, 1, 16], rows: 3, columns: 48,
      values: (0..<144).map { Float($0 % 7) - 3 }, isCut: false)
    let room = Rect(width: 116, height: 28)
    let cross = (row: 2, column: 47)
    let tiles = FilterTiles(map, .linear(-4...4), cross: cross, in: room, Self.drawing)
    #expect(tiles.filters == 0..<16 && tiles.words.isEmpty)
    var grid = Grid(width: 116, height: 28)
    tiles.draw(into: &grid, in: room, cross: cross, Self.drawing)
    let used = (0..<28).filter { y in (0..<116).contains { grid[$0, y] != .blank } }
    #expect(used.count >= 18, "\(grid.plainText())")
    #expect(grid.plainText().unicodeScalars.contains(Self.drawing.glyphs.crosshair))
  }

  // MARK: Loss

  /// The number of a pinned run is that of its last batch, whatever the width of the panel.
  @Test func aPinHasOneNumberAtEveryWidth() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "p")
    let losses = try #require(state.playground?.pins.first).record.batchLosses.values
    let last = try #require(losses.last { $0.isFinite })
    for (width, height) in [(200, 60), (120, 36)] {
      _ = reduce(&state, .input(.resize(width: width, height: height)))
      let text = screen(state)
      #expect(text.contains("run-1 \(NumberFormat.compact(last))"), "\(text)")
    }
  }

  // MARK: Runs

  /// The words below the list are whole sentences at every size.
  @Test(arguments: [(80, 24), (100, 30), (120, 36), (200, 60)])
  func theWordsBelowTheRunsAreWhole(width: Int, height: Int) throws {
    var state = try trainedState(width: width, height: height)
    press(&state, "pp5")
    let text = screen(state)
    let isWhole = ["document's.", "exports it.", "lets go of it.", "of it.", "it.", "run."]
      .contains { text.contains($0) }
    #expect(text.contains("Enter ") && isWhole, "\(text)")
  }

  // MARK: Network

  /// In high contrast the cursor's row is bright: a bar in it has a colour, and no row is a block.
  @Test func barsHaveAColourInTheCursorsRow() throws {
    var state = try trainedState()
    state.drawing = Drawing(.highContrast, depth: .truecolor, glyphs: .unicode)
    press(&state, "j")
    var grid = Grid(width: state.width, height: state.height)
    render(state, into: &grid)
    let row = state.drawing[.selection]
    let blocks = Set("█▉▊▋▌▍▎▏▁▂▃▄▅▆▇".unicodeScalars.map(\.value))
    var found = 0
    for y in 1..<state.height - 2 {
      guard (1..<30).contains(where: { grid[$0, y].style.reverse }) else { continue }
      for x in 1..<50 where blocks.contains(grid[x, y].scalar) {
        let style = grid[x, y].style
        found += 1
        #expect(!style.reverse && style.background == row.foreground, "\(x), \(y)")
        #expect(style.foreground != row.background && style.foreground != row.foreground)
      }
    }
    #expect(found > 0, "\(grid.plainText())")
  }

  // MARK: Lesions

  @Test func lesionsNameWhatIsNotAmongThem() throws {
    var snapshot = try trainedSnapshot(
      then: [.analyze(.lesions)], until: { $0.analyses.lesions?.isComplete == true })
    snapshot.analyses.lesions?.reasons = ["down2", "down3"].map {
      "\($0): its input has another shape than its output"
    }
    for (size, words) in [
      ((200, 60), "not left out: down2: its input has another shape"),
      ((80, 24), "not left out: down2, down3 "),
    ] {
      var state = openState(width: size.0, height: size.1)
      _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
      press(&state, "L")
      _ = reduce(&state, .snapshot(snapshot))
      #expect(screen(state).contains(words), "\(screen(state))")
    }
  }
}
