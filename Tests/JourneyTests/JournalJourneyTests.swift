// Five journeys kept as journals: real keys, played by the program without a terminal, and words
// that must be on the last screen. One of them is played on a terminal, too.
import Foundation
import ProjectSupport
import Testing

@Suite struct JournalJourneyTests {
  private static let folder = Project.file("Tests/JourneyTests/Journals")

  private static let words: [String: [String]] = [
    "see-it-fail": ["step 700", "skips off", "✗"],
    "deepen": ["undone", "step 90", "unsaved"],
    "compare": ["run-1", "depth-x2", "best", "seconds", "step 260"],
    "back-in-time": ["original", "skips off", "unsaved", "step 330"],
    "find-a-setting": ["pinned run-1 at step 70", "‖ paused"],
  ]

  @Test func allOfThemAreExpected() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(names) == Set(Self.words.keys.map { "\($0).jsonl" }))
  }

  @Test(arguments: words.keys.sorted())
  func isPlayed(name: String) throws {
    let folder = try TemporaryFolder()
    let file = Self.folder.appending(path: "\(name).jsonl").path
    let outcome = try ProgramUnderTest.run(["play", "--replay", file], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in Self.words[name] ?? [] {
      #expect(outcome.output.contains(words), "\(words):\n\(outcome.output)")
    }
    // Without a terminal the short form prints the same.
    let again = try ProgramUnderTest.run(["play", file], in: folder)
    #expect(again.output == outcome.output, "\(again.output)\(again.errors)")
  }

  /// On a terminal: paused, faster, taken over.
  @Test func aJournalIsPlayedOnATerminal() throws {
    let folder = try TemporaryFolder()
    let file = Self.folder.appending(path: "see-it-fail.jsonl").path
    let terminal = try TerminalUnderTest(["play", file, "--speed", "8"], in: folder)
    try terminal.wait(for: "journal", "space pause", "q quit")
    try terminal.press("Space")
    try terminal.wait(for: "paused")
    try terminal.press("+")
    try terminal.wait(for: "x16")
    try terminal.press("Space")
    try terminal.wait(for: "the journal ends here: the keys are yours")
    try terminal.wait(for: "training")
    try terminal.press("q")
    try terminal.wait(for: "Unsaved")
    try terminal.press("x")
    try terminal.wait(for: "[exit 0]")
  }

  @Test func faultsAreSaid() throws {
    let folder = try TemporaryFolder()
    let file = Self.folder.appending(path: "deepen.jsonl").path
    let fast = try ProgramUnderTest.run(["play", file, "--speed", "1000"], in: folder)
    #expect(fast.status == 2 && fast.errors.contains("0.25 to 32"))
    let head = #"{"journal":"resplay/1","program":"0"}"#
    let entry = #"{"step":0,"key":"a","seconds":-1}"#
    try folder.write("\(head)\n\(entry)".utf8, to: "bad.jsonl")
    let bad = try ProgramUnderTest.run(["play", "bad.jsonl"], in: folder)
    #expect(bad.status == 2 && bad.errors.contains("bad.jsonl:2"), "\(bad.errors)")
    // No more is read than a journal may have.
    let endless = try ProgramUnderTest.run(["play", "--replay", "/dev/zero"], in: folder)
    #expect(endless.status == 2 && endless.errors.contains("has more than"), "\(endless.errors)")
  }
}
