// A document that another program writes while it is open in the playground: nothing of either is
// lost without a question.
import ProjectSupport
import Foundation
import Testing

@Suite struct TwoWritersJourneyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(steps: Int, _ document: String) throws {
    let outcome = try ProgramUnderTest.run(
      ["train", document, "--steps", "\(steps)", "--out", "saves/mine.yaml"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// The document is open, and another program has trained it further.
  private func openAndTrainElsewhere() throws -> TerminalUnderTest {
    try train(steps: 5, "tiny-playground")
    let terminal = try TerminalUnderTest(["mine"], in: folder)
    try terminal.wait(for: "at step 5")
    try terminal.press("n")
    try terminal.waitForStep(beyond: 5)
    try train(steps: 40, "mine")
    try terminal.press("w")
    try terminal.wait(for: "Changed", "another program", "save as", "overwrite", "reload")
    return terminal
  }

  private func steps() throws -> String? {
    try folder.text(of: "saves/mine.yaml").split(separator: "\n")
      .first { $0.hasPrefix("  steps: ") }.map(String.init)
  }

  @Test func saveAsKeepsBoth() throws {
    let terminal = try openAndTrainElsewhere()
    try terminal.press("Enter")
    try terminal.wait(for: "Save as")
    try terminal.press("C-u")
    try terminal.type("ours")
    try terminal.press("Enter")
    try terminal.wait(for: "saved /", "ours.yaml")
    #expect(try steps() == "  steps: 40")
    #expect(folder.has("saves/ours.yaml") && folder.has("saves/ours.safetensors"))
  }

  @Test func overwriteAndReloadDoWhatTheySay() throws {
    let terminal = try openAndTrainElsewhere()
    try terminal.press("r")
    try terminal.wait(for: "at step 40")
    try terminal.press("n")
    try terminal.waitForStep(beyond: 40)
    try train(steps: 60, "mine")
    try terminal.press("w")
    try terminal.wait(for: "Changed", "another program")
    try terminal.press("y")
    try terminal.wait(for: "saved /")
    #expect(try steps() == "  steps: 41")
    #expect(try ProgramUnderTest.run(["replay", "mine"], in: folder).status == 0)
  }
}
