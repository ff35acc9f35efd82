// `train --log-dir`: the run is what it is without, every start has a file of its own, and
// TensorBoard's reader finds what was printed.
import Foundation
import ProjectSupport
import Testing

@Suite struct LogFolderTests {
  static let python = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

  private func train(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
    let outcome = try ProgramUnderTest.run(["train"] + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  @Test func everyStartHasAFileAndChangesNothing() throws {
    let folder = try TemporaryFolder()
    let plain = try train(["tiny-playground", "--steps", "60", "--json"], in: folder)
    let arguments = ["--log-dir", "logs/tiny", "--json"]
    let logged = try train(["tiny-playground", "--steps", "60"] + arguments, in: folder)
    #expect(logged.timelessLines == plain.timelessLines)
    _ = try train(["tiny-playground", "--steps", "40", "--out", "run.yaml"], in: folder)
    _ = try train(["run.yaml", "--steps", "60"] + arguments, in: folder)
    let files = folder.names.filter { $0.contains("events.out.tfevents.") }
    #expect(files.count == 2 && files.allSatisfy { $0.hasPrefix("logs/tiny/") })
    guard let python = Self.python else { return }
    try folder.write(logged.output, to: "printed.jsonl")
    let outcome = try ChildProcess.run(
      python,
      [
        Project.file("Tests/InterchangeTests/Tools/log_check.py").path, folder.path("logs/tiny"),
        folder.path("printed.jsonl"),
      ])
    #expect(outcome.status == 0 && outcome.lines.last == "60 steps", "\(outcome)")
  }

  @Test func foldersThatCannotBeAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file", to: "taken")
    let outcome = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--steps", "1", "--log-dir", "taken"], in: folder)
    #expect(outcome.status == 2 && outcome.errors.contains("--log-dir"))
    #expect(try folder.text(of: "taken") == "a file")
  }
}
