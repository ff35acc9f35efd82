// A learning rate that was raised while training: it is named as the cause, before and after the
// run has diverged, and what is offered brings back a run that learns.
import Networks
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct RaisedRateTests {
  private static let rate = "training.optimizer.learning_rate"

  /// Trained for 100 steps, then at a rate a hundred times as high: it diverges in a few steps.
  private func raised(then steps: Int) throws -> LivePlayground {
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 300)
    try playground.train(100)
    try playground.set([Assignment(Self.rate, "1")])
    try playground.train(steps)
    return playground
  }

  private func hasDiverged(_ playground: LivePlayground) -> Bool {
    if case .diverged = playground.main?.status { true } else { false }
  }

  /// Goes through the list to a remedy, and takes it.
  private func take(_ title: String, _ playground: LivePlayground) throws {
    try playground.press("D")
    try playground.press(title)
    try playground.press(.enter)
    #expect(playground.state.overlay == nil, "\(playground.screen)")
  }

  /// Of ruined weights a lower rate makes nothing: the run starts again with it.
  @Test func theRateBeforeStartsAgain() throws {
    let playground = try raised(then: 60)
    #expect(hasDiverged(playground))
    let finding = try #require(playground.findings.first)
    #expect(finding.detail.hasPrefix("learning rate 1 since step 100, 0.01 before"))
    #expect(
      finding.remedies.dropFirst().map(\.title) == [
        "the learning rate before, 0.01, from step 0",
        "a tenth of the learning rate, from step 0",
      ])
    try take("the learning rate before", playground)
    #expect(playground.main?.step == 0)
    #expect(playground.main?.configuration.training.optimizer.kind.learningRate == 0.01)
    try playground.train(110)
    #expect(!hasDiverged(playground) && playground.main?.step == 110)
    #expect(playground.main?.batchLoss ?? .nan < 1)
    // One change, which one key takes back.
    try playground.press("u")
    let document = playground.state.playground?.document.configuration
    #expect(document?.training.optimizer.kind.learningRate == 1)
    try playground.press("u")
    #expect(
      playground.state.playground?.document.configuration.training.optimizer.kind.learningRate
        == 0.01)
  }

  @Test func goingBackShowsAStepBeforeIt() throws {
    let playground = try raised(then: 60)
    let remedy = try #require(playground.findings.first?.remedies.first)
    guard case .lookBack(let step) = remedy.deed else {
      Issue.record("\(remedy.title) does not go back")
      return
    }
    #expect(step < 100 && step > 60)
    #expect(remedy.title == "back to step \(step), before it was raised" && remedy.note.isEmpty)
    try take("back to step", playground)
    #expect(playground.state.playground?.past?.step == step)
    for _ in 0..<500 where playground.state.playground?.isPastShown != true {
      try playground.take()
    }
    try playground.press(.enter)
    #expect(playground.main?.step == step)
    #expect(playground.main?.configuration.training.optimizer.kind.learningRate == 0.01)
    try playground.train(20)
    #expect(!hasDiverged(playground))
  }

  /// Who lowers the rate by hand is still told what has ruined the weights.
  @Test func aLowerRateThatDivergesAgainStillNamesTheRise() throws {
    let playground = try raised(then: 60)
    let step = try #require(playground.main?.step)
    try playground.set([Assignment(Self.rate, "0.01")])
    try playground.train(20)
    #expect(hasDiverged(playground))
    let finding = try #require(playground.findings.first)
    #expect(finding.detail.contains("learning rate 1 since step 100, 0.01 before"))
    #expect(finding.detail.contains("lowered at step \(step)"))
    #expect(finding.remedies.first?.title.hasPrefix("back to step") == true)
    #expect(finding.remedies.last?.title == "the learning rate before, 0.01, from step 0")
    // The rate is that already, and the run starts again all the same.
    try take("the learning rate before", playground)
    #expect(playground.main?.step == 0)
  }

  /// What explodes a few steps after the rate was raised is not blamed on the depth.
  @Test func whatExplodesIsNotBlamedOnTheDepth() throws {
    let playground = try raised(then: 3)
    #expect(!hasDiverged(playground))
    let finding = try #require(playground.findings.first)
    #expect(finding.text.contains("what it was before learning rate 1 at step 100"))
    // Growing gradients, as they are measured then, with and without it.
    var state = try #require(playground.state.playground)
    for index in state.snapshot?.runs[0].measures.indices ?? 0..<0 {
      state.snapshot?.runs[0].measures[index].weightGradient = 1
      state.snapshot?.runs[0].measures[index].activationGradient = index == 0 ? 1e20 : 1
      state.snapshot?.runs[0].measures[index].zeroGradient = nil
    }
    func faults() throws -> [Finding] {
      let evidence = try #require(Evidence(state))
      let found = ActivationFlowRule.findings(evidence) + GradientFlowRule.findings(evidence)
      return found.filter { $0.kind != .neutral }
    }
    #expect(try faults().isEmpty)
    let words = Diagnosis.findings(state).map { $0.text + $0.detail }.joined()
    #expect(!words.contains("change the depth"), "\(words)")
    state.snapshot?.edits = []
    #expect(try faults().first?.text == "the gradient by activations grows by 20.0 decades")
  }

  /// Fewer repeats of the deepest block, wherever the cursor is.
  @Test func lessDepthIsThatOfTheDeepestBlock() throws {
    let playground = try LivePlayground(document())
    let state = try #require(playground.state.playground)
    let evidence = try #require(Evidence(state))
    let remedy = try #require(Remedy.shallower(evidence))
    #expect(remedy.title == "half as deep: body ×3" && remedy.note == "3")
    for cursor in [NetworkRow.ID.input, .block(0, repeat: nil), .loss] {
      var state = playground.state
      state.playground?.cursor = cursor
      _ = choose(&state, remedy.choice, from: PickerState(.diagnosis))
      #expect(state.playground?.network.blocks[1].repeats == 3)
    }
  }
}
