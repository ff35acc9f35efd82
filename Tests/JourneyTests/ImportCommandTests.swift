// `resplay import`: what a file or a link becomes, and that nothing is written where it does not
// fit.
import Foundation
import ProjectSupport
import Testing

@Suite struct ImportCommandTests {
  @discardableResult
  private func run(
    _ arguments: [String], in folder: TemporaryFolder, status: Int32 = 0
  ) throws -> Outcome {
    let outcome = try ProgramUnderTest.run(arguments, in: folder)
    #expect(outcome.status == status, "\(arguments)\n\(outcome.output)\(outcome.errors)")
    return outcome
  }

  private func metrics(_ arguments: [String], in folder: TemporaryFolder) throws -> [Double] {
    let last = try run(["train"] + arguments + ["--json"], in: folder).jsonLines().last
    return try ["test_loss", "train_loss"].map { try #require(last?[$0] as? Double) }
  }

  /// What was exported at step 200 measures the same at step 0 of what is imported: with the
  /// document that the file holds, and with one that is named. Batch normalization included.
  @Test(arguments: ["spirals-56", "squeeze-excite", "grow-20-to-56"])
  func whatWasExportedMeasuresTheSame(preset: String) throws {
    let folder = try TemporaryFolder()
    let steps = preset == "squeeze-excite" ? "20" : "200"
    let trained = try metrics([preset, "--steps", steps], in: folder)
    try run(
      ["export", preset, "--to", "safetensors", "x.safetensors", "--steps", steps], in: folder)
    let wrote = try run(["import", "x.safetensors", "--out", "own.yaml"], in: folder)
    #expect(
      wrote.output.contains("own.yaml and ") && wrote.output.contains("own-start.safetensors"))
    #expect(wrote.output.contains("resplay own.yaml opens it, resplay train own.yaml --out "))
    try run(["import", "x.safetensors", "--into", preset, "--out", "into.yaml"], in: folder)
    for document in ["own.yaml", "into.yaml"] {
      #expect(try metrics([document, "--steps", "0"], in: folder) == trained, "\(document)")
      let text = try folder.text(of: document)
      #expect(!text.contains("results:") && text.contains("start_from: "))
    }
  }

  /// Of a run that keeps a moving average, that was measured, and that comes in: from an export,
  /// and from what the run itself keeps.
  @Test func theAverageComesIn() throws {
    let folder = try TemporaryFolder()
    let settings = ["--set", "training.average=0.98", "--steps", "60"]
    let trained = try metrics(["tiny-playground"] + settings + ["--out", "run.yaml"], in: folder)
    try run(
      ["export", "tiny-playground", "--to", "npz", "x.npz"] + settings, in: folder)
    for file in ["x.npz", "run.safetensors"] {
      try run(
        ["import", file, "--into", "run.yaml", "--out", "in.yaml", "--replace"], in: folder)
      #expect(try metrics(["in.yaml", "--steps", "0"], in: folder) == trained, "\(file)")
    }
  }

  /// What is proposed for a table that is not found is an option that `import` has.
  @Test func aTableThatIsNotFoundIsNamedByTheDocument() throws {
    let folder = try TemporaryFolder()
    try run(
      ["export", "tiny-playground", "--to", "safetensors", "x.safetensors", "--steps", "1"],
      in: folder)
    try folder.write(
      """
      format: resplay/1
      seed: 1
      data: {kind: csv, path: gone.csv}
      network: {blocks: [{name: head, layers: [{kind: dense, units: 2}]}]}
      training: {loss: cross_entropy, optimizer: sgd}
      """, to: "table.yaml")
    let outcome = try ProgramUnderTest.run(
      ["import", "x.safetensors", "--into", "table.yaml", "--out", "y.yaml"], in: folder)
    #expect(outcome.status != 0 && outcome.errors.contains("gone.csv"), "\(outcome.errors)")
    #expect(outcome.errors.contains("--into FILE") && !outcome.errors.contains("--set"))
  }

  @Test func nothingIsWrittenOverAndNothingByHalves() throws {
    let folder = try TemporaryFolder()
    try run(
      ["export", "tiny-playground", "--to", "safetensors", "x.safetensors", "--steps", "20"],
      in: folder)
    // Another network: what does not fit is listed.
    let other = try run(
      ["import", "x.safetensors", "--into", "spirals-56", "--out", "a.yaml"], in: folder, status: 2)
    #expect(other.errors.contains("missing: ") && other.errors.contains("left over: hidden.dense1"))
    let wide = try run(
      [
        "import", "x.safetensors", "--into", "tiny-playground", "--map", "none.yaml", "--out",
        "a.yaml",
      ], in: folder, status: 2)
    #expect(wide.errors.contains("none.yaml"))
    #expect(folder.names.filter { !$0.hasPrefix("saves") } == ["x.safetensors"])
    try run(["import", "x.safetensors", "--out", "a.yaml"], in: folder)
    let before = try folder.text(of: "a.yaml")
    let again = try run(["import", "x.safetensors", "--out", "a.yaml"], in: folder, status: 2)
    #expect(again.errors.contains("is there already"))
    try run(["import", "x.safetensors", "--out", "a.yaml", "--replace"], in: folder)
    #expect(try folder.text(of: "a.yaml") == before)
    // A file of somebody else in the place of the weights is kept, and no document is written.
    try folder.write("mine", to: "b-start.safetensors")
    for more in [[], ["--replace"]] {
      try run(
        ["import", "x.safetensors", "--out", "b.yaml"] + more, in: folder,
        status: more == [] ? 2 : 1)
    }
    #expect(try folder.text(of: "b-start.safetensors") == "mine" && !folder.has("b.yaml"))
    let unsaid = try run(["import", "x.safetensors"], in: folder, status: 2)
    #expect(unsaid.errors.contains("--out NAME.yaml"))
  }

  @Test func aLinkIsPrintedOrWritten() throws {
    let folder = try TemporaryFolder()
    let link = "https://playground.tensorflow.org/#dataset=xor&networkShape=5&seed=0.5"
    let printed = try run(["import", link], in: folder)
    let bare = try run(["import", String(link.split(separator: "://")[1])], in: folder)
    #expect(bare.output == printed.output)
    #expect(printed.output.contains("kind: xor") && printed.errors.contains("seed 0.5"))
    try run(["import", link, "--out", "xor.yaml"], in: folder)
    #expect(try metrics(["xor.yaml", "--steps", "5"], in: folder).allSatisfy { $0.isFinite })
    try run(["import", link, "--out", "y.yaml", "--into", "xor.yaml"], in: folder, status: 2)
    try run(["import", "https://example.org/"], in: folder, status: 2)
    try run(["import", "missing.safetensors"], in: folder, status: 2)
  }
}
