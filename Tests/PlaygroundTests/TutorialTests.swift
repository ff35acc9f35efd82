// The tutorial, followed on a real run: each step is done by what the person does.
import Experiments
import Foundation
import Networks
import ProjectSupport
import TextUI
import Testing
import Training

@testable import Playground
import Problems

@Suite struct TutorialTests {
  private func opened() throws -> AppState {
    var state = freshState()
    var entries = libraryEntries()
    entries[0].name = Tutorial.preset
    _ = reduce(&state, .libraryLoaded(entries))
    #expect(names(press(&state, "t")) == ["open \(presetPath)"])
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: .init())))
    return state
  }

  @Test func itStartsFromTheGalleryAndEscLeavesIt() throws {
    var state = try opened()
    #expect(screen(state).contains("Tutorial, 1 of 7: see it fail"))
    press(&state, .escape)
    #expect(!screen(state).contains("Tutorial,") && state.screen == .playground)
    // Again, from the palette.
    press(&state, ":tutorial")
    #expect(names(press(&state, .enter)).contains("open \(presetPath)"))
    // Another document has none.
    _ = reduce(&state, .openFailed(["gone"]))
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: .init())))
    #expect(!screen(state).contains("Tutorial,"))
  }

  @Test func withoutItsPresetItSaysSo() {
    var state = freshState()
    #expect(press(&state, "t").isEmpty)
    #expect(state.log.messages.last?.text.contains("was not found") == true)
  }

  /// No step is done before anything was done.
  @Test func aStepWaitsForWhatItAsksFor() throws {
    var state = try opened()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    let playground = try #require(state.playground)
    let tutorial = Tutorial(playground.document)
    for step in tutorialSteps { #expect(!step.isDone(playground, tutorial), "\(step.title)") }
  }

  /// What is done of a step, what it still asks for, and what brings that nearer.
  @Test func aStepSaysWhatItWaitsFor() throws {
    var state = try opened()
    var snapshot = try sharedSnapshot.get()
    _ = reduce(&state, .snapshot(snapshot))
    state.playground?.isRunning = true
    state.playground?.pace = 10
    let waiting = "done: skips on, twin; now wait for step 1 500 (at 48)"
    #expect(screen(state).contains("\(waiting); > trains faster"))
    state.playground?.isRunning = false
    #expect(screen(state).contains("\(waiting); space trains on"))
    // The second step, begun too early, says how to come back to the first.
    press(&state, "S")
    #expect(screen(state).contains("now the skips are off: press S, then r"))

    state.playground?.window.tutorial?.index = 1
    let text = screen(state)
    #expect(text.contains("done: S; now press r: it starts again"), "\(text)")
    let network = try #require(state.playground?.network)
    for run in snapshot.runs.indices { snapshot.runs[run].configuration.network = network }
    snapshot.runs[0].step = 430
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("done: S, r; now wait for step 1 000 (at 430)"))
    // Switched on by mistake.
    press(&state, "S")
    #expect(screen(state).contains("now press S: every skip goes off"))
  }

  /// Where it leaves little room, the panel that a step is about has all of it.
  @Test func onASmallScreenItShowsWhatIsToBeWatched() throws {
    var state = try opened()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    _ = reduce(&state, .input(.resize(width: 80, height: 24)))
    #expect(screen(state).contains("2 Loss") && !screen(state).contains("4 Layers"))
    state.playground?.window.tutorial?.index = 2
    #expect(screen(state).contains("4 Layers") && !screen(state).contains("2 Loss"))
    state.playground?.window.tutorial = nil
    #expect(screen(state).contains("4 Layers") && screen(state).contains("2 Loss"))
  }

  /// What was done before its turn is ticked when its turn comes, and named.
  @Test func aStepDoneBeforeItsTurnIsTicked() throws {
    var state = try opened()
    var snapshot = try sharedSnapshot.get()
    _ = reduce(&state, .snapshot(snapshot))
    func edit(_ change: (inout Block) -> Void) {
      guard var body = state.playground?.network.blocks[1] else { return }
      change(&body)
      state.playground?.document.configuration.network.blocks[1] = body
      _ = reduce(&state, .input(.tick(seconds: 1)))
    }
    // A projection that was taken back, and one more repeat.
    edit { $0.skips[0].shortcut = .projection }
    edit { $0.skips[0].shortcut = .identity }
    edit { $0.repeats += 1 }
    #expect(state.playground?.window.tutorial?.index == 0)
    #expect(state.playground?.window.tutorial?.early == [3, 4])

    // Skips off: nothing is learnt; on again: it is.
    func run(skips: Bool, loss: Float, steps: Int) throws {
      let network = try #require(state.playground?.network).withSkips(skips)
      state.playground?.document.configuration.network = network
      snapshot.runs[0].configuration.network = network
      snapshot.runs[0].step = steps
      snapshot.runs[0].testLoss = series(loss)
      for other in snapshot.runs.indices.dropFirst() { snapshot.runs[other].testLoss = series(0.7) }
      _ = reduce(&state, .snapshot(snapshot))
    }
    try run(skips: true, loss: 0.01, steps: 1_500)
    #expect(state.playground?.window.tutorial?.index == 1)
    try run(skips: false, loss: 0.7, steps: 1_000)
    #expect(state.playground?.window.tutorial?.index == 2)
    try run(skips: true, loss: 0.01, steps: 1_000)
    #expect(state.playground?.window.tutorial?.index == 5)
    let text = screen(state)
    #expect(text.contains("Tutorial, 6 of 7: diagnose"), "\(text)")
    #expect(text.contains("the same layers, the same weights"), "\(text)")
    #expect(text.contains("project, done before") && text.contains("deepen, done before"))
  }

  private func series(_ value: Float) -> Series {
    var series = Series()
    series.append(value, at: 0)
    return series
  }

  @Test(arguments: [(60, 16), (80, 24), (120, 36), (200, 60)])
  func itFitsBelowThePanels(width: Int, height: Int) throws {
    var state = try opened()
    _ = reduce(&state, .input(.resize(width: width, height: height)))
    let text = screen(state)
    #expect(text.contains("Tutorial, 1 of 7") && text.contains("loss."))
    #expect(text.contains("1 Network"))
  }
}
