// Pinned runs and branches in the real program: what is saved of them is checked by `validate` and
// `replay`.
import Foundation
import ProjectSupport
import Testing

@Suite struct PinnedRunJourneyTests {
  private func expectReplays(_ name: String, in folder: TemporaryFolder) throws {
    let validated = try ProgramUnderTest.run(["validate", name], in: folder)
    #expect(validated.status == 0, "\(validated.errors)")
    let replayed = try ProgramUnderTest.run(["replay", name], in: folder)
    #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
  }

  @Test func pinsAreSavedWithTheDocumentAndExported() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["tiny-playground"], in: folder)
    try terminal.wait(for: "training")
    try terminal.waitForStep(beyond: 20)
    try terminal.press("Space", "p")
    try terminal.wait(for: "pinned run-1")
    try terminal.press("n", "n", "n", "5", "End")
    try terminal.wait(for: "brings its")
    try terminal.press("x")
    try terminal.wait(for: "Export run")
    try terminal.press("Enter")
    try terminal.wait(for: "exported")
    try terminal.saveAs("with-pins")
    try terminal.wait(for: "saved /", "with-pins.yaml")
    let text = try folder.text(of: "saves/with-pins.yaml")
    #expect(text.contains("\npins:") && text.contains("run-1"))
    #expect(folder.has("saves/my-tiny-playground-run-1.safetensors"))
    try expectReplays("saves/with-pins.yaml", in: folder)
    try expectReplays("saves/my-tiny-playground-run-1.yaml", in: folder)
    try terminal.press("q")
    try terminal.wait(for: "[exit 0]")
    let again = try TerminalUnderTest(["with-pins"], in: folder)
    try again.wait(for: "1 Network", "run-1")
    try again.press("5")
    try again.wait(for: "1 pinned", "run-1")
  }

  @Test func aBranchIsSavedAsItsOwnRun() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["spirals-56"], in: folder)
    try terminal.wait(for: "training")
    try terminal.waitForStep(beyond: 150)
    try terminal.press("B")
    try terminal.wait(for: "back in time")
    try terminal.press("Left", "Left")
    Thread.sleep(forTimeInterval: 0.5)
    try terminal.press("Enter")
    try terminal.wait(for: "a new run from step")
    try terminal.press("S", "n", "n", "n")
    try terminal.wait(for: "original")
    try terminal.saveAs("branch")
    try terminal.wait(for: "saved /", "branch.yaml")
    #expect(try folder.text(of: "saves/branch.yaml").contains("events:"))
    try expectReplays("saves/branch.yaml", in: folder)
  }
}
