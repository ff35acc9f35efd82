// A terminal of any size, changing under way.
import ProjectSupport
import Testing

@Suite struct SizeJourneyTests {
  @Test func stormOfSizes() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    for (columns, rows) in [
      (1, 1), (2, 40), (200, 1), (10, 3), (59, 15), (60, 16), (250, 70), (3, 3), (80, 24), (1, 70),
      (120, 2), (90, 30), (5, 5), (250, 1), (1, 1), (100, 28),
    ] {
      try terminal.resize(columns: columns, rows: rows)
    }
    // Keys are answered at sizes where nothing can be drawn, too.
    try terminal.resize(columns: 1, rows: 1)
    try terminal.press("e", "Escape")
    for (columns, rows) in [(250, 70), (120, 36), (80, 24)] {
      try terminal.resize(columns: columns, rows: rows)
      let screen = try terminal.wait("a whole screen at \(columns)x\(rows)") { screen in
        screen.contains("1 Network") && screen.contains("help")
          && screen.screenLines.contains { $0.count >= columns - 1 }
      }
      #expect(screen.screenLines.allSatisfy { $0.count <= columns })
    }
    try terminal.press(">", ">", ">", ">")
    try terminal.wait(for: "finished")
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test(arguments: [(1, 1), (20, 5), (59, 20), (80, 10)])
  func startsSmall(_ columns: Int, _ rows: Int) throws {
    let terminal = try TerminalUnderTest(["tiny-playground"], columns: columns, rows: rows)
    try terminal.wait("the screen to be taken over") { _ in
      try terminal.flags().hasPrefix("1")
    }
    try terminal.resize(columns: 100, rows: 30)
    try terminal.wait(for: "1 Network")
    try terminal.press("q")
    // tmux wraps and mixes what it shows outside the alternate screen when it has grown meanwhile.
    try terminal.wait("the end") { $0.contains("0]") }
    #expect(try terminal.flags() == TerminalUnderTest.usualFlags)
  }
}
