// What a person may name as a document: a file without ending, standard input, a pipe.
import ProjectSupport
import Foundation
import Testing

@Suite struct DocumentNameJourneyTests {
  private static let document = """
    format: resplay/1
    data: spiral
    network:
      blocks: [{name: head, layers: [{kind: dense, units: 2}]}]
    training: {stop: {steps: 3}}

    """

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.document, to: "noext")
    try folder.write(Self.document, to: "mine.yaml")
    try folder.write(Self.document.replacing("units: 2", with: "units: x"), to: "bad")
    try folder.folder("folder")
  }

  /// Runs a line of the shell in the folder; `$R` is the program.
  private func shell(_ line: String) throws -> Outcome {
    try ChildProcess.run(
      "/bin/bash", ["-c", line],
      environment: [
        "R": ProgramUnderTest.path, "RESPLAY_PRESETS": ProgramUnderTest.presets,
        "RESPLAY_SAVES": folder.path("saves"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
      ], directory: folder.url)
  }

  @Test func aFileWithoutEndingIsFound() throws {
    for name in ["noext", "mine"] {
      for command in ["validate", "show", "train"] {
        let outcome = try ProgramUnderTest.run([command, name], in: folder)
        #expect(outcome.status == 0, "\(command) \(name): \(outcome.errors)")
      }
    }
    let unknown = try ProgramUnderTest.run(["validate", "folder"], in: folder)
    #expect(unknown.status == 2 && unknown.errors.contains("is no data that is known"))
  }

  @Test(arguments: ["validate", "show", "train"])
  func standardInputAndPipesAreRead(command: String) throws {
    for line in [
      "$R \(command) - < noext", "cat noext | $R \(command) -", "$R \(command) <(cat noext)",
      "cat noext | $R \(command) /dev/stdin",
      "mkfifo pipe; cat noext > pipe & $R \(command) ./pipe",
    ] {
      let outcome = try shell(line)
      #expect(outcome.status == 0, "\(line): \(outcome.errors)")
    }
  }

  @Test func whatIsReadIsTrainedSavedAndReplayed() throws {
    let outcome = try shell("cat noext | $R train - --out run.yaml && $R replay - < run.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("the same bits after 3 steps"))
  }

  @Test func whatIsWrongWithThemIsSaid() throws {
    let bad = try shell("$R validate - < bad")
    #expect(bad.status == 2 && bad.errors.contains("standard input:4:"), "\(bad.errors)")
    let empty = try shell("$R validate - < /dev/null")
    #expect(empty.status == 2 && empty.errors.contains("the file is empty"))
    let endless = try shell("cat /dev/zero | $R validate -")
    #expect(endless.status == 2 && endless.errors.contains("allowed: a text of at most"))
    let play = try shell("$R - < noext")
    #expect(play.status == 2 && play.errors.contains("standard input can be read by commands only"))
  }
}
