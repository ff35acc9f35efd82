// What is written for other programs with a key says what of the run is not in it.
import Foundation
import ProjectSupport
import Testing

@Suite struct ExportJourneyTests {
  @Test func whatIsNotInItIsSaid() throws {
    let folder = try TemporaryFolder()
    let terminal = try TerminalUnderTest(["tiny-playground"], in: folder)
    try terminal.wait(for: "training")
    try terminal.press("Space", "x")
    try terminal.wait(for: "Export this run")
    try terminal.type("mermaid")
    try terminal.press("Enter")
    try terminal.wait(for: "wrote", "not in it: the weights")
    try terminal.send(SIGTERM)
    try terminal.wait(for: "[exit")
  }
}
