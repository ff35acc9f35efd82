// Old, plain and missing terminals.
import ProjectSupport
import Foundation
import Testing

@Suite struct PlainTerminalJourneyTests {
  @Test(arguments: ["vt100", "linux", "screen", "xterm-256color"])
  func type(_ type: String) throws {
    let terminal = try TerminalUnderTest(["spirals-56"], environment: ["TERM": type])
    try terminal.wait(for: "1 Network", "2 Loss", "Layers", "help")
    try terminal.waitForStep(beyond: 100)
    try terminal.press("S")
    try terminal.wait(for: "all skips off")
    try terminal.press("q")
    try terminal.wait(for: "Unsaved", "discard")
    try terminal.press("x")
    let screen = try terminal.wait(for: "[exit 0]")
    #expect(try terminal.hasSameModes())
    #expect(try terminal.flags().hasSuffix("1 0 0"), "cursor on, mouse off")
    #expect(!screen.contains("2 Loss"))
  }

  /// All that is written to the terminal in a run of some steps.
  private func recordedRun(_ environment: [String: String?]) throws -> String {
    let terminal = try TerminalUnderTest(
      ["spirals-56"], environment: environment, isRecorded: true)
    try terminal.waitForStep(beyond: 100)
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
    return String(decoding: try terminal.recording(), as: UTF8.self)
  }

  @Test(
    arguments: [
      ([:], "38;5;"), (["COLORTERM": "truecolor"], "38;2;"), (["TERM": "screen"], "[3"),
    ] as [([String: String?], String)])
  func asManyColoursAsAnnounced(_ environment: [String: String?], _ code: String) throws {
    let bytes = try recordedRun(environment)
    #expect(bytes.contains(code))
    for other in ["38;5;", "38;2;"] where other != code { #expect(!bytes.contains(other)) }
  }

  /// A terminal that says nothing beforehand is asked, and may answer at any time.
  @Test func truecolourIsAskedFor() throws {
    let terminal = try TerminalUnderTest(["spirals-56"], isRecorded: true)
    try terminal.waitForStep(beyond: 100)
    func recording() throws -> String { String(decoding: try terminal.recording(), as: UTF8.self) }
    #expect(try recording().contains("\u{1B}P+q524742\u{1B}\\"))
    #expect(try !recording().contains("38;2;"))
    try terminal.type("\u{1B}P1+r524742=38\u{1B}\\")
    try terminal.wait("24-bit colours") { _ in try recording().contains("38;2;") }
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
    #expect(try terminal.hasSameModes())
    #expect(try !recordedRun(["TERM": "screen-256color"]).contains("524742"))
  }

  /// Fonts without braille: half blocks instead.
  @Test func blocks() throws {
    let terminal = try TerminalUnderTest(["spirals-56", "--glyphs", "blocks"])
    try terminal.waitForStep(beyond: 1000)
    let screen = try terminal.screen()
    #expect(screen.contains("▀") && screen.contains("┌"))
    #expect(!screen.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
    for rare in ["╭", "⊕", "▆", "▌▎"] { #expect(!screen.contains(rare)) }
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
  }

  @Test func noColour() throws {
    for (environment, isMono) in [
      (["NO_COLOR": "1"], true), (["TERM": "vt100"], true), ([:], false),
    ] as [([String: String?], Bool)] {
      let bytes = try recordedRun(environment)
      // SGR with a foreground or background colour: 30-37, 38;…, 40-47, 48;…, 90-107.
      let coloured = try Regex(
        "\u{1B}\\[([0-9;:]*[;:])?(3[0-8]|4[0-8]|9[0-7]|10[0-7])([;:][0-9;:]*)?m")
      #expect(bytes.contains(coloured) == !isMono, "\(environment)")
    }
  }

  @Test(arguments: ["C", "POSIX"]) func localeWithoutUnicode(_ locale: String) throws {
    let terminal = try TerminalUnderTest(
      environment: ["LANG": locale, "LC_ALL": locale], isRecorded: true)
    try terminal.wait(for: "Gallery", "Two spirals, 56 layers")
    try terminal.press("Enter")
    try terminal.waitForStep(beyond: 100)
    for key in ["z", "2", "3", "4", "Z", "Z", "1", "?"] { try terminal.press(key) }
    try terminal.wait(for: "Keys", "Training")
    try terminal.press("Escape")
    try terminal.wait(for: "Layers")
    try terminal.press("e")
    try terminal.wait(for: "cancel")
    try terminal.press("Escape")
    try terminal.wait("no form") { !$0.contains("cancel") }
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
    let bytes = try terminal.recording()
    #expect(bytes.count > 5000)
    #expect(bytes.allSatisfy { $0 < 0x80 })
  }

  @Test(arguments: [nil, "", "bogus", "dumb"] as [String?])
  func unusableType(_ type: String?) throws {
    let terminal = try TerminalUnderTest(
      ["spirals-56"], environment: ["TERM": type], isRecorded: true)
    let screen = try terminal.wait(for: "[exit 2]")
    #expect(try terminal.hasSameModes())
    #expect(screen.contains("TERM"))
    // One line of text, however the window wraps it, and nothing else.
    let bytes = String(decoding: try terminal.recording(), as: UTF8.self)
    #expect(bytes.hasPrefix("resplay: "))
    #expect(bytes.split(separator: "\r\n").count == 2, "\(bytes)")
    #expect(!bytes.contains("\u{1B}"))
  }

  @Test func outputThatIsNoTerminal() throws {
    let piped = try ProgramUnderTest.run(["spirals-56"])
    #expect(piped.status == 2)
    #expect(piped.output.isEmpty)
    #expect(piped.errors.split(separator: "\n").count == 1)
    #expect(piped.errors.contains("needs a terminal"))
  }
}
