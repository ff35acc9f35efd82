// The panels that look into a trained network: measured by a real session, drawn at every size.
import Foundation
import ScreenSupport
import Testing
import TextUI

@testable import Playground
@testable import Training
import Networks
import Problems

@Suite struct AnalysisPanelTests {
  private func snapshot(_ kind: AnalysisKind) throws -> SessionSnapshot {
    try trainedSnapshot(
      steps: 16, then: [.analyze(kind)],
      until: { snapshot in
        guard snapshot.analyses.running == nil else { return false }
        return switch kind {
        case .lesions: snapshot.analyses.lesions != nil
        case .landscape: snapshot.analyses.landscape != nil
        case .spectrum: snapshot.analyses.spectrum?.jacobian != nil
        case .paths: snapshot.analyses.paths?.isMeasured == true
        }
      })
  }

  private func state(_ key: Character, _ snapshot: SessionSnapshot) throws -> AppState {
    var state = openState()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    let asked = names(press(&state, String(key)))
    #expect(asked.first == "pause" && asked.last?.hasPrefix("analyze") == true, "\(asked)")
    _ = reduce(&state, .snapshot(snapshot))
    return state
  }

  @Test(arguments: [
    ("6", "L  lesions"), ("8", "O  loss land"), ("9", "F  spectrum"), ("0", "U  paths"),
  ])
  func theKeyThatMeasuresIsAmongTheFirst(panel: String, hint: String) throws {
    var state = try trainedState()
    press(&state, panel)
    let last = screen(state).split(separator: "\n").last ?? ""
    #expect(last.contains(hint), "\(last)")
  }

  @Test func pathsAreCountedAndFollowed() throws {
    let state = try state("U", try snapshot(.paths))
    let text = screen(state)
    #expect(text.contains("64 paths by length  6 skips on"), "\(text)")
    #expect(text.contains("norm of one path"), "\(text)")
    #expect(text.contains("nine tenths of the gradient: "))
  }

  /// What was measured a while back says its step: lesions, and the test loss of a paused run.
  @Test func whatIsOfAnEarlierStepSaysIt() throws {
    var state = try state("L", try snapshot(.lesions))
    #expect(screen(state).contains("whole network loss"), "\(screen(state))")
    state.playground?.snapshot?.runs[0].step = 900
    #expect(screen(state).contains("whole network at step 16 "), "\(screen(state))")
    var curve = Series()
    for step in 0..<3 { curve.append(0.5, at: step) }
    state.playground?.snapshot?.runs[0].testLoss = curve
    state.playground?.snapshot?.runs[0].step = 2
    _ = reduce(&state, .input(.resize(width: 200, height: 60)))
    #expect(!screen(state).contains("test loss, step"), "\(screen(state))")
    state.playground?.snapshot?.runs[0].step = 48
    #expect(screen(state).contains("test loss, step 2 0.5"), "\(screen(state))")
  }

  @Test func theLandscapeStandsBesideTheTwins() throws {
    var state = try state("O", try snapshot(.landscape))
    #expect(screen(state).contains("here ") && screen(state).contains("training rows"))
    #expect(screen(state).contains("twin, skips off"))
    let contours = screen(state)
    press(&state, "V")
    #expect(screen(state) != contours)
    for (width, height) in [(80, 24), (60, 16), (200, 60)] {
      _ = reduce(&state, .input(.resize(width: width, height: height)))
      #expect(!screen(state).isEmpty)
    }
  }

  @Test func singularValuesAreListedWithTheJacobianFirst() throws {
    var state = try state("F", try snapshot(.spectrum))
    #expect(screen(state).contains("outputs by inputs") && screen(state).contains("condition"))
    press(&state, "j")
    // The list says the name; the curve says what it is of.
    #expect(screen(state).contains("singular values, 2 × 8"), "\(screen(state))")
    _ = reduce(&state, .input(.resize(width: 200, height: 60)))
    #expect(screen(state).contains("stem.dense1  2 × 8  singular values"), "\(screen(state))")
  }

  @Test func escStopsWhatIsMeasured() throws {
    var state = openState()
    var snapshot = try sharedSnapshot.get()
    _ = reduce(&state, .snapshot(snapshot))
    #expect(names(press(&state, .escape)) == [])
    snapshot.analyses.running = AnalysisProgress(.landscape, done: 7, count: 441)
    _ = reduce(&state, .snapshot(snapshot))
    press(&state, "8")
    #expect(screen(state).contains("7 of 441, Esc stops"))
    #expect(names(press(&state, .escape)) == ["cancelAnalysis"])
  }

  @Test func aCancelledAnalysisKeepsWhatItKnows() throws {
    let snapshot = try trainedSnapshot(
      steps: 16, then: [.analyze(.landscape), .cancelAnalysis],
      until: { $0.analyses.running == nil && $0.commandsDone > 4 })
    let found = snapshot.analyses.landscape?.parts.first?.landscape.losses.count ?? 0
    #expect(found < 441)
  }

  // MARK: A branch left out

