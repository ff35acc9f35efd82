// A run that is cut short keeps what is done: signals, readers that go away, full disks, faults on
// the way.
import ProjectSupport
import Foundation
import Testing

@Suite struct KeepingJourneyTests {
  /// The steps of a written run.
  private func steps(of name: String, in folder: TemporaryFolder) throws -> Int {
    let text = try folder.text(of: name)
    let results = try #require(text.range(of: "\nresults:"))
    // None is not written.
    let match = text[results.upperBound...].firstMatch(of: /steps: ([0-9]+)/)
    return try match.map { try #require(Int($0.1)) } ?? 0
  }

  private func digest(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    let outcome = try ProgramUnderTest.run(["train"] + arguments + ["--json"], in: folder)
    return try #require(try outcome.jsonLines().last?["digest"] as? String)
  }

  /// Goes on from a run that was cut short, and compares it with one that was not.
  /// - Parameter least: steps that were made at least.
  private func expectResumes(
    _ name: String, in folder: TemporaryFolder, least: Int = 1
  ) throws {
    let done = try steps(of: name, in: folder)
    #expect(done >= least)
    let end = "\(done + 15)"
    #expect(
      try digest([name, "--steps", end], in: folder)
        == digest(["spirals-56", "--steps", end], in: folder))
  }

