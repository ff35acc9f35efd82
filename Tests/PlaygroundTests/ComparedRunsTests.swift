// Runs beside the document's own: what becomes of them when one of them takes its place, pinning
// one of them, and what a title says then.
import Engine
import Foundation
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct ComparedRunsTests {
  /// The twin and another seed beside the run, all trained for a few steps, the runs shown.
  private func three() throws -> LivePlayground {
    var experiment = document()
    experiment.presentation.name = "Spirals, 14 layers"
    let playground = try LivePlayground(experiment, width: 200, height: 60)
    try playground.press("tT")
    try playground.press("seed 8")
    try playground.press(.enter)
    try playground.train(16)
    try playground.press("5")
    return playground
  }

  private func run(_ id: String, _ playground: LivePlayground) throws -> RunSnapshot {
    try #require(playground.state.playground?.others.first { $0.variant.id == id })
  }

  @Test func goingOnWithARunLeavesTheOthersAsTheyAre() throws {
    let playground = try three()
    let before = try run("twin", playground)
    try playground.press("jj")
    try playground.press(.enter)
    #expect(playground.main?.configuration.seed == 8)
    let words = "seed 8 is the document's own run now, at step 16; original and twin stay beside it"
    #expect(playground.state.log.messages.contains { $0.text.hasPrefix(words) })
    let after = try run("twin", playground)
    #expect(after.configuration == before.configuration && after.step == 16)
    #expect(after.batchLosses == before.batchLosses && after.variant.title == before.variant.title)
    // Edits of the new document do not reach it, a step is made in step, and the screen says so.
    try playground.change { $0.training.batchSize = 5 }
    try playground.train(8)
    let later = try run("twin", playground)
    #expect(later.step == 24 && later.configuration == before.configuration)
    #expect(try run("original", playground).configuration.training.batchSize != 5)
    try playground.press("j")
    #expect(playground.screen.contains("It stays as it is: no edit reaches it."))
    // Let go of and shown again it is the twin of the document as it is now.
    try playground.press("tt")
    try playground.train(1)
    let anew = try run("twin", playground)
    #expect(anew.configuration.seed == 8 && anew.configuration.training.batchSize == 5)
  }

  /// A row that comes in above the cursor does not slip under it, and what only this session holds
  /// is not let go of without a question.
  @Test func theCursorStaysWithItsRun() throws {
    let playground = try LivePlayground(document(), width: 200, height: 60)
    try playground.train(8)
    try playground.press("p5")
    try playground.press(.down)
    let pin = RunRow.pin(0)
    #expect(playground.state.playground?.selectedRun == pin)
    try playground.train(4)
    try playground.press(.enter)
    #expect(playground.state.playground?.runRows.count == 3)
    #expect(playground.state.playground?.selectedRun == pin)
    try playground.press("kd")
    #expect(playground.screen.contains("12 steps of original would be lost"))
    try playground.press(.enter)
    #expect(playground.state.playground?.variants.map(\.id) == ["original"])
    try playground.press("dy")
    #expect(playground.state.playground?.variants.isEmpty == true)
    #expect(playground.state.playground?.selectedRun == pin)
    try playground.press("d")
    #expect(playground.state.playground?.pins.isEmpty == true)
    #expect(playground.state.playground?.selectedRun == .present)
  }

  /// Undo of a new seed is the start with the old one, as the new seed was a start.
  @Test func aNewSeedIsTakenBackFromTheStart() throws {
    let playground = try LivePlayground(document())
    try playground.train(8)
    let losses = playground.main?.batchLosses
    try playground.press("R")
    try playground.train(8)
    #expect(playground.main?.configuration.seed == 8 && playground.main?.batchLosses != losses)
    try playground.press("u")
    #expect(playground.main?.configuration.seed == 7 && playground.main?.step == 0)
    #expect(playground.state.playground?.snapshot?.edits.isEmpty == true)
    let words = "undone: seed 7 again, from step 0; Ctrl-R redoes"
    #expect(playground.state.log.messages.last?.text == words)
    try playground.train(8)
    #expect(playground.main?.batchLosses == losses)
    // A seed that is changed while training is an edit, and so is its undo.
    try playground.change { $0.seed = 30 }
    try playground.press("u")
    #expect(playground.main?.configuration.seed == 7 && playground.main?.step == 8)
  }

  @Test func aRunBesideThisOneIsPinnedWithItsWeights() throws {
    let playground = try three()
    let twin = try run("twin", playground)
    try playground.press("jp")
    let pin = try #require(playground.state.playground?.pins.first)
    #expect(pin.name == "twin-1" && pin.step == 16 && pin.hasWeights)
    #expect(pin.configuration == twin.configuration && !pin.configuration.network.hasActiveSkip)
    let said = "pinned twin-1 at step 16; w saves it with the document"
    #expect(playground.state.log.messages.last?.text == said)
    try playground.press(.end)
    try playground.press("p")
    #expect(playground.state.log.messages.last?.text.hasPrefix("twin-1 is pinned already") == true)
    try playground.press(.enter)
    #expect(playground.main?.batchLosses == twin.batchLosses)
    #expect(playground.state.playground?.network.hasActiveSkip == false)
    // Elsewhere it is this run that is pinned.
    try playground.press("1p")
    #expect(playground.state.playground?.pins.last?.name == "run-2")
  }

  @Test func theStepOfAPinIsTheOneItWasPinnedAt() throws {
    var state = try trainedState()
    state.playground?.snapshot?.runs[0].step = 47
    press(&state, "p")
    #expect(state.log.messages.last?.text == "pinning run-1")
    _ = reduce(&state, .snapshot(try trainedSnapshot(then: [.pin(1)])))
    #expect(state.log.messages.last?.text.hasPrefix("pinned run-1 at step 48;") == true)
  }

  @Test func aTitleFollowsTheRunThatIsGoneOnWith() throws {
    let playground = try three()
    try playground.press("T")
    try playground.press("only depth-x2")
    try playground.press(.enter)
    try playground.train(1)
    try playground.press("T")
    try playground.press("go on with depth-x2")
    try playground.press(.enter)
    let network = try #require(playground.main?.configuration.network)
    #expect(network.depth == 26)
    #expect(playground.state.playground?.document.name == "Spirals, 26 layers")
    #expect(playground.screen.contains("Spirals, 26 layers"))
  }

  @Test func theTitleOfAnEarlierStepTellsItsDepth() throws {
    let playground = try three()
    try playground.press("1")
    try playground.change { $0.network.blocks[1].repeats = 5 }
    try playground.train(4)
    #expect(playground.screen.contains("Spirals, 12 layers"))
    try playground.press("B")
    try playground.press(.home)
    let deadline = Date(timeIntervalSinceNow: 20)
    while !playground.screen.contains("Spirals, 14 layers"), Date() < deadline {
      try playground.take()
    }
    #expect(playground.screen.contains("Spirals, 14 layers"))
  }

  @Test func whatCameLaterIsFaintOfEveryRun() throws {
    var state = openState()
    _ = reduce(&state, .snapshot(try trainedSnapshot(then: [.look(0)])))
    state.playground?.past = PastState(step: 0, wasRunning: false)
    let seen = try #require(state.playground?.seen)
    #expect(seen.ghosts.map(\.label) == ["later", "twin later"])
    let isEmpty = seen.others.allSatisfy { $0.batchLosses.values.isEmpty }
    #expect(isEmpty)
    state.playground?.past?.step = 16
    #expect(state.playground?.seen.others.first?.batchLosses.values.count == 16)
  }

  /// A save that is opened holds sampled gradients: of which step is said.
  @Test func gradientsOfAnEarlierStepAreSaidToBe() throws {
    let configuration = smallConfiguration()
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    for _ in 0..<600 { trainer.advance() }
    #expect(trainer.gradientStep == 599)
    let opened = try Trainer(trainer.checkpoint(), dataset: trainer.dataset, kernels: .best)
    #expect(opened.gradientStep == 598 && !opened.measuresLastStep)
    var state = openState()
    _ = reduce(
      &state,
      .snapshot(
        SessionSnapshot(
          runs: [opened.snapshot(.main)], dataset: trainer.dataset, pace: nil, kernels: "avx2",
          threads: 1, commandsDone: 0)))
    #expect(screen(state).contains("‖∇W‖ of step 598"))
    #expect(screen(state).contains("in step 598"))
    opened.advance()
    state.playground?.snapshot?.runs[0] = opened.snapshot(.main)
    #expect(!screen(state).contains("of step") && screen(state).contains("params"))
  }
}
