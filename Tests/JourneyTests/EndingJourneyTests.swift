// However the program ends or stops, the terminal is as it was before.
import ProjectSupport
import Foundation
import Testing

@Suite struct EndingJourneyTests {
  @Test(
    arguments: [
      (SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131), (SIGSEGV, 139), (SIGABRT, 134), (SIGBUS, 135),
    ] as [(Int32, Int32)])
  func signalsRestoreTheTerminal(_ signal: Int32, _ status: Int32) throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    // The alternate screen, no cursor, the mouse.
    #expect(try terminal.flags() == "1 0 1 1")
    try terminal.send(signal)
    let screen = try terminal.expectEnd(status)
    #expect(!screen.contains("Network"))
  }

  @Test func killedOutright() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["tiny-playground"], in: folder)
    try terminal.waitForStep(beyond: 10)
    try terminal.saveAs("tiny")
    try terminal.wait(for: "saved /")
    try terminal.send(SIGKILL)
    try terminal.wait(for: "[exit 137]")
    // Nothing half done is left, and the next start goes on from the save.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.saves.path).sorted()
        == ["tiny.safetensors", "tiny.yaml"])
    let next = try TerminalUnderTest([folder.path("saves/tiny.yaml")], in: folder)
    try next.waitForStep(beyond: 10)
    #expect(try next.screen().contains("space goes on"))
    try next.press("q")
    try next.expectEnd()
  }

  @Test func suspendsAndComesBack() throws {
    let terminal = try TerminalUnderTest(shell: true)
    try terminal.wait(for: "$")
    try terminal.type("before=$(stty -g); resplay tiny-playground; echo \"[left $?]\"")
    try terminal.press("Enter")
    try terminal.waitForStep(beyond: 0)
    try terminal.press("C-z")
    try terminal.wait("the shell's prompt") { !$0.contains("Network") && $0.contains("$") }
    #expect(try terminal.flags() == TerminalUnderTest.usualFlags)
    try terminal.type("[ \"$before\" = \"$(stty -g)\" ] && echo equal modes")
    try terminal.press("Enter")
    try terminal.wait("equal modes") { $0.screenLines.contains("equal modes") }
    try terminal.type("fg")
    try terminal.press("Enter")
    let back = try terminal.wait(for: "1 Network", "2 Loss", "step")
    #expect(try terminal.flags() == "1 0 1 1")
    try terminal.waitForStep(beyond: try #require(back.step))
    try terminal.press("q")
    try terminal.wait("the shell's prompt") { !$0.contains("Network") && $0.contains("$") }
    #expect(try terminal.flags() == TerminalUnderTest.usualFlags)
    try terminal.type("[ \"$before\" = \"$(stty -g)\" ] && echo equal again")
    try terminal.press("Enter")
    try terminal.wait("equal modes") { $0.screenLines.contains("equal again") }
  }

  @Test func interruptPausesFirst() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    try terminal.press("C-c")
    try terminal.wait(for: "paused; Ctrl-C again asks whether to quit")
    try terminal.press("C-c")
    try terminal.wait(for: "Quit?")
    try terminal.press("n")
    try terminal.wait("no question") { !$0.contains("Quit?") && $0.contains("Network") }
    try terminal.press("Space")
    let step = try #require(try terminal.screen().step)
    try terminal.waitForStep(beyond: step)
    try terminal.press("C-c", "C-c")
    try terminal.wait(for: "Quit?")
    try terminal.press("C-c")
    try terminal.expectEnd()
  }
}
