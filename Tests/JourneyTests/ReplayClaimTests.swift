// `replay` checks all that a file claims, and names the first thing that is not so.
import ProjectSupport
import Experiments
import Foundation
import Testing
import Training

@Suite struct ReplayClaimTests {
  private let folder: TemporaryFolder
  private let text: String

  init() throws {
    folder = try TemporaryFolder()
    let made = try ProgramUnderTest.run(
      [
        "train", "tiny-playground", "--steps", "12", "--set", "training.validation_fraction=0.2",
        "--out", "run.yaml",
      ], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    text = try folder.text(of: "run.yaml")
  }

  private func replay() throws -> Outcome {
    try ProgramUnderTest.run(["replay", "run.yaml"], in: folder)
  }

  private func expectFailure(_ words: String, _ change: (inout String) throws -> Void) throws {
    var changed = text
    try change(&changed)
    #expect(changed != text)
    try folder.write(changed, to: "run.yaml")
    let outcome = try replay()
    #expect(outcome.status == 1, "\(outcome.output)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func whatWasComparedIsSaid() throws {
    let outcome = try replay()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("the same bits after 12 steps"))
    #expect(outcome.output.contains("compared: 7 metrics") && outcome.output.contains("tensors"))
    #expect(
      outcome.output.contains(
        "the test loss by steps, the validation loss by steps, gradients by activations of 12 steps"
      ))
    #expect(!outcome.output.contains("not recorded"))
    try FileManager.default.removeItem(atPath: folder.path("run.safetensors"))
    #expect(try replay().output.contains("not compared: the weights, which are missing"))
  }

  @Test(arguments: ["train_loss", "test_loss", "train_accuracy", "test_accuracy"])
  func everyMetricIsChecked(name: String) throws {
    try expectFailure("\(name) differs: recorded 0.123, replayed ") {
      $0 = $0.replacing(try Regex("\(name): .*"), with: "\(name): 0.123")
    }
  }

  /// What the weights file says of the steps, each part by itself.
  @Test(arguments: [
    ("series/batch_loss", "the losses of the steps"),
    ("series/test_loss", "the test losses of the steps"),
    ("series/validation_loss", "the validation losses of the steps"),
    ("history/weight_gradients", "the gradient norms"),
    ("history/activation_gradients", "the gradients by activations"),
  ])
  func everyRecordOfTheStepsIsChecked(name: String, words: String) throws {
    let path = folder.path("run.safetensors")
    var file = try Safetensors([UInt8](Data(contentsOf: URL(filePath: path))))
    let index = try #require(file.tensors.firstIndex { $0.name == name })
    let place = try #require(file.tensors[index].values.lastIndex { $0.isFinite })
    file.tensors[index].values[place] += 1
    try folder.write(file.encoded(), to: "run.safetensors")
    // As earlier versions wrote it: the document has no fingerprint of the file.
    try expectFailure("\(words) in the weights file differ from the replayed run's") {
      $0 = $0.replacing(try Regex("  weights: .*\n"), with: "")
    }
  }

  /// The document names the weights by their digest: others beside it are no warning.
  @Test func alteredWeightsAreAVerdictOfTheirOwn() throws {
    let path = folder.path("run.safetensors")
    var weights = [UInt8](try Data(contentsOf: URL(filePath: path)))
    weights[weights.count - 1] ^= 1
    try folder.write(weights, to: "run.safetensors")
    let outcome = try replay()
    #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome.output)")
    #expect(outcome.errors.contains("weights altered: "), "\(outcome.errors)")
    #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")
    let json = try ProgramUnderTest.run(["replay", "run.yaml", "--json"], in: folder)
    let record = try #require(try json.jsonLines().first)
    #expect(json.status == 1 && record["same"] as? Bool == false)
    #expect(record["weights_altered"] as? Bool == true)

    let table = try ProgramUnderTest.run(["check", "run.yaml"], in: folder)
    #expect(table.status == 1 && table.output.contains("WEIGHTS ALTERED"), "\(table.output)")
    let check = try ProgramUnderTest.run(["check", "run.yaml", "--json"], in: folder)
    #expect(check.status == 1)
    #expect(try check.jsonLines().first?["verdict"] as? String == "altered")

    try FileManager.default.removeItem(atPath: path)
    #expect(try replay().status == 0)
    #expect(try ProgramUnderTest.run(["check", "run.yaml"], in: folder).status == 0)
  }

  /// The stop rule says where the test loss is measured; it may be another one now.
  @Test func aCurveThatWasMeasuredElsewhereIsNotCompared() throws {
    try folder.write(
      text.replacing(try Regex("stop: .*\n"), with: "stop: {steps: 9999}\n"), to: "run.yaml")
    let outcome = try replay()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("not compared: the test loss by steps, which was measured for"))
  }

  /// Nobody waits for a claim that a stranger wrote by hand.
  @Test func aClaimThatWouldTakeDaysAsks() throws {
    try folder.write(
      text.replacing("\n  steps: 12\n", with: "\n  steps: 9007199254740992\n"), to: "run.yaml")
    let outcome = try replay()
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome.output)")
    #expect(outcome.errors.contains("9 007 199 254 740 992 steps; allowed: at most 100 000 000"))
    #expect(outcome.errors.contains("--long"))
  }

  /// What a run that was ended early has still to make is no claim.
  @Test func anEventAfterTheEndIsStillToCome() throws {
    try folder.write(
      text.replacing(
        "results:",
        with: "events:\n  - {step: 13, set: training.optimizer.learning_rate, to: 0.5}\nresults:"),
      to: "run.yaml")
    let outcome = try replay()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1 change of later steps: not made yet"))
  }

  @Test func aMetricThatIsNotRecordedIsSaid() throws {
    try folder.write(text.replacing(try Regex("  test_loss: .*\n"), with: ""), to: "run.yaml")
    let outcome = try replay()
    #expect(outcome.status == 0 && outcome.output.contains("not compared: test_loss"))
  }

  @Test func savesOfEarlierVersionsReplay() throws {
    let outcome = try ProgramUnderTest.run(
      ["replay", Project.file("Saves/spirals-56-halfway.yaml").path], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("compared: 4 metrics"))
  }
}
