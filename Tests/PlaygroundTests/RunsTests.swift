// Pinned runs, the lead over another run, the curve before a restart, lesions, and unsaved work
// that is kept.
import Engine
import Experiments
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct RunsTests {
  private func effects(_ state: inout AppState, at seconds: Double) -> [String] {
    names(reduce(&state, .input(.tick(seconds: seconds))))
  }

  @Test func aPinnedRunIsListedAndComesBack() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "p")
    #expect(state.playground?.pins.map(\.name) == ["run-1"])
    press(&state, "S")
    press(&state, "5")
    #expect(screen(state).contains("run-1") && screen(state).contains("1 pinned"))
    press(&state, "j")
    #expect(screen(state).contains("network.blocks.body.skips.0.enabled: false → true"))
    let effects = names(press(&state, .enter))
    #expect(effects == ["update"] && state.playground?.network.hasActiveSkip == true)
    press(&state, "u")
    #expect(state.playground?.network.hasActiveSkip == false)
    press(&state, "d")
    #expect(state.playground?.pins.isEmpty == true)
    press(&state, "d")
    #expect(state.log.messages.last?.text == "only pinned runs can be let go of")
  }

  @Test func pinsAreBounded() throws {
    var state = try trainedState()
    for _ in 0..<13 { press(&state, "p") }
    #expect(state.playground?.pins.count == 12)
    #expect(state.log.messages.last?.text.contains("12 runs are pinned already") == true)
  }

  @Test func theCurveBeforeARestartStays() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "r")
    #expect(screen(state).contains("before"))
  }

  @Test func theLeadSaysWhoSinceWhen() throws {
    var (main, twin) = (
      RunSnapshot(.main, smallConfiguration()), RunSnapshot(.twin, smallConfiguration())
    )
    main.testLoss = Series(stride: 10)
    twin.testLoss = Series(stride: 10)
    for (index, values) in [(1.0, 1.0), (0.9, 0.8), (0.4, 0.8), (0.2, 0.8)].enumerated() {
      main.testLoss.append(Float(values.0), at: index * 10)
      twin.testLoss.append(Float(values.1), at: index * 10)
    }
    let lead = try #require(Lead(main, twin))
    #expect(lead.words == "leads twin 4× since 20")
    #expect(Lead(twin, main)?.leader == .main)
    #expect(Lead(main, main) == nil)
    #expect(Lead.among([main, twin])?.since == 20)
  }

  @Test func lesionsAreMeasuredAndDrawn() throws {
    let snapshot = try trainedSnapshot(
      then: [.analyze(.lesions)], until: { $0.analyses.lesions?.isComplete == true })
    let report = try #require(snapshot.analyses.lesions)
    #expect(report.count == 6 && report.parts.count == 6 && report.isComplete)
    var state = openState()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    #expect(names(press(&state, "L")) == ["pause", "analyze lesions"])
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("body[5]") && screen(state).contains("worst first"))
    #expect(screen(state).contains("step 48, test rows"))
  }

  // MARK: Keeping

  @Test func editsAndStepsAreKeptInTime() throws {
    var state = try trainedState()
    #expect(effects(&state, at: 1).isEmpty)
    press(&state, "S")
    #expect(effects(&state, at: 3) == ["keepUnsaved"])
    #expect(effects(&state, at: 3.5).isEmpty)
    press(&state, "S")
    press(&state, "S")
    #expect(effects(&state, at: 5) == ["keepUnsaved"])
    var later = try sharedSnapshot.get()
    later.runs[0].step = 100
    _ = reduce(&state, .snapshot(later))
    #expect(effects(&state, at: 9).isEmpty)
    #expect(effects(&state, at: 16) == ["keepUnsaved"])
    // Back to what was opened: nothing is unsaved.
    press(&state, "uuu")
    #expect(effects(&state, at: 30) == ["forgetKept"])
    #expect(effects(&state, at: 60).isEmpty)
  }

  @Test func whatWasLeftIsOffered() {
    var state = freshState()
    let left = ["a", "b"].map {
      RecoveredRun(id: $0, title: "Run \($0)", step: 70, date: "2026-11-30T17:03:58Z")
    }
    _ = reduce(&state, .recovered(left))
    #expect(screen(state).contains("Run a at step 70, 2026-11-30 17:03"))
    #expect(names(press(&state, "d")) == ["discardRecovered a"])
    #expect(screen(state).contains("Run b"))
    #expect(names(press(&state, "r")) == ["recover b"])
    var opened = OpenedExperiment(
      experiment: document(), path: "/saves/mine.yaml", source: nil, checkpoint: nil,
      files: DataFiles())
    opened.isRecovered = true
    _ = reduce(&state, .opened(opened))
    #expect(state.playground?.isUnsaved == true)
  }

  @Test func thePaletteFollowsTheTerminal() {
    var state = freshState()
    _ = reduce(&state, .input(.background(red: 250, green: 250, blue: 240)))
    #expect(state.drawing.theme.palette == .dark)
    state.followsBackground = true
    _ = reduce(&state, .input(.background(red: 250, green: 250, blue: 240)))
    #expect(state.drawing.theme.palette == .light)
  }
}
