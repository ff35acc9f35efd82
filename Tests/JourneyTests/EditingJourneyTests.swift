// Changing a network by hand while it trains: skips, fields, layers, depth, and taking it back.
import ProjectSupport
import Testing

@Suite struct EditingJourneyTests {
  @Test func oneSkipOfOneRepeat() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    try terminal.press("j", "j", "j", "s")
    try terminal.wait(for: "skip of body off", "⊕ off", "╭╌╌")
    try terminal.press("s")
    try terminal.wait("the skip is on again") { !$0.contains("⊕ off") }

    try terminal.press("z")
    try terminal.wait(for: "body[0]", "body[1]")
    try terminal.press("s")
    let one = try terminal.wait(for: "skip of body[0] off", "⊕ off")
    #expect(one.screenLines.count { $0.contains("⊕ off") } == 1)
    try terminal.press("u")
    try terminal.wait("it is on again") { !$0.contains("⊕ off") && $0.contains("undone") }
    try terminal.press("z")
    try terminal.wait("folded") { $0.contains("body ×27") && !$0.contains("body[0]") }
  }

  @Test func fieldsOfALayer() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.waitForStep(beyond: 0)
    try terminal.press("j", "j", "j", "j", "e")
    try terminal.wait(for: "Layer body.dense1", "units", "fully connected")
    try terminal.press("Tab")
    try terminal.type("0")
    try terminal.press("Enter")
    try terminal.wait(for: "read 0; allowed: a whole number from 1 to 4096")
    try terminal.press("BSpace")
    try terminal.type("24")
    try terminal.press("Enter")
    let changed = try terminal.wait("the layer has 24 units") {
      !$0.contains("Layer body.dense1 ─") && $0.units == 24
    }
    #expect(changed.contains("unsaved"))

    try terminal.press("e")
    try terminal.wait(for: "Layer body.dense1", "fully connected")
    try terminal.press("Tab")
    try terminal.type("99")
    try terminal.press("Escape")
    try terminal.wait("nothing changed") {
      !$0.contains("Layer body.dense1 ─") && $0.units == 24
    }
    try terminal.press("u")
    try terminal.wait("undone") {
      $0.contains("undone") && $0.units == 16
    }
    try terminal.press("C-r")
    try terminal.wait("redone") { $0.contains("redone") && $0.units == 24 }
  }

  @Test func layersAndDepth() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 0)
    try terminal.wait(for: "22 params")
    try terminal.press("j", "a")
    try terminal.wait(for: "New layer")
    try terminal.press("Enter")
    try terminal.wait(for: "42 params")
    try terminal.press("u")
    try terminal.wait(for: "22 params")
    try terminal.press("i")
    try terminal.wait(for: "New layer")
    try terminal.press("Enter")
    try terminal.wait(for: "42 params")
    try terminal.press("d")
    try terminal.wait(for: "deleted", "22 params")
    try terminal.press("u", "u")
    try terminal.wait(for: "22 params", "undone")
    try terminal.press("+")
    try terminal.wait(for: "hidden ×2", "42 params")
    try terminal.press("+")
    try terminal.wait(for: "hidden ×3", "62 params")
    try terminal.press("-", "-")
    try terminal.wait("one again") {
      $0.contains("22 params") && $0.contains("hidden ×1") && !$0.contains("hidden ×2")
    }
    try terminal.press("-")
    try terminal.wait(for: "at least once")
  }

  @Test func drawingASkip() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 0)
    #expect(!(try terminal.screen().contains("⊕")))
    try terminal.press("A")
    try terminal.wait(for: "move to where it leaves")
    try terminal.press("Escape")
    try terminal.wait(for: "no skip drawn")
    try terminal.press("j", "A", "Enter")
    try terminal.wait(for: "move to where it joins")
    try terminal.press("j", "Enter")
    try terminal.wait(for: "⊕ add", "╭──", "╰──▶")
    try terminal.press("r")
    try terminal.wait(for: "training", "⊕ add")
    try terminal.press("u")
    try terminal.wait("no skip") { !$0.contains("⊕") && $0.contains("undone") }
  }
}

extension String {
  /// Units of the first dense layer of the body.
  fileprivate var units: Int? {
    let below = screenLines.drop { !$0.contains("body ×27") }
    let found = below.first { $0.contains("dense") }?.firstMatch(of: /dense +([0-9]+)/)
    return found.flatMap { Int($0.1) }
  }
}
