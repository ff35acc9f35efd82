// `train` and `replay`: what they print, what they write, and that every way to the same step gives
// the same bits.
import ProjectSupport
import Foundation
import Testing

@Suite struct TrainCommandTests {
  private func train(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String?] = [:]
  ) throws -> [[String: Any]] {
    let outcome = try ProgramUnderTest.run(
      ["train"] + arguments + ["--json"], in: folder, environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try outcome.jsonLines()
  }

  private func digest(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String?] = [:]
  ) throws -> String {
    let lines = try train(arguments, in: folder, environment: environment)
    return try #require(lines.last?["digest"] as? String)
  }

  /// Pixels by class: each found by its name, and their mean is the metric.
  @Test func overlapsOfClassesAreTold() throws {
    let outcome = try ProgramUnderTest.run(["train", "unet-cells", "--steps", "3", "--json"])
    let last = try #require(try outcome.jsonLines().last)
    let classes = try #require(last["test_iou"] as? [String: Any])
    #expect(Set(classes.keys) == ["background", "cell"])
    let values = classes.values.compactMap { $0 as? Double }
    let mean = try #require(last["test_mean_iou"] as? Double)
    #expect(abs(values.reduce(0, +) / Double(values.count) - mean) < 1e-5)
    let plain = try ProgramUnderTest.run(["train", "spirals-56", "--steps", "1", "--json"])
    #expect(try plain.jsonLines().last?["test_iou"] == nil)
  }

  @Test func linesOfJSON() throws {
    let all = try train(["spirals-56", "--steps", "100", "--every", "5"])
    let start = try #require(all.first)
    #expect(start["format"] as? String == "resplay-train-start/1" && start["step"] as? Int == 0)
    #expect(start["parameters"] as? Int == 14_770 && start["flops"] as? Int == 30_402)
    #expect((start["document"] as? String)?.hasSuffix("spirals-56.yaml") == true)
    let lines = Array(all.dropFirst())
    #expect(lines.count == 20)
    for line in lines {
      #expect(try #require(line["learning_rate"] as? Double) > 0 && line["seconds"] is Double)
      #expect(line["step"] is Int && line["epoch"] is Int)
      for key in ["train_loss", "test_loss"] { #expect(try #require(line[key] as? Double) > 0) }
      for key in ["train_accuracy", "test_accuracy"] {
        #expect((0...1).contains(try #require(line[key] as? Double)))
      }
      let norms = try #require(line["gradient_norms"] as? [String: Double])
      #expect(norms.count == 56)
      #expect(norms["body[26].dense2"] != nil)
    }
    #expect(lines.dropLast().allSatisfy { $0["final"] == nil && $0["digest"] == nil })
    #expect(lines.last?["final"] as? Bool == true)
    #expect(lines.last?["step"] as? Int == 100)
    let steps = lines.compactMap { $0["step"] as? Int }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "each step once, in order")
    #expect((lines.last?["digest"] as? String)?.count == 16)
  }

  /// Runs that go on from one another print the lines of one long run.
  @Test func thePaceOfLinesIsThatOfTheWholeRun() throws {
    let folder = try TemporaryFolder()
    func steps(_ arguments: String...) throws -> [Int] {
      let plan = ["--set", "training.stop.steps=100"]
      return try train(["tiny-playground", "--seed", "3"] + plan + arguments, in: folder)
        .filter { $0["format"] as? String == "resplay-train-step/1" }
        .compactMap { $0["step"] as? Int }
    }
    let whole = try steps("--steps", "100")
    #expect(whole == Array(stride(from: 2, to: 100, by: 2)), "\(whole)")
    let first = try steps("--steps", "47", "--out", "run.yaml")
    let second = try train(["run.yaml", "--steps", "100"], in: folder).dropFirst().dropLast()
      .compactMap { $0["step"] as? Int }
    #expect(first + second == whole)
    #expect(try steps("--steps", "30", "--every", "7") == [7, 14, 21, 28])
    #expect(try steps("--steps", "30", "--every", "15") == [15])
  }

  /// What is said first: the document, what was set, and the rate at each step.
  @Test func theFirstLineSaysWhatRuns() throws {
    let settings = [
      "--set", "training.optimizer.learning_rate=0.5", "--set",
      "training.schedule={kind: step, every: 10, factor: 0.5}",
    ]
    let lines = try train(
      ["tiny-playground", "--steps", "25", "--every", "10", "--threads", "2"] + settings)
    let start = try #require(lines.first)
    #expect(
      start["set"] as? [String] == [settings[1], settings[3]] && start["threads"] as? Int == 2)
    #expect((start["document_digest"] as? String)?.count == 16 && start["seed"] is Int)
    let rates = lines.dropFirst().compactMap { $0["learning_rate"] as? Double }
    // Of the updates 9, 19 and 24, counted from 0.
    #expect(rates == [0.5, 0.25, 0.125], "\(rates)")
    let text = try ProgramUnderTest.run(["train", "tiny-playground", "--steps", "3"] + settings)
    let first = try #require(text.lines.first)
    for words in [
      "Tiny playground", "digest", "seed", settings[1], "22 parameters", "steps 0 to 3",
    ] {
      #expect(first.contains(words), "\(words): \(first)")
    }
  }

  @Test func plainLines() throws {
    let outcome = try ProgramUnderTest.run(["train", "tiny-playground", "--steps", "40"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("step 40 "))
    #expect(outcome.output.contains("40 steps in "))
    let one = try ProgramUnderTest.run(["train", "tiny-playground", "--steps", "1"])
    #expect(one.output.contains("1 step in "))
    #expect(outcome.output.contains("digest "))
    #expect(!outcome.output.contains("\u{1B}"), "no progress bar into a file")
    let terminal = try TerminalUnderTest(["train", "spirals-56", "--steps", "4000"])
    try terminal.wait(for: "step 4 000", "digest", "[exit 0]")
  }

  @Test func learnsWithSkipsAndNotWithout() throws {
    let residual = try train(["spirals-56"])
    #expect(try #require(residual.last?["test_accuracy"] as? Double) > 0.95)
    let plain = try train(["spirals-56-plain"])
    #expect(try #require(plain.last?["test_accuracy"] as? Double) < 0.6)
    #expect(try #require(plain.last?["train_loss"] as? Double) > 0.65)
  }

  @Test func sameBitsHoweverItIsRun() throws {
    let reference = try digest(["spirals-56", "--steps", "200"])
    #expect(try digest(["spirals-56", "--steps", "200", "--threads", "2"]) == reference)
    #expect(try digest(["spirals-56", "--steps", "200", "--seed", "1"]) == reference)
    #expect(try digest(["spirals-56", "--steps", "200", "--seed", "2"]) != reference)
    #expect(
      try digest(
        ["spirals-56", "--steps", "200", "--set", "training.optimizer.learning_rate=0.02"])
        != reference)
    let doctor = try ProgramUnderTest.run(["doctor"]).output
    let here = try #require(doctor.line(with: "kernels here"))
    let kernels = here.split { " ,".contains($0) }.dropFirst(2).map(String.init)
    #expect(kernels.contains("baseline"))
    for name in kernels {
      #expect(
        try digest(["spirals-56", "--steps", "200"], environment: ["RESPLAY_KERNELS": name])
          == reference, "\(name)")
    }
  }

  @Test func unknownKernels() throws {
    for command in [["train", "spirals-56", "--steps", "1"], ["spirals-56"], ["doctor"]] {
      let outcome = try ProgramUnderTest.run(command, environment: ["RESPLAY_KERNELS": "bogus"])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("RESPLAY_KERNELS"))
      #expect(outcome.errors.contains("'bogus'"))
    }
  }

  @Test func goesOnFromASave() throws {
    let folder = try TemporaryFolder()
    let whole = try digest(["spirals-56", "--steps", "120"])
    let half = try ProgramUnderTest.run(
      ["train", "spirals-56", "--steps", "50", "--out", "half.yaml"], in: folder)
    #expect(half.status == 0)
    #expect(folder.has("half.yaml") && folder.has("half.safetensors"))
    #expect(try digest(["half.yaml", "--steps", "120"], in: folder) == whole)
    #expect(
      try digest(["half.yaml", "--steps", "120", "--out", "whole.yaml"], in: folder) == whole)
    #expect(try folder.text(of: "whole.yaml").contains(whole))
    let back = try ProgramUnderTest.run(["train", "half.yaml", "--steps", "20"], in: folder)
    #expect(back.status == 2)
    #expect(back.errors.contains("step 50"))
  }

  @Test func replay() throws {
    let folder = try TemporaryFolder()
    let digest = try digest(["spirals-56", "--steps", "60", "--out", "run.yaml"], in: folder)
    let same = try ProgramUnderTest.run(["replay", "run.yaml"], in: folder)
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.contains(digest))

    let wrong = digest.first == "0" ? "1" + digest.dropFirst() : "0" + digest.dropFirst()
    try folder.write(
      try folder.text(of: "run.yaml").replacing(digest, with: wrong), to: "tampered.yaml")
    let tampered = try ProgramUnderTest.run(["replay", "tampered.yaml"], in: folder)
    #expect(tampered.status == 1)
    #expect(tampered.errors.contains(digest) && tampered.errors.contains(wrong))
  }

  /// Skips cut and brought back by hand while it trained are part of the file.
  @Test func replaysWhatWasDoneOnTheScreen() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["spirals-56"], in: folder)
    try terminal.waitForStep(beyond: 50)
    try terminal.press("S")
    let off = try terminal.waitForStep(
      beyond: try #require(try terminal.wait(for: "all skips off").step) + 30)
    try terminal.press("S")
    try terminal.waitForStep(beyond: off + 20)
    try terminal.press("Space")
    try terminal.wait(for: "paused")
    try terminal.saveAs("cut")
    try terminal.wait(for: "saved /")
    #expect(try folder.text(of: "saves/cut.yaml").contains("enabled"))
    let outcome = try ProgramUnderTest.run(["replay", "cut"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func anotherDocumentIsNotReplacedUnasked() throws {
    let folder = try TemporaryFolder()
    func train(_ words: String...) throws -> Outcome {
      try ProgramUnderTest.run(
        ["train"] + words + ["--steps", "3", "--out", "mine.yaml"], in: folder)
    }
    #expect(try train("tiny-playground").status == 0)
    let refused = try train("spirals-56")
    #expect(refused.status == 2 && refused.errors.contains("--replace"))
    #expect(try train("mine.yaml").status == 0)
    #expect(try train("spirals-56", "--replace").status == 0)
  }
}
