// The mouse and the clipboard: what a click, the wheel and a paste do, and what they must not.
import ProjectSupport
import Testing

@Suite struct MouseJourneyTests {
  @Test func clicksAndWheel() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    try terminal.wait(for: "⊕ add")

    // A row: what e edits then is that row.
    let row = try terminal.place(of: "loss cross entropy")
    try terminal.mouse(.left, column: row.column, row: row.row)
    try terminal.press("e")
    try terminal.wait(for: "Training", "batch_size")
    try terminal.press("Escape")
    try terminal.wait("no form") { !$0.contains("batch_size") }

    // The arc, between its ends.
    let top = try terminal.place(of: "╭──  body")
    try terminal.mouse(.left, column: top.column, row: top.row + 1)
    try terminal.wait(for: "skip of body off", "⊕ off")
    try terminal.mouse(.left, column: top.column, row: top.row + 1)
    try terminal.wait(for: "skip of body on", "⊕ add")

    // A panel and a hint.
    let loss = try terminal.place(of: "2 Loss")
    try terminal.mouse(.left, column: loss.column, row: loss.row + 3)
    try terminal.wait(for: "▶2 Loss")
    let hint = try terminal.place(of: "help")
    try terminal.mouse(.left, column: hint.column, row: hint.row)
    try terminal.wait(for: "Keys", "Train or pause.")
    for _ in 0..<12 { try terminal.mouse(.wheelDown, column: 60, row: 10) }
    try terminal.wait("it scrolled") { !$0.contains("Train or pause.") && $0.contains("Keys") }
  }

  @Test func wheelScrollsTheNetworkAndTheGallery() throws {
    let terminal = try TerminalUnderTest()
    try terminal.wait(for: "Gallery", "14 770 parameters")
    try terminal.mouse(.wheelDown, column: 10, row: 10)
    try terminal.wait(for: "spirals-56-plain ─")
    try terminal.mouse(.wheelUp, column: 10, row: 10)
    try terminal.wait(for: "spirals-56 ─")
    try terminal.press("Enter")
    try terminal.waitForStep(beyond: 0)
    try terminal.press("j", "j", "j", "z")
    try terminal.wait(for: "body[0]")
    for _ in 0..<12 { try terminal.mouse(.wheelDown, column: 10, row: 10) }
    try terminal.wait("far down") { !$0.contains("body[0]") && $0.contains("body[5]") }
  }

  @Test func pastedTextIsNoCommand() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 0)
    try terminal.paste("q\ndddS+++q")
    let screen = try terminal.wait(for: "pasted text goes into text fields only")
    #expect(screen.contains("22 params"))
    #expect(!screen.contains("unsaved"))

    try terminal.press("w")
    try terminal.wait(for: "Save as")
    try terminal.press("C-u")
    try terminal.paste("quit\nd")
    try terminal.wait("the first line in the field") { $0.line(with: "quit") != nil }
    #expect(try terminal.screen().contains("Save as"), "a pasted line end is no Enter")
    try terminal.press("Escape")
    try terminal.wait("no prompt") { !$0.contains("Save as") }
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test func skipsAndBordersAreDragged() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    let stem = try terminal.place(of: "stem")
    try terminal.drag(from: stem, to: (stem.column, stem.row + 2))
    try terminal.wait(for: "skip from the input of stem to after stem.relu1")
    try terminal.press("u")
    try terminal.wait(for: "undone")

    let before = try terminal.place(of: "2 Loss")
    try terminal.drag(from: (before.column - 3, 10), to: (before.column + 10, 10))
    try terminal.wait("a wider network") { _ in
      try terminal.place(of: "2 Loss").column > before.column + 8
    }
  }

  @Test func theMouseIsGivenToTheTerminal() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 0)
    #expect(try terminal.flags().hasSuffix("1 1"))
    try terminal.press("m")
    try terminal.wait(for: "the mouse is the terminal's")
    #expect(try terminal.flags().hasSuffix("0 0"))
    try terminal.press("m")
    try terminal.wait(for: "the mouse is back")
    #expect(try terminal.flags().hasSuffix("1 1"))
    try terminal.press("q")
    try terminal.expectEnd()
  }
}
