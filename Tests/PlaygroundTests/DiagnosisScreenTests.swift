// What a student is told: documents that ship and edits of them, trained for real, and the words
// and colours on the screen then. Nothing is praised at chance, and nothing that was measured on
// one network or its data is said of another.
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct DiagnosisScreenTests {
  private static func isGood(_ playground: LivePlayground) -> Bool {
    playground.findings.contains { $0.kind == .good }
      || ["✓ gradient", "✓ learnt", "✓ test", "✓ finished"].contains {
        playground.screen.contains($0)
      }
  }

  @Test(arguments: ["digits-mlp-56", "shallow-4", "tiny-playground"])
  func whatLearnsIsPraised(_ preset: String) throws {
    let playground = try LivePlayground(preset: preset)
    try playground.train(3)
    #expect(!Self.isGood(playground), "\(playground.screen)")
    try playground.train()
    #expect(playground.findings.allSatisfy { $0.kind == .good || $0.kind == .neutral })
    #expect(playground.screen.contains("✓ gradient reaches layer 1"), "\(playground.screen)")
    let accuracy = Double(try #require(playground.main?.evaluation?.testAccuracy))
    #expect(playground.shows("\(Metric.accuracy.words(accuracy))", as: .good))
  }

  @Test(arguments: [
    "digits-mlp-56-plain", "spirals-56-plain", "sigmoid-vanishing-20", "batchnorm-exploding-50",
  ])
  func whatDoesNotLearnIsNotPraised(_ preset: String) throws {
    let playground = try LivePlayground(preset: preset, steps: 130)
    for steps in [3, 60, nil] {
      try playground.train(steps)
      #expect(!Self.isGood(playground), "\(playground.screen)")
    }
    let evaluation = try #require(playground.main?.evaluation)
    #expect(evaluation.trainAccuracy < 0.6)
    #expect(
      !playground.shows(Metric.accuracy.words(Double(evaluation.testAccuracy)), as: .good))
    #expect(playground.screen.contains("finished") && !playground.shows("finished", as: .good))
  }

  /// Never learning anything: the plain spirals are at chance to the end.
  @Test func whatStaysAtChanceIsSaid() throws {
    let playground = try LivePlayground(preset: "spirals-56-plain", steps: 130)
    try playground.train()
    #expect(playground.findings.contains { $0.text.hasPrefix("at chance after 130 steps: ") })
    #expect(playground.findings.first?.kind == .bad, "\(playground.findings)")
  }

  @Test func aRatioUnderOneHundredthIsNotPraised() throws {
    let ratios: [(Float, Finding.Kind)] = [
      (0.5, .good), (2e-2, .good), (9e-3, .warning), (9e-4, .warning), (2e-4, .warning),
      (9e-5, .bad), (50, .good), (200, .warning), (2e4, .bad),
    ]
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 200)
    try playground.train()
    for (ratio, kind) in ratios {
      var state = try #require(playground.state.playground)
      var run = try #require(state.snapshot?.runs[0])
      let places = run.measures.indices.filter { !run.measures[$0].weightGradient.isNaN }
      run.measures[places[0]].weightGradient = ratio
      run.measures[places[places.count - 1]].weightGradient = 1
      state.snapshot?.runs[0] = run
      let found = Diagnosis.findings(state)
      #expect(found.first?.kind == kind, "\(ratio): \(found)")
      #expect(kind == .good || !found.contains { $0.kind == .good }, "\(ratio): \(found)")
    }
  }

  /// The open list follows what is measured. The cursor stays on its finding.
  @Test func theListFollowsTheMeasurements() throws {
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 200)
    try playground.train()
    var state = playground.state
    var snapshot = try #require(state.playground?.snapshot)
    let places = snapshot.runs[0].measures.indices.filter {
      !snapshot.runs[0].measures[$0].weightGradient.isNaN
    }
    func report(_ ratio: Float, at seconds: Double, _ status: RunStatus = .running) {
      snapshot.runs[0].measures[places[0]].weightGradient = ratio
      snapshot.runs[0].measures[places[places.count - 1]].weightGradient = 1
      snapshot.runs[0].status = status
      _ = reduce(&state, .input(.tick(seconds: seconds)))
      _ = reduce(&state, .snapshot(snapshot))
    }
    func items() -> [PickerItem] {
      guard case .picker(let picker) = state.overlay else { return [] }
      return picker.items(state)
    }
    func selected() -> PickerItem? {
      guard case .picker(let picker) = state.overlay else { return nil }
      return items().indices.contains(picker.selection) ? items()[picker.selection] : nil
    }
    report(9e-5, at: 1)
    press(&state, "D")
    let first = items().map(\.detail)
    let title = try #require(selected()?.title)
    // Not faster than it can be read, and then as it is.
    report(8e-5, at: 1.1)
    #expect(items().map(\.detail) == first)
    report(8e-5, at: 2)
    #expect(items().map(\.detail) != first && selected()?.title == title)
    // What is gone leaves the cursor on what only tells, and Enter says so before it does anything.
    report(0.5, at: 3, .paused)
    #expect(!items().contains { $0.title == title })
    #expect(selected()?.onlyTells == true)
    let before = state.playground?.document
    press(&state, .enter)
    #expect(screen(state).contains("what was selected is no longer found"), "\(screen(state))")
    #expect(state.playground?.document == before)
    press(&state, .down)
    #expect(!screen(state).contains("is no longer found"))
  }

  /// Enter on a finding takes the first of what helps; where nothing is known, it says so.
  @Test func enterOnAFindingTakesItsFirstRemedy() throws {
    let playground = try LivePlayground(preset: "spirals-56", steps: 300)
    try playground.press("S")
    try playground.press("r")
    try playground.train()
    var state = playground.state
    let finding = try #require(playground.findings.first)
    let remedy = try #require(finding.allRemedies(state).first)
    press(&state, "D")
    press(&state, .up)
    press(&state, .enter)
    var other = playground.state
    _ = choose(&other, remedy.choice, from: PickerState(.diagnosis))
    #expect(state.overlay == nil && state.playground?.document == other.playground?.document)
    #expect(state.playground?.document != playground.state.playground?.document)
  }

  @Test func enterSaysWhereNothingIsKnownToHelp() throws {
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 200)
    try playground.train()
    var state = playground.state
    #expect(playground.findings.first?.allRemedies(state).isEmpty == true)
    press(&state, "D")
    press(&state, .enter)
    #expect(screen(state).contains("nothing to apply is known for this"), "\(screen(state))")
    guard case .picker = state.overlay else {
      Issue.record("the list is closed")
      return
    }
  }

  /// What is longer than the list is wide stands below it, whole.
  @Test func aLongItemIsReadWhole() {
    var state = openState(width: 60, height: 24)
    let title = "✗ at chance 13 500 steps after the change at step 1 500: train accuracy 50.3 %"
    let item = PickerItem(title, detail: "always the same answer gives 50.0 %", .nothing)
    state.overlay = .picker(PickerState(.newNetwork([item])))
    #expect(screen(state).contains("train accuracy 50.3 %"), "\(screen(state))")
  }

  @Test func finishedIsNeutralAndTrainingIsNoSuccess() throws {
    let playground = try LivePlayground(preset: "tiny-playground")
    try playground.train()
    #expect(playground.screen.contains("finished"))
    #expect(!playground.screen.contains("✓ finished"))
    #expect(playground.shows("finished", as: .text))
    #expect(playground.state.log.messages.last?.kind == .info)
  }

  @Test func aQuarterOfTheDigitsIsNoSuccess() throws {
    let playground = try LivePlayground(preset: "digits-mlp-56")
    try playground.train(200)
    var state = try #require(playground.state.playground)
    state.snapshot?.runs[0].evaluation?.train["accuracy"] = 0.2
    state.snapshot?.runs[0].evaluation?.test["accuracy"] = 0.2
    let found = Diagnosis.findings(state)
    #expect(
      found.contains { $0.kind == .neutral && $0.text == "train accuracy 20.0 %, test 20.0 %" })
    #expect(!found.contains { $0.text.contains("follows") || $0.text.contains("learnt") })
  }

  @Test func skipsCutOnAFinishedRunAreNotJudgedBeforeAStep() throws {
    let playground = try LivePlayground(preset: "spirals-56", steps: 200)
    try playground.train()
    try playground.press("S")
    #expect(
      playground.findings.map(\.text) == ["changed since step 200, not trained yet"],
      "\(playground.findings)")
    #expect(!Self.isGood(playground), "\(playground.screen)")
    #expect(!playground.screen.contains("at chance after"))
    // What was measured with skips on goes on being called that.
    #expect(playground.screen.contains("this run: skips on"), "\(playground.screen)")
    #expect(playground.screen.contains("batch loss -"), "\(playground.screen)")
    let norms = playground.main?.measures.map(\.weightGradient) ?? []
    #expect(norms.allSatisfy { $0.isNaN }, "norms of the network with skips")
    // With a step made, it is the run that is without skips now.
    try playground.press("n")
    #expect(playground.screen.contains("this run: skips off"))
    #expect(!playground.screen.contains("batch loss -"))
    #expect(!playground.screen.contains("not trained yet"))
    #expect(!playground.findings.contains { $0.text.contains("at chance") }, "after one step")
    try playground.train(150)
    #expect(
      playground.findings.contains {
        $0.text.hasPrefix("at chance 151 steps after the change at step 200: ")
      }, "\(playground.findings)")
  }

  @Test func aChangeTakenBackIsNone() throws {
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 200)
    try playground.train()
    let before = playground.findings
    try playground.press("S")
    try playground.press("u")
    #expect(playground.findings == before)
    #expect(playground.screen.contains("✓ gradient reaches layer 1"))
  }

  @Test func aLearningRateIsNoOtherNetwork() throws {
    let playground = try LivePlayground(preset: "digits-mlp-20", steps: 200)
    try playground.train()
    let before = playground.findings
    try playground.change { $0.training.optimizer = OptimizerSpec(SGD()) }
    #expect(playground.findings == before)
  }

  @Test func otherDataIsNotJudgedByTheOld() throws {
    let playground = try LivePlayground(document())
    try playground.train(300)
    let old = playground.main?.evaluation
    // The row of the data, its kind, and the next one of the list.
    try playground.press("ke")
    try playground.press(.right)
    try playground.press(.enter)
    #expect(playground.main?.configuration.data != smallConfiguration().data)
    #expect(
      playground.findings.map(\.text) == ["changed since step 300, not trained yet"],
      "\(playground.findings)")
    #expect(playground.screen.contains("batch loss -"))
    #expect(playground.main?.evaluation != old && playground.main?.evaluation != nil)
    try playground.train(30)
    #expect(!playground.screen.contains("at chance after"))
    #expect(playground.screen.contains(/batch (loss )?0\./), "\(playground.screen)")
  }

  /// Between the key and the next snapshot the numbers are still those of the document before.
  @Test func whatIsOnItsWayIsNotJudgedByTheOld() throws {
    let playground = try LivePlayground(document())
    try playground.train(300)
    var state = playground.state
    press(&state, "S")
    let found = state.playground.map(Diagnosis.findings) ?? []
    #expect(found.map(\.text) == ["changed since step 300, not trained yet"])
  }

  @Test func rowsThatWereTrainedOnTestNothing() throws {
    let playground = try LivePlayground(document())
    try playground.train(150)
    try playground.change { configuration in
      var spiral = Spiral()
      spiral.plane.testFraction = 0.8
      configuration.data = DataSpec(spiral)
    }
    #expect(playground.main?.trainedTestRows == 120)
    #expect(playground.findings.first?.text == "120 of 320 test rows were trained on")
    try playground.train(150)
    #expect(playground.findings.first?.kind == .bad)
    #expect(!Self.isGood(playground))
    try playground.press("r")
    #expect(!playground.screen.contains("were trained on"))
  }

  @Test func aRunWithoutTestRowsSaysSo() throws {
    var experiment = document()
    var spiral = Spiral()
    spiral.plane.testFraction = 0
    experiment.configuration.data = DataSpec(spiral)
    let playground = try LivePlayground(experiment)
    try playground.train(20)
    #expect(playground.screen.contains("not measured"))
    #expect(!playground.screen.contains("NaN"), "\(playground.screen)")
  }
}
