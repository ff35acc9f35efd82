// A run that was trained already: what changes it has to say how, and is told what was not trained.
import Foundation
import ProjectSupport
import Testing

@Suite struct TrainedRunTests {
  /// A folder with a finished run of 60 steps.
  private func finished() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let outcome = try train(
      ["spirals-56", "--set", "training.stop.steps=60", "--out", "run.yaml"], folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder
  }

  private func train(_ arguments: [String], _ folder: TemporaryFolder) throws -> Outcome {
    try ProgramUnderTest.run(["train"] + arguments, in: folder)
  }

  @Test(arguments: [
    "data.test_fraction=0.8", "network.blocks.body.repeats=5", "training.optimizer.momentum=0.8",
    "training.stop.steps=90",
  ])
  func aSettingAsksHow(_ setting: String) throws {
    let folder = try finished()
    let asked = try train(["run.yaml", "--set", setting], folder)
    #expect(asked.status == 2 && asked.output.isEmpty)
    #expect(asked.errors.contains("60 steps"), "\(asked.errors)")
    #expect(asked.errors.contains("--restart") && asked.errors.contains("--continue"))
    // From step 0 it is what a new document with the setting gives.
    let again = try train(["run.yaml", "--set", setting, "--restart", "--json"], folder)
    let fresh = try train(
      ["spirals-56", "--set", "training.stop.steps=60", "--set", setting, "--json"], folder)
    #expect(again.status == 0, "\(again.errors)")
    // The first lines say of which document.
    #expect(again.lines.count > 2)
    #expect(again.timelessLines.dropFirst() == fresh.timelessLines.dropFirst())
  }

