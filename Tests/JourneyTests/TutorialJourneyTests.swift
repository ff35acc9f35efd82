// The tutorial from the gallery to the saved run, on real keys in a real terminal.
import Foundation
import ProjectSupport
import Testing

@Suite struct TutorialJourneyTests {
  @Test func sevenStepsFromFailureToTheSavedRun() throws {
    let terminal = try TerminalUnderTest()
    try terminal.wait(for: "Gallery", "14 770 parameters")
    try terminal.press("t")
    try terminal.wait(for: "Tutorial, 1 of 7: see it fail")
    try terminal.wait(for: "Tutorial, 2 of 7: cut", "✓ the run with skips has learnt")

    try terminal.press("S", "r")
    try terminal.wait(for: "Tutorial, 3 of 7: cure", "✓ without its skips")

    try terminal.press("S", "r")
    try terminal.wait(for: "Tutorial, 4 of 7: project", "✓ the same layers")

    // Down to the join, its form, the field of the shortcut.
    try terminal.press("j", "j", "j", "j", "j", "j", "j", "e")
    try terminal.wait(for: "Skip of body", "shortcut")
    try terminal.press("Down", "Down", "Down", "Space")
    try terminal.wait(for: "type to choose")
    try terminal.press("p", "r")
    try terminal.press("Enter")
    try terminal.wait("the list is closed") { !$0.contains("type to choose") }
    try terminal.press("Enter")
    try terminal.wait(for: "Tutorial, 5 of 7: deepen", "✓ every skip has weights", "projection")

    try terminal.press("u", "+")
    try terminal.wait(for: "Tutorial, 6 of 7: diagnose", "body ×28", "58 layers")

    try terminal.press("S", "r")
    try terminal.wait(for: "✗")
    try terminal.press("D")
    try terminal.wait(for: "turn the skips on")
    try terminal.press("Enter")
    try terminal.wait(for: "Tutorial, 7 of 7: share", "✓ measured, named, mended")

    try terminal.press("w")
    try terminal.wait(for: "Save as")
    try terminal.press("m", "i", "n", "e", "Enter")
    try terminal.wait(for: "✓ saved", "That was all of it", "mine.yaml")
    try terminal.press("Escape")
    try terminal.wait("the tutorial is left") { !$0.contains("That was all of it") }
    try terminal.press("q")
    _ = try? terminal.wait(for: "Unsaved", seconds: 2)
    try terminal.press("x")
    try terminal.wait(for: "[exit 0]")
  }

  @Test func escLeavesIt() throws {
    let terminal = try TerminalUnderTest()
    try terminal.wait(for: "Gallery", "14 770 parameters")
    try terminal.press("t")
    try terminal.wait(for: "Tutorial, 1 of 7")
    try terminal.press("Escape")
    try terminal.wait("no strip") { !$0.contains("Tutorial, ") }
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
  }
}
