// The tutorial, followed on a real run: each step is done by what the person does.
import Experiments
import Foundation
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

  @Test(arguments: [(60, 16), (80, 24), (120, 36), (200, 60)])
  func itFitsBelowThePanels(width: Int, height: Int) throws {
    var state = try opened()
    _ = reduce(&state, .input(.resize(width: width, height: height)))
    let text = screen(state)
    #expect(text.contains("Tutorial, 1 of 7") && text.contains("loss."))
    #expect(text.contains("1 Network"))
  }
}
