// Everything that is looked at rather than changed: the twin, panels, scales, pace, help, seeds.
import ProjectSupport
import Testing

@Suite struct LookingJourneyTests {
  @Test func twinAndScales() throws {
    let terminal = try TerminalUnderTest(["spirals-56"])
    try terminal.wait(for: "twin, skips off", "no twin")
    try terminal.press("t")
    try terminal.wait("no twin") { !$0.contains("twin, skips off") && $0.contains("plain twin") }
    try terminal.press("t")
    try terminal.wait(for: "twin, skips off")
    try terminal.press("y")
    try terminal.wait(for: "── linear ")
    try terminal.press("y")
    try terminal.wait(for: "── log ")
    try terminal.press("4", "g")
    try terminal.wait(for: "norm of the gradient by a layer's output")
    try terminal.press("g")
    try terminal.wait(for: "update / weight:")
  }

  @Test func panels() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.wait(for: "▶1 Network")
    for (key, title) in [
      ("Tab", "▶2 Loss"), ("Tab", "▶3 Output"), ("Tab", "▶4 Layers"), ("Tab", "▶5 Runs"),
      ("Tab", "▶6 Lesions"), ("Tab", "▶7 Inspector"), ("Tab", "▶8 Loss landscape"),
      ("Tab", "▶9 Spectrum"), ("Tab", "▶0 Paths"), ("Tab", "▶1 Network"), ("BTab", "▶0 Paths"),
      ("6", "▶6 Lesions"), ("4", "▶4 Layers"), ("3", "▶3 Output"), ("2", "▶2 Loss"),
    ] {
      try terminal.press(key)
      try terminal.wait(for: title)
    }
    try terminal.press("Z")
    try terminal.wait("one panel alone") {
      $0.contains("2 Loss") && !$0.contains("1 Network") && !$0.contains("3 Output")
    }
    try terminal.press("Z")
    try terminal.wait(for: "1 Network", "3 Output")
  }

  @Test func paceStepsAndSeeds() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 0)
    try terminal.press("<")
    try terminal.wait(for: "pace: 300 steps a second")
    try terminal.press("<", "<", "<")
    try terminal.wait(for: "pace: 10 steps a second")
    try terminal.press(">", ">")
    try terminal.wait(for: "pace: 100 steps a second")
    let paused = try terminal.pause()
    try terminal.press("n", "n", "n")
    try terminal.wait("three steps more") { $0.step == paused + 3 }
    try terminal.press("R")
    try terminal.wait(for: "seed 2", "step 0")
    try terminal.press("u")
    try terminal.wait(for: "seed 1")
    try terminal.press("Space")
    try terminal.waitForStep(beyond: 5)
  }

  @Test func helpScrollsAndCloses() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"], columns: 80, rows: 24)
    try terminal.wait(for: "1 Network")
    try terminal.press("?")
    try terminal.wait(for: "Keys", "Train or pause.", "close")
    try terminal.press("G")
    try terminal.wait(for: "Mouse", "Ctrl-C pauses training")
    try terminal.press("Escape")
    try terminal.wait("no help") { !$0.contains("Ctrl-C pauses training") }
    try terminal.press("M")
    try terminal.wait(for: "Messages", "opened Tiny playground")
    try terminal.press("q")
    try terminal.wait("no messages") { !$0.contains("Messages") }
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test func galleryAndBack() throws {
    let terminal = try TerminalUnderTest(["tiny-playground"])
    try terminal.waitForStep(beyond: 10)
    try terminal.press("o")
    try terminal.wait(for: "Gallery", "back")
    try terminal.press("Escape")
    try terminal.wait(for: "paused", "1 Network")
    try terminal.press("o")
    try terminal.wait(for: "Gallery")
    try terminal.press("/")
    try terminal.type("shallow")
    try terminal.wait(for: "/shallow", "Four layers")
    try terminal.press("Enter")
    try terminal.wait(for: "Four layers", "1 Network")
    try terminal.press("q")
    try terminal.expectEnd()
  }
}