  @Test func theSameSettingAndThePaceAreNoChange() throws {
    let folder = try finished()
    for setting in ["training.stop.steps=60", "training.pace=20"] {
      let outcome = try train(["run.yaml", "--set", setting, "--steps", "70"], folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test func aSettingOfARunThatGoesOnIsAnEvent() throws {
    let folder = try finished()
    let rate = "training.optimizer.learning_rate=0.001"
    let none = try train(["run.yaml", "--set", rate, "--continue"], folder)
    #expect(none.status == 2 && none.errors.contains("nothing would be trained"), "\(none.errors)")
    let on = try train(
      ["run.yaml", "--set", rate, "--continue", "--steps", "80", "--out", "on.yaml"], folder)
    #expect(on.status == 0, "\(on.errors)")
    let text = try folder.text(of: "on.yaml")
    #expect(text.contains("step: 60") && text.contains("training.optimizer.learning_rate"))
    #expect(try ProgramUnderTest.run(["replay", "on.yaml"], in: folder).status == 0)
  }

  @Test func rowsThatWereTrainedOnAreNoTestRows() throws {
    let folder = try finished()
    func change(_ setting: String) throws -> Outcome {
      try train(["run.yaml", "--set", setting, "--continue", "--steps", "70"], folder)
    }
    let mixed = try change("data.test_fraction=0.8")
    #expect(mixed.status == 2)
    #expect(mixed.errors.contains("120 of 320 test rows"), "\(mixed.errors)")
    #expect(mixed.errors.contains("--restart"))
    // A smaller part of the same test rows, and points of another seed, are none of them.
    for setting in ["data.test_fraction=0.25", "data.noise=0.1", "seed=9", "data.kind=moons"] {
      #expect(try change(setting).status == 0, "\(setting)")
    }
  }

  @Test func aFinishedRunSaysThatNothingWasTrained() throws {
    let folder = try finished()
    let text = try train(["run.yaml"], folder)
    #expect(text.status == 0)
    #expect(text.errors.contains("nothing was trained: the run is finished at step 60"))
    let json = try train(["run.yaml", "--json"], folder)
    #expect(json.errors.contains("nothing was trained"))
    let last = try #require(json.jsonLines().last)
    #expect((last["warning"] as? String)?.contains("finished at step 60") == true)
    let on = try train(["run.yaml", "--steps", "61", "--json"], folder)
    let end = try #require(on.jsonLines().last)
    #expect(on.errors.contains("these steps are not written") && end["warning"] == nil)
  }

  /// Where no skip is on there is no branch to scale, and a run that diverges at once again is not
  /// finished.
  @Test func aRunThatDivergedSaysNoMoreThanIsKnown() throws {
    let folder = try TemporaryFolder()
    let rate = "training.optimizer.learning_rate=1000"
    for (name, hints) in [("spirals-56", true), ("spirals-56-plain", false)] {
      let made = try train(
        [name, "--set", rate, "--steps", "200", "--out", "\(name).yaml"], folder)
      #expect(made.status == 1 && made.errors.contains("training stopped"), "\(made.errors)")
      #expect(made.errors.contains("normalize the branches") == hints, "\(made.errors)")
    }
    let again = try train(["spirals-56.yaml"], folder)
    #expect(again.status == 1 && !again.errors.contains("is finished"), "\(again.errors)")
    let shown = try ProgramUnderTest.run(["show", "spirals-56.yaml"], in: folder)
    #expect(shown.output.contains("train loss not measured"), "\(shown.output)")
    #expect(shown.output.contains("step, diverged: digest "), "\(shown.output)")
  }

  /// Whoever reads a hundred saves sees which of them diverged, and replay believes no word of it.
  @Test func theDocumentSaysHowItsRunEnded() throws {
    let folder = try TemporaryFolder()
    let rate = "training.optimizer.learning_rate=1000"
    _ = try train(["spirals-56", "--set", rate, "--steps", "200", "--out", "bad.yaml"], folder)
    _ = try train(["tiny-playground", "--steps", "12", "--out", "good.yaml"], folder)
    for (name, status) in [("bad", "diverged"), ("good", "finished")] {
      let text = try folder.text(of: "\(name).yaml")
      #expect(text.contains("\n  status: \(status)\n"), "\(text)")
      let shown = try ProgramUnderTest.run(["show", "\(name).yaml", "--json"], in: folder)
      let results = try #require(try shown.jsonLines().first?["results"] as? [String: Any])
      #expect(results["status"] as? String == status)
      let replay = try ProgramUnderTest.run(["replay", "\(name).yaml"], in: folder)
      #expect(replay.status == 0, "\(replay.errors)")
      #expect(replay.output.contains("that it diverged") == (name == "bad"), "\(replay.output)")
    }
    try folder.write(
      try folder.text(of: "good.yaml").replacing("status: finished", with: "status: diverged"),
      to: "good.yaml")
    let replay = try ProgramUnderTest.run(["replay", "good.yaml"], in: folder)
    #expect(replay.status == 1 && replay.errors.contains("status differs"), "\(replay.errors)")
    try folder.write(
      try folder.text(of: "good.yaml").replacing("status: diverged", with: "status: fine"),
      to: "good.yaml")
    let refused = try ProgramUnderTest.run(["show", "good.yaml"], in: folder)
    #expect(refused.errors.contains("finished, stopped, diverged, invalid"), "\(refused.errors)")
  }

  @Test(arguments: [
    (["run.yaml", "--continue", "--restart"], "--restart"),
    (["run.yaml", "--continue", "--seed", "3"], "--seed"),
    (["spirals-56", "--continue"], "no trained weights"),
  ])
  func waysThatDoNotGoTogether(_ arguments: [String], _ words: String) throws {
    let folder = try finished()
    let outcome = try train(arguments, folder)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("--continue") && outcome.errors.contains(words))
  }

  @Test func oneWordIsOneNumber() throws {
    let folder = try TemporaryFolder()
    let outcome = try train(
      ["spirals-56", "--steps", "100", "--json", "--out", "run.yaml"], folder)
    let last = try #require(outcome.jsonLines().last)
    let batch = try #require(last["batch_loss"] as? Double)
    let all = try #require(last["train_loss"] as? Double)
    #expect(batch != all)
    let text = try folder.text(of: "run.yaml")
    func saved(_ key: String) -> Double? {
      text.split(separator: "\n").first { $0.contains("\(key): ") }
        .flatMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    }
    #expect(saved("batch_loss").map { Float($0) } == Float(batch))
    #expect(saved("train_loss").map { Float($0) } == Float(all))
    let plain = try train(["spirals-56", "--steps", "100"], folder)
    let summary = try #require(plain.lines.last { $0.hasPrefix("step 100 ") })
    #expect(summary.contains("batch loss ") && summary.contains("train loss "))
  }

  @Test func normsComeInTheOrderOfTheLayersAndOfTheStepOfTheirLine() throws {
    let folder = try TemporaryFolder()
    let outcome = try train(
      ["spirals-56", "--steps", "77", "--json", "--out", "run.yaml"], folder)
    let line = try #require(outcome.lines.last)
    let places = try ["stem.dense1", "body[2].dense1", "body[10].dense1", "head.dense1"].map {
      try #require(line.range(of: "\"\($0)\":")).lowerBound
    }
    #expect(places == places.sorted(), "\(line)")
    // Step 77 again, and one that was made in another process.
    func norms(_ outcome: Outcome) throws -> [String: Double] {
      try #require(outcome.jsonLines().last?["gradient_norms"] as? [String: Double])
    }
    let onward = try train(["run.yaml", "--steps", "78", "--json"], folder)
    let straight = try train(["spirals-56", "--steps", "78", "--json"], folder)
    #expect(try norms(onward) == norms(straight))
    // Nothing is known of a step that this process has not made, unless the file holds it.
    let none = try train(["run.yaml", "--steps", "77", "--json"], folder)
    let values = try #require(
      none.jsonLines().last?["gradient_norms"] as? [String: Any])
    let isKnown = values.values.allSatisfy { $0 is Double }
    #expect(isKnown || values.values.allSatisfy { $0 is NSNull })
    guard isKnown else { return }
    #expect(try norms(none) == norms(outcome))
  }

  @Test func whatIsNotMeasuredIsSaid() throws {
    let folder = try TemporaryFolder()
    let outcome = try train(
      ["spirals-56", "--steps", "5", "--set", "data.test_fraction=0"], folder)
    #expect(outcome.status == 0 && outcome.output.contains("test loss not measured"))
    #expect(!outcome.output.contains("NaN"), "\(outcome.output)")
    let json = try train(
      ["spirals-56", "--steps", "5", "--set", "data.test_fraction=0", "--json"], folder)
    #expect(try json.jsonLines().last?["test_loss"] is NSNull)
  }
}