  @Test(
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129), (SIGUSR1, 138)] as [(Int32, Int32)])
  func signalsKeepTheRun(_ signal: Int32, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      ["train", "spirals-56", "--steps", "10000000", "--out", "run.yaml", "--save-every", "20"],
      in: folder)
    // The second save: the run goes on after the first.
    try program.wait("a save") { _ in
      folder.has("run.yaml") && (try? steps(of: "run.yaml", in: folder)) ?? 0 >= 40
    }
    let before = try steps(of: "run.yaml", in: folder)
    program.send(signal)
    #expect(try program.end() == status)
    #expect(try steps(of: "run.yaml", in: folder) >= before)
    #expect(program.errors.contains("stopped at step"), "\(program.errors)")
    #expect(program.errors.contains("run.yaml"))
    #expect(folder.names.allSatisfy { !$0.contains(".tmp") })
    try expectResumes("run.yaml", in: folder)
  }

  /// Also where the last step was just told.
  @Test func whatWasStoppedTellsItsLastStepOnce() throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      [
        "train", "tiny-playground", "--steps", "10000000", "--every", "1", "--save-every", "20",
        "--out", "run.yaml",
      ], in: folder)
    try program.wait("a save") { _ in folder.has("run.yaml") }
    program.send(SIGINT)
    #expect(try program.end() == 130)
    let lines = program.output.split(separator: "\n").filter { $0.hasPrefix("step ") }
    #expect(lines.count > 1 && lines.suffix(2).first != lines.last, "\(lines.suffix(2))")
  }

  @Test func aReaderThatGoesAwayKeepsTheRun() throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      ["train", "spirals-56", "--steps", "4000", "--json", "--out", "run.yaml"], in: folder,
      shell: "{ \"$@\"; echo $? >status; } | head -1")
    _ = try program.end()
    #expect(try folder.text(of: "status") == "141\n")
    #expect(program.output.hasPrefix("{") && program.output.contains("\"step\""))
    #expect(try steps(of: "run.yaml", in: folder) < 4000)
    try expectResumes("run.yaml", in: folder)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullOutputKeepsTheRun() throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      ["train", "spirals-56", "--steps", "400", "--json", "--out", "run.yaml"], in: folder,
      shell: "exec \"$@\" >/dev/full")
    #expect(try program.end() == 1)
    #expect(program.errors.contains("standard output cannot be written"))
    // Not even the line that says what runs was written: nothing was trained.
    try expectResumes("run.yaml", in: folder, least: 0)
  }

  /// Changes of steps that were not reached are part of what is kept.
  @Test func whatIsStillToComeIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.slow.replacing("points: 16000", with: "points: 200").replacing(
        "batch_size: 8192", with: "batch_size: 16"
      ).replacing("units: 384", with: "units: 8")
        + """
        events:
          - {step: 4, set: training.optimizer.learning_rate, to: 0.05}
          - {step: 12, set: network.blocks.body.repeats, to: 3}

        """, to: "events.yaml")
    let whole = try digest(["events.yaml", "--steps", "20"], in: folder)
    #expect(try digest(["events.yaml", "--steps", "8", "--out", "half.yaml"], in: folder) != whole)
    #expect(try folder.text(of: "half.yaml").contains("step: 12"))
    #expect(try ProgramUnderTest.run(["validate", "half.yaml"], in: folder).status == 0)
    #expect(try ProgramUnderTest.run(["replay", "half.yaml"], in: folder).status == 0)
    #expect(
      try digest(["half.yaml", "--steps", "20", "--out", "whole.yaml"], in: folder) == whole)
    #expect(try ProgramUnderTest.run(["replay", "whole.yaml"], in: folder).status == 0)
    let terminal = try TerminalUnderTest(["half.yaml"], in: folder)
    try terminal.wait(for: "a change of a later step is left out here")
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test func saveEveryNeedsAFileAndANumber() throws {
    let without = try ProgramUnderTest.run(["train", "tiny-playground", "--save-every", "5"])
    #expect(without.status == 2 && without.errors.contains("--out"))
    let folder = try TemporaryFolder()
    let none = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--save-every", "0", "--out", "x.yaml"], in: folder)
    #expect(none.status == 2 && none.errors.contains("1 to 10000000"))
    #expect(!folder.has("x.yaml"))
  }

  @Test func savingOnTheWayChangesNothing() throws {
    let folder = try TemporaryFolder()
    let plain = try digest(["spirals-56", "--steps", "50"], in: folder)
    #expect(
      try digest(
        ["spirals-56", "--steps", "50", "--save-every", "7", "--out", "x.yaml"], in: folder)
        == plain)
    #expect(try steps(of: "x.yaml", in: folder) == 50)
  }

  @Test func aWriteThatFailsIsAFailure() throws {
    let folder = try TemporaryFolder()
    // A limit on the size of files stands for a full disk.
    let program = try ProgramUnderTest.start(
      ["train", "spirals-56", "--steps", "5", "--out", "run.yaml"], in: folder,
      shell: "ulimit -f 1; exec \"$@\"")
    #expect(try program.end() == 1)
    #expect(program.errors.contains("was not saved"), "\(program.errors)")
    #expect(!folder.has("run.yaml"))
  }

  // MARK: The playground

  @Test func aSaveThatWasAskedForOutlivesASignal() throws {
    let folder = try TemporaryFolder()
    // A step of it takes long enough to be in the middle of one.
    try folder.write(Self.slow, to: "slow.yaml")
    let program = try ProgramUnderTest.start(["slow.yaml"], in: folder, onTerminal: true)
    try program.wait("the playground") { $0.readTerminal().contains("Network") }
    program.type(" ")
    Thread.sleep(forTimeInterval: 0.5)
    // A document that holds no run asks for a name first: its own.
    program.type("w")
    try program.wait("the question") { $0.readTerminal().contains("Save as") }
    program.type("\u{15}slow\r")
    Thread.sleep(forTimeInterval: 0.1)
    program.send(SIGTERM)
    #expect(try program.end(within: 60) == 143)
    #expect(folder.has("saves/slow.safetensors"))
    #expect(program.hasCookedLines)
  }

  @Test func whatWouldBeLostIsKeptUnderANameOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let first = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--steps", "20", "--out", "mine.yaml"], in: folder)
    #expect(first.status == 0)
    let before = try folder.text(of: "mine.yaml")
    for kept in ["mine-kept", "mine-kept-2"] {
      let program = try ProgramUnderTest.start(["mine.yaml"], in: folder, onTerminal: true)
      try program.wait("the playground") { $0.readTerminal().contains("space goes on") }
      program.type(" ")
      for _ in 0..<70 {
        _ = program.readTerminal()
        Thread.sleep(forTimeInterval: 0.01)
      }
      program.send(SIGHUP)
      try program.wait("the end") {
        _ = $0.readTerminal()
        return $0.hasEnded
      }
      #expect(try program.end() == 129)
      #expect(folder.has("\(kept).yaml") && folder.has("\(kept).safetensors"))
      #expect(try steps(of: "\(kept).yaml", in: folder) > 20)
      let isSaid = program.readTerminal().contains("\(kept).yaml")
      #expect(isSaid)
    }
    #expect(try folder.text(of: "mine.yaml") == before)
  }

  private static let slow = """
    format: resplay/1
    name: slow
    seed: 1
    data: {kind: spiral, points: 16000}
    network:
      blocks:
        - name: body
          repeats: 8
          layers: [{kind: dense, units: 384}, relu]
        - name: head
          layers: [{kind: dense, units: 2}]
    training:
      loss: cross_entropy
      batch_size: 8192
      optimizer: {kind: sgd, learning_rate: 0.01}
      stop: {steps: 1000}

    """
}
