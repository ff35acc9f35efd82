// Data opened without a document, from the command line and in the playground: its kind is told by
// what it holds, and what is proposed for it trains, is saved and opens again.
import Foundation
import ProjectSupport
import Testing

@Suite struct OpenedDataTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Two classes of grey images: bright above, bright below.
    for (name, part) in [("up", 0), ("down", 1)] {
      for number in 0..<12 {
        var pixels = [UInt8](repeating: 40, count: 64)
        for pixel in 0..<32 { pixels[32 * part + pixel] = UInt8(180 + number) }
        try folder.write(Array("P5 8 8 255\n".utf8) + pixels, to: "pictures/\(name)/\(number).pgm")
      }
    }
    try folder.write(
      "x,y,kind\n" + (0..<30).map { "\($0).5,\($0 % 7),\($0 < 15 ? "a" : "b")\n" }.joined(),
      to: "table.csv")
  }

  private func run(_ words: String...) throws -> Outcome {
    try ProgramUnderTest.run(words, in: folder)
  }

  /// What a file needs to be readable can be said where it is named.
  @Test(arguments: ["show", "validate"]) func howItIsReadIsSetFirst(command: String) throws {
    try folder.write(
      "name,x,y,kind\n"
        + (0..<30).map { "n\($0),\($0),\($0 % 7),\($0 < 15 ? "a" : "b")\n" }.joined(),
      to: "named.csv")
    let refused = try run(command, "--data", "named.csv")
    #expect(refused.status == 2 && refused.errors.contains("data.ignore"), "\(refused.errors)")
    let read = try run(command, "--data", "named.csv", "--set", "data.ignore=[name]")
    #expect(read.status == 0, "\(read.errors)")
    let wrong = try run(command, "--data", "named.csv", "--set", "data.ignored=[name]")
    #expect(wrong.status == 2 && wrong.errors.contains("ignored"), "\(wrong.errors)")
  }

  @Test func aProposedNetworkTrainsAndIsSavedWithItsData() throws {
    let train = try run(
      "train", "--data", "pictures", "--steps", "3", "--json", "--out", "out/run.yaml")
    #expect(train.status == 2 && train.errors.contains("there is no folder"), "\(train.errors)")
    try folder.folder("out")
    let asked = try run("train", "--data", "pictures", "--steps", "3", "--out", "out/run.yaml")
    #expect(asked.status == 2 && asked.errors.contains("--copy-data"), "\(asked.errors)")
    let saved = try run(
      "train", "--data", "pictures", "--steps", "3", "--out", "out/run.yaml", "--copy-data")
    #expect(saved.status == 0, "\(saved.errors)")
    #expect(folder.has("out/pictures/up/11.pgm"))
    let text = try folder.text(of: "out/run.yaml")
    #expect(text.contains("kind: images") && text.contains("path: pictures"))
    let replay = try run("replay", "out/run.yaml")
    #expect(replay.status == 0, "\(replay.errors)")
    // A picture that is another one makes it another folder.
    try folder.write(
      Array("P5 8 8 255\n".utf8) + [UInt8](repeating: 9, count: 64), to: "out/pictures/up/11.pgm")
    let changed = try run("replay", "out/run.yaml")
    #expect(
      changed.status == 1 && changed.errors.contains("'pictures' is not the file of this run"))
  }

  @Test func everyCommandTakesData() throws {
    let show = try run("show", "--data", "table.csv")
    #expect(show.status == 0 && show.output.contains("csv: 30 rows"), "\(show.errors)")
    #expect(try run("show", "pictures/").output.contains("images: 24 rows"))
    #expect(try run("validate", "--data", "table.csv").status == 0)
    // Data is no document, and nobody is to think so.
    let valid = try run("validate", "table.csv", "tiny-playground")
    #expect(valid.status == 0, "\(valid.errors)")
    #expect(valid.output.contains("table.csv: no document, but valid data (csv, 30 rows)"))
    #expect(valid.output.contains("valid, Tiny playground"))
    let records = try run("validate", "table.csv", "tiny-playground", "--json").jsonLines()
    #expect(records.map { $0["data"] as? String } == ["csv, 30 rows", nil], "\(records)")
    // In place of a document's own data.
    let other = try run("show", "tiny-playground", "--data", "table.csv")
    #expect(other.status == 0 && other.output.contains("csv: 30 rows"), "\(other.errors)")
    let unfit = try run("train", "tiny-playground", "--data", "pictures", "--steps", "1")
    #expect(unfit.status == 2 && unfit.errors.contains("put flatten before it"), "\(unfit.errors)")
    #expect(try run("train").errors.contains("name a document"))
    let unknown = try run("show", "--data", "nothing.csv")
    #expect(unknown.status == 2 && unknown.errors.contains("there is no file"), "\(unknown.errors)")
    try folder.write([0, 1, 2, 255], to: "noise")
    #expect(try run("show", "./noise").errors.contains("is no data that is known again"))
  }

  @Test func thePlaygroundOpensData() throws {
    let terminal = try TerminalUnderTest(in: folder)
    try terminal.wait(for: "open a file")
    try terminal.press("o")
    try terminal.wait(for: "A document, or data")
    try terminal.press("p", "i", "c", "t", "u", "r", "e", "s", "Enter")
    try terminal.wait(for: "1 Network", "pictures", "8×8×1 in")
    // The same data gives the same steps again, so that nothing is asked.
    try terminal.press("q")
    try terminal.expectEnd()
  }
}