  @Test func aBranchIsLeftOutAndNamedApartFromItsSkip() throws {
    var state = openState()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    #expect(names(press(&state, "!")) == [])
    #expect(screen(state).contains("stem has no skip that is on"), "\(screen(state))")
    press(&state, "jjj")
    #expect(names(press(&state, "!")) == [])
    #expect(screen(state).contains("z unfolds the block"), "\(screen(state))")
    press(&state, "z")
    #expect(names(press(&state, "!")) == ["pause", "leaveOut 1"], "\(screen(state))")
    let place = BlockRepeat(block: 1, repeat: 0)
    let snapshot = try trainedSnapshot(
      then: [.leaveOut([place])], until: { $0.runs.first?.lesion != nil })
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("without the branch of body[0]: accuracy"), "\(screen(state))")
    #expect(screen(state).contains("no body[0]"))
    #expect(snapshot.runs[0].looked.evaluation != snapshot.runs[0].evaluation)
    // Back again.
    #expect(names(press(&state, "!")) == ["pause", "leaveOut 0"])
  }

  @Test func aPlainNetworkIsToldWhatLesionsMean() throws {
    var state = openState()
    var snapshot = try sharedSnapshot.get()
    for index in snapshot.runs.indices {
      for block in snapshot.runs[index].configuration.network.blocks.indices {
        snapshot.runs[index].configuration.network.blocks[block].skips = []
      }
    }
    _ = reduce(&state, .snapshot(snapshot))
    #expect(names(press(&state, "L")) == [])
    #expect(screen(state).contains("no skip is on: every layer is on the only path"))
  }

  // MARK: Inspector

  @Test func theInspectorAsksForTheRowAtTheCursor() throws {
    var state = openState()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    #expect(names(press(&state, "7")) == ["inspect stem.dense1"])
    #expect(names(press(&state, "1")) == [])
    #expect(names(press(&state, "jj")) == ["inspect stem.relu1"])
    // Nothing is measured for a panel that is not shown.
    #expect(names(press(&state, "4")) == ["inspect nothing"])
  }

  @Test func everySideOfALayerIsDrawn() throws {
    let sides: [(InspectionRequest.Side, String)] = [
      (.histories, "weights"), (.parameter(0), "input 0 to output 0"), (.units, "unit 0 of 8"),
    ]
    for (index, (side, words)) in sides.enumerated() {
      let request = InspectionRequest(path: "stem.dense1", side: side)
      let snapshot = try trainedSnapshot(
        steps: 16, then: [.inspect(request)],
        until: { $0.inspection?.request == request && $0.inspection?.step == 16 })
      var state = openState()
      _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
      press(&state, "7")
      _ = reduce(&state, .snapshot(snapshot))
      for _ in 0..<index { press(&state, "V") }
      _ = reduce(&state, .snapshot(snapshot))
      #expect(screen(state).contains(words), "\(screen(state))")
      // Bars and colours have a scale: of shares, or of weights on both sides of zero.
      if index == 0 { #expect(screen(state).contains(#/longest \d+ %/#), "\(screen(state))") }
      if index == 1 {
        #expect(screen(state).contains(#/output 0 +-?[0-9.e-]+ +-[0-9.]+ +[0-9.]+ /#))
        press(&state, "lj")
        #expect(screen(state).contains("input 1 to output 1"), "\(screen(state))")
      }
    }
  }

  // MARK: The inspector

  /// Filters of 3 by 3: each is a tile of its own, and where not all fit, those around the cross
  /// are shown, which is said.
  @Test(arguments: [(44, 8), (73, 15), (130, 30)]) func filtersAreTiles(width: Int, height: Int) {
    let map = ParameterMap(
      name: "weight", shape: [3, 3, 16, 16], rows: 48, columns: 48,
      values: (0..<48 * 48).map { Float($0 % 7) - 3.5 }, isCut: false)
    let room = Rect(width: width, height: height)
    let drawing = Drawing(depth: .truecolor, glyphs: .unicode)
    for cross in [(0, 0), (47, 47), (20, 30)] {
      let tiles = FilterTiles(map, .linear(-4...4), cross: cross, in: room, drawing)
      #expect(tiles.channels.contains(cross.0 / 3) && tiles.filters.contains(cross.1 / 3))
      #expect(tiles.words.isEmpty == (tiles.channels.count == 16 && tiles.filters.count == 16))
      var grid = Grid(width: width, height: height, glyphs: .unicode)
      tiles.draw(into: &grid, in: room, cross: cross, drawing)
      // Between two tiles there is nothing.
      let step = (width + 1) / tiles.filters.count
      let blanks = (0..<width).filter { x in (0..<height).allSatisfy { grid[x, $0] == .blank } }
      #expect(blanks.count >= tiles.filters.count - 1 && step >= 4, "\(blanks)")
      #expect(grid.plainText().unicodeScalars.contains(drawing.glyphs.crosshair))
    }
  }

  /// Positions have numbers where there is no room for each of them, too.
  @Test func positionsOfHeadsAreNumbered() {
    var grid = Grid(width: 40, height: 8, glyphs: .unicode)
    let map = AttentionMap(
      path: "body.attention1", head: 0, tokens: 32, weights: [Float](repeating: 0.1, count: 1024))
    AttentionDrawing(map: map, names: [])
      .draw(into: &grid, in: grid.bounds, Drawing(depth: .truecolor, glyphs: .unicode))
    let text = grid.plainText()
    #expect(text.contains("1  4  7  10 13 16 19") && !text.contains("123"), "\(text)")
    #expect(text.contains("\n 1 ") && text.contains("\n31 "), "\(text)")
  }

  @Test(arguments: [46, 80]) func theSharesOfAJoinAreBars(width: Int) {
    var grid = Grid(width: width, height: 8, glyphs: .unicode)
    JoinDrawing(shares: JoinShares(value: 0.5, gradient: .nan))
      .draw(into: &grid, in: grid.bounds, Drawing(depth: .truecolor, glyphs: .unicode))
    let text = grid.plainText()
    #expect(text.contains("██████████") && text.contains("skip 50 %, branch 50 %"), "\(text)")
    #expect(text.contains("n makes a step"))
  }
}
