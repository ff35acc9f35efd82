// Data files of a run: what was read is recorded, a changed file is told, and what a command writes
// the program opens again, wherever it was written.
import ProjectSupport
import Foundation
import Testing

@Suite struct DataFileRunTests {
  private static let table =
    "x,y,kind\n"
    + (0..<40).map { "\($0 % 7).5,\($0 % 5).25,\($0 % 3 == 0 ? "a" : "b")\n" }.joined()

  private static let document = """
    format: resplay/1
    data: {kind: csv, path: iris.csv}
    network:
      blocks: [{name: head, layers: [{kind: dense, units: 2}]}]
    training: {batch_size: 8, stop: {steps: 9}}

    """

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.table, to: "sub/iris.csv")
    try folder.write(Self.document, to: "sub/doc.yaml")
  }

  private func run(_ words: String...) throws -> Outcome {
    try ProgramUnderTest.run(words, in: folder)
  }

  private func changeTable() throws {
    try folder.write(Self.table.replacing("0.5,0.25,a", with: "0.5,0.75,a"), to: "sub/iris.csv")
  }

  @Test func whatWasReadAndWhatMadeItIsRecorded() throws {
    #expect(try run("train", "sub/doc.yaml", "--out", "sub/run.yaml").status == 0)
    let text = try folder.text(of: "sub/run.yaml")
    #expect(text.contains("path: iris.csv") && text.contains("bytes: \(Self.table.utf8.count)"))
    for key in ["program: resplay ", "kernels: ", "date: ", "weights: "] {
      #expect(text.contains(key), "\(key)")
    }
    let again = try run("replay", "sub/run.yaml")
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func aChangedTableIsTold() throws {
    #expect(try run("train", "sub/doc.yaml", "--out", "sub/run.yaml").status == 0)
    try changeTable()
    let replay = try run("replay", "sub/run.yaml")
    #expect(replay.status == 1 && replay.errors.contains("'iris.csv' is not the file of this run"))
    #expect(!replay.errors.contains("digests differ"))
    let validate = try run("validate", "sub/run.yaml")
    #expect(validate.errors.contains("warning: 'iris.csv' is not the file of this run"))
    let goOn = ["train", "sub/run.yaml", "--steps", "12", "--out", "sub/run.yaml"]
    let refused = try ProgramUnderTest.run(goOn, in: folder)
    #expect(refused.status == 2 && refused.errors.contains("is not the file of this run"))
    #expect(refused.errors.contains("--changed-data"))
    let forced = try ProgramUnderTest.run(goOn + ["--changed-data"], in: folder)
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(try folder.text(of: "sub/run.yaml").contains("since: 9"))
    let again = try run("replay", "sub/run.yaml")
    #expect(again.status == 1 && again.errors.contains("changed at step 9"), "\(again.errors)")
  }

  /// Where the table is named on the command line, it must be that of the run all the same.
  @Test func aTableThatLiesElsewhereMustBeTheSame() throws {
    #expect(try run("train", "sub/doc.yaml", "--out", "sub/run.yaml").status == 0)
    try FileManager.default.removeItem(atPath: folder.path("sub/iris.csv"))
    try folder.write(Self.table, to: "elsewhere/table.csv")
    let same = try run("replay", "sub/run.yaml", "--set", "data.path=elsewhere/table.csv")
    #expect(same.status == 0, "\(same.errors)")
    try folder.write(Self.table + "1,2,a\n", to: "elsewhere/table.csv")
    let other = try run("replay", "sub/run.yaml", "--set", "data.path=elsewhere/table.csv")
    #expect(other.status == 1 && !other.errors.contains("digests differ"), "\(other.errors)")
    #expect(other.errors.contains("table.csv is not the file 'iris.csv' of this run: it has "))
  }

  @Test func aDocumentInAnotherFolderFindsItsTable() throws {
    // From above, the table is named by where it lies.
    #expect(try run("train", "sub/doc.yaml", "--out", "above.yaml").status == 0)
    #expect(try folder.text(of: "above.yaml").contains("path: sub/iris.csv"))
    #expect(try run("replay", "above.yaml").status == 0)
    // From beside, it would not be found: said before anything is trained.
    try folder.folder("runs")
    let refused = try run("train", "sub/doc.yaml", "--out", "runs/r.yaml")
    #expect(refused.status == 2 && refused.errors.contains("--copy-data"), "\(refused.errors)")
    #expect(refused.output.isEmpty && !folder.has("runs/r.yaml"))
    #expect(try run("train", "sub/doc.yaml", "--out", "runs/r.yaml", "--copy-data").status == 0)
    #expect(try folder.text(of: "runs/iris.csv") == Self.table)
    let replay = try run("replay", "runs/r.yaml")
    #expect(replay.status == 0, "\(replay.errors)")
    // The copy is the table: nothing is copied again.
    #expect(try run("train", "sub/doc.yaml", "--out", "runs/s.yaml").status == 0)
    #expect(folder.names.filter { $0.hasSuffix(".csv") } == ["runs/iris.csv", "sub/iris.csv"])
  }

  @Test func aTableOfTheSameNameIsKept() throws {
    try folder.write("theirs\n", to: "runs/iris.csv")
    #expect(try run("train", "sub/doc.yaml", "--out", "runs/r.yaml", "--copy-data").status == 0)
    #expect(try folder.text(of: "runs/iris.csv") == "theirs\n")
    #expect(try folder.text(of: "runs/r.yaml").contains("path: iris-2.csv"))
    #expect(try run("replay", "runs/r.yaml").status == 0)
  }

  @Test func noFolderOfTheAuthorIsWritten() throws {
    let table = folder.path("sub/iris.csv")
    try folder.write(Self.document.replacing("iris.csv", with: "none.csv"), to: "doc.yaml")
    try folder.folder("out")
    let words = ["train", "doc.yaml", "--set", "data.path=\(table)", "--out"]
    #expect(try ProgramUnderTest.run(words + ["out/r.yaml"], in: folder).status == 2)
    for (name, extra) in [("r.yaml", []), ("out/r.yaml", ["--copy-data"])] {
      let outcome = try ProgramUnderTest.run(words + [name] + extra, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let stem = name.dropLast(5)
      for file in ["\(stem).yaml", "\(stem).safetensors"] {
        let bytes = try Data(contentsOf: URL(filePath: folder.path(file)))
        #expect(bytes.range(of: Data(folder.path.utf8)) == nil, "\(file)")
      }
      #expect(try run("replay", name).status == 0)
      #expect(try run("train", name, "--steps", "12").status == 0)
    }
  }

  @Test func thePlaygroundSaysWhatIsNotAsItWas() throws {
    #expect(try run("train", "sub/doc.yaml", "--out", "sub/run.yaml").status == 0)
    try changeTable()
    let changed = try TerminalUnderTest(["sub/run.yaml"], columns: 200, in: folder)
    try changed.wait(for: "'iris.csv' is not the file of this run")
    try FileManager.default.removeItem(atPath: folder.path("sub/run.safetensors"))
    let missing = try TerminalUnderTest(["sub/run.yaml"], columns: 200, in: folder)
    try missing.wait(for: "there are no weights in", "the run starts at step 0")
  }

  @Test func savingInThePlaygroundAsksBeforeItCopies() throws {
    let terminal = try TerminalUnderTest(["sub/doc.yaml"], in: folder)
    try terminal.waitForStep(beyond: 3)
    try terminal.press("Space")
    try terminal.press("W")
    try terminal.wait(for: "Save as")
    try terminal.press("C-u")
    try terminal.type("mine")
    try terminal.press("Enter")
    try terminal.wait(for: "Copy data?", "iris.csv")
    try terminal.press("c")
    try terminal.wait(for: "saved /")
    #expect(try folder.text(of: "saves/iris.csv") == Self.table)
    #expect(try run("replay", "mine").status == 0)
  }
}
