// The main job, as a newcomer does it: open a deep network, cut its skips, see it stop learning,
// bring them back, save, leave, and go on another day.
import ProjectSupport
import Foundation
import Testing

@Suite struct MainJourneyTests {
  @Test func cutSkipsSaveLeaveAndGoOn() throws {
    let folder = try TemporaryFolder()
    let first = try TerminalUnderTest(in: folder)
    try first.wait(for: "Gallery", "Two spirals, 56 layers", "14 770 parameters")
    try first.press("Enter")
    try first.waitForStep(beyond: 100)

    try first.press("S", "r")
    let plain = try first.wait(
      for: "the weights of layers 1-56 get", "at chance after", "zero", "this run: skips off")
    #expect(plain.contains("········"), "the heatmap shows zero")
    #expect(try #require(plain.number(after: "── batch loss")) > 0.6)

    try first.press("S", "r", ">", ">", ">", ">")
    let learnt = try first.wait(for: "finished", "gradient reaches layer 1", "this run: skips on")
    #expect(try #require(learnt.number(after: "test accuracy")) > 95)
    let step = try #require(learnt.step)

    try first.saveAs("two spirals mine")
    try first.wait(for: "saved /", "two spirals mine.yaml")
    try first.press("q")
    try first.expectEnd()
    #expect(folder.has("saves/two spirals mine.yaml"))
    #expect(folder.has("saves/two spirals mine.safetensors"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.saves.path).count == 2)

    try reopenFromTheGallery(folder, step)
    try reopenByName(folder, step)
  }

  private func reopenFromTheGallery(_ folder: TemporaryFolder, _ step: Int) throws {
    let terminal = try TerminalUnderTest(in: folder)
    try terminal.wait(for: "Gallery", "Start here")
    try terminal.press("End")
    try terminal.wait(for: "two spirals mine ─")
    try terminal.press("Enter")
    let opened = try terminal.wait(for: "space goes on", "gradient reaches layer 1")
    #expect(opened.step == step)
    #expect(!opened.contains("unsaved"))
    try terminal.press("Space")
    try terminal.waitForStep(beyond: step)
    try terminal.press("Space")
    try terminal.wait(for: "unsaved")

    try terminal.press("q")
    try terminal.wait(for: "Unsaved ─", "save", "discard", "stay")
    try terminal.press("n")
    try terminal.wait("no question") { !$0.contains("Unsaved ─") }
    try terminal.press("q")
    try terminal.wait(for: "Unsaved ─")
    try terminal.press("x")
    try terminal.expectEnd()
  }

  private func reopenByName(_ folder: TemporaryFolder, _ step: Int) throws {
    let terminal = try TerminalUnderTest(["two spirals mine"], in: folder)
    let opened = try terminal.wait(for: "space goes on", "gradient reaches layer 1")
    #expect(opened.step == step, "what was discarded was not saved")
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test func aSaveIsNotReplacedUnasked() throws {
    let folder = try TemporaryFolder()
    try folder.write("not a document", to: "saves/taken.yaml")
    let terminal = try TerminalUnderTest(["tiny-playground"], in: folder)
    try terminal.waitForStep(beyond: 0)
    try terminal.saveAs("taken")
    try terminal.wait(for: "Replace?", "another name", "replace it")
    try terminal.press("n")
    try terminal.wait(for: "Save as", "taken")
    try terminal.type("taken-not")
    try terminal.press("Enter")
    try terminal.wait(for: "saved /", "taken-not.yaml")
    #expect(try folder.text(of: "saves/taken.yaml") == "not a document")
    #expect(folder.has("saves/taken-not.safetensors"))
  }

  @Test func savingOnTheWayOutKeepsTheChange() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["tiny-playground"], in: folder)
    try terminal.waitForStep(beyond: 10)
    try terminal.press("+")
    try terminal.wait(for: "×2", "unsaved")
    try terminal.press("q")
    try terminal.wait(for: "Unsaved ─")
    try terminal.press("s")
    try terminal.wait(for: "Save as")
    try terminal.press("C-u")
    try terminal.type("tiny")
    try terminal.press("Enter")
    try terminal.expectEnd()
    #expect(
      try folder.text(of: "saves/tiny.yaml").contains("network.blocks.hidden.repeats"))
    #expect(folder.has("saves/tiny.safetensors"))
    let replay = try ProgramUnderTest.run(
      ["replay", folder.path("saves/tiny.yaml")], in: folder)
    #expect(replay.status == 0, "\(replay.errors)")
  }
}
