// A playground that is killed: the next one offers its work. Two windows on one document. A journal
// that is played again.
import Foundation
import ProjectSupport
import Testing

@Suite struct RecoveryJourneyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aKilledRunIsOfferedByTheNextStart() throws {
    let terminal = try TerminalUnderTest(["spirals-56"], in: folder)
    try terminal.wait(for: "training")
    try terminal.press("Space", "S")
    try terminal.wait(for: "unsaved")
    let deadline = Date(timeIntervalSinceNow: 30)
    func kept() -> Bool {
      let files = try? FileManager.default.contentsOfDirectory(
        atPath: folder.path("state/resplay"))
      // The whole pair: weights wait under another name until their document is there.
      let stems = files?.filter { $0.hasSuffix(".yaml") }.map { $0.dropLast(5) } ?? []
      return stems.contains { files?.contains("\($0).safetensors") == true }
    }
    while !kept(), Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
    let step = try #require(try terminal.screen().firstMatch(of: #/step ([0-9 ]+?)  /#)).1
    let process = try terminal.processID()
    try terminal.send(SIGKILL)
    while kill(process, 0) == 0, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
    let next = try TerminalUnderTest(in: folder)
    try next.wait(for: "Unsaved work", "open it", "discard")
    try next.press("r")
    try next.wait(for: "unsaved", "step \(step)")
    try next.press("q")
    try next.wait(for: "Unsaved")
    try next.press("x")
    try next.wait(for: "[exit 0]")
    #expect(!kept())
  }

  @Test func aSecondWindowGetsACopy() throws {
    let outcome = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--steps", "5", "--out", "saves/mine.yaml"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let first = try TerminalUnderTest(["mine"], in: folder)
    try first.wait(for: "at step 5")
    let second = try TerminalUnderTest(["mine"], in: folder)
    try second.wait(for: "this is a copy", "another window")
    try second.press("w")
    try second.wait(for: "Save as")
  }

  @Test func whatIsSavedUnderAnotherNameIsOpenHere() throws {
    let first = try TerminalUnderTest(["tiny-playground"], in: folder)
    try first.wait(for: "training")
    try first.press("Space")
    try first.saveAs("two")
    try first.wait(for: "saved /", "two.yaml")
    let second = try TerminalUnderTest(["two"], in: folder)
    try second.wait(for: "this is a copy")
  }

  /// A playground that is told to end saves under a name of its own, and leaves nothing else.
  @Test func whatIsSavedOnASignalIsNotOfferedToo() throws {
    let terminal = try TerminalUnderTest(["spirals-56"], in: folder)
    try terminal.wait(for: "training")
    try terminal.press("Space", "S")
    try terminal.wait(for: "unsaved")
    Thread.sleep(forTimeInterval: 2.5)
    try terminal.send(SIGHUP)
    try terminal.wait(for: "[exit 129]")
    #expect(folder.has("saves/my-spirals-56-kept.yaml"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("state/resplay"))
    #expect(left.filter { $0 != "open" }.isEmpty, "\(left)")
  }

  @Test func aJournalIsPlayedAgainTheSame() throws {
    let terminal = try TerminalUnderTest(
      ["tiny-playground", "--journal", "did.jsonl"], in: folder)
    try terminal.wait(for: "training")
    try terminal.press("Space", "S", "n", "n")
    try terminal.waitForStep(beyond: 1)
    try terminal.press(":")
    try terminal.type("set batch_size 7")
    try terminal.press("Enter")
    try terminal.wait(for: "batch_size 7")
    try terminal.press("q")
    try terminal.wait(for: "Unsaved")
    try terminal.press("n")
    try terminal.send(SIGTERM)
    try terminal.wait(for: "[exit")
    func play() throws -> Outcome {
      try ProgramUnderTest.run(["play", "--replay", "did.jsonl"], in: folder)
    }
    let (one, two) = (try play(), try play())
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.output == two.output && one.output.contains("batch_size 7"), "\(one.output)")
    let foreign = try ProgramUnderTest.run(["play", "--replay", "saves"], in: folder)
    #expect(foreign.status == 2 && foreign.errors.contains("journal"))
    let again = try ProgramUnderTest.run(
      ["tiny-playground", "--journal", "did.jsonl"], in: folder)
    #expect(again.status == 2 && again.errors.contains("is there already"))
    // A step and a size that nobody had, and another document.
    let lines = try folder.text(of: "did.jsonl").split(separator: "\n").map(String.init)
    try folder.write(
      (lines + [#"{"step":99999999999,"key":"a"}"#]).joined(separator: "\n").utf8, to: "bad.jsonl")
    let bad = try ProgramUnderTest.run(["play", "--replay", "bad.jsonl"], in: folder)
    #expect(bad.status == 2 && bad.errors.contains("bad.jsonl:\(lines.count + 1)"), "\(bad.errors)")
    let other = try ProgramUnderTest.run(
      ["play", "spirals-56", "--replay", "did.jsonl"], in: folder)
    #expect(other.status == 1 && other.errors.contains("not the document of this journal"))
  }

  /// A journal names a file by its whole path; where that is gone, it lies beside the journal.
  @Test func aJournalIsPlayedFromAnyFolder() throws {
    try FileManager.default.copyItem(
      atPath: "\(ProgramUnderTest.presets)/tiny-playground.yaml",
      toPath: folder.path("own.yaml"))
    let terminal = try TerminalUnderTest(["own.yaml", "--journal", "did.jsonl"], in: folder)
    try terminal.wait(for: "training")
    try terminal.press("Space", "n")
    try terminal.send(SIGTERM)
    try terminal.wait(for: "[exit")
    let elsewhere = try TemporaryFolder()
    let replay = ["play", "--replay"]
    let played = try ProgramUnderTest.run(replay + [folder.path("did.jsonl")], in: elsewhere)
    #expect(played.status == 0 && played.output.contains("own.yaml"), "\(played.errors)")
    for name in ["own.yaml", "did.jsonl"] {
      try FileManager.default.moveItem(atPath: folder.path(name), toPath: elsewhere.path(name))
    }
    let moved = try ProgramUnderTest.run(replay + [elsewhere.path("did.jsonl")], in: folder)
    #expect(moved.status == 0 && moved.output.contains("own.yaml"), "\(moved.errors)")
  }

  /// Where nothing could be started, nothing is left behind.
  @Test func noJournalIsLeftWithoutATerminal() throws {
    let failed = try ProgramUnderTest.run(
      ["tiny-playground", "--journal", "did.jsonl"], in: folder)
    #expect(failed.status == 2 && failed.errors.contains("terminal"), "\(failed.errors)")
    #expect(!folder.has("did.jsonl"))
  }

  @Test func settingsAreReadAndFaultsHaveTheirLine() throws {
    try folder.write("# mine\ntheme: light\ncolors: 64\n".utf8, to: "config/resplay/config.yaml")
    let outcome = try ProgramUnderTest.run(["tiny-playground"], in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("config.yaml:3:9: colors: read 64"), "\(outcome.errors)")
  }
}
