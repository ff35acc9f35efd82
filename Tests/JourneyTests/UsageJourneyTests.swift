// Starting it wrongly: one clear line and the exit code the manual promises.
import Testing

@Suite struct UsageJourneyTests {
  @Test func unknownPresetIsNamedWithTheNearest() throws {
    let terminal = try TerminalUnderTest(["spirals-65"])
    let screen = try terminal.wait(for: "[exit 2]")
    #expect(screen.contains("spirals-56"))
  }
}
