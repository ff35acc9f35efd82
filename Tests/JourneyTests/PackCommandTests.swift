// `resplay pack` and `unpack`: all that belongs to a run in one file, with a picture for readers
// without the program, which nobody who opens the pack reads.
import Foundation
import ProjectSupport
import Testing

@Suite struct PackCommandTests {
  private func run(
    _ words: String, in folder: TemporaryFolder, status: Int32 = 0
  ) throws -> Outcome {
    let outcome = try ProgramUnderTest.run(
      words.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.status == status, "\(words)\n\(outcome.output)\(outcome.errors)")
    return outcome
  }

  /// The curves that were recorded, beside the layers.
  @Test func aRunIsPackedWithItsPicture() throws {
    let folder = try TemporaryFolder()
    _ = try run("train spirals-56 --steps 40 --out run.yaml", in: folder)
    let packed = try run("pack run.yaml", in: folder)
    #expect(packed.output.contains("run.yaml, run.safetensors, run.svg") && packed.errors.isEmpty)
    _ = try run("unpack run.resplay out", in: folder)
    let picture = try folder.text(of: "out/run.svg")
    #expect(picture.hasPrefix("<?xml") && picture.contains("Loss over 40 steps"))
    #expect(picture.contains("Architecture of Two spirals, 56 layers"))
    #expect(try folder.text(of: "out/run.yaml") == folder.text(of: "run.yaml"))
    // The pack is the run, with the same bits, and equal runs give equal packs.
    _ = try run("replay run.resplay", in: folder)
    _ = try run("pack run.yaml --out again.resplay", in: folder)
    #expect(
      FileManager.default.contentsEqual(
        atPath: folder.path("run.resplay"), andPath: folder.path("again.resplay")))
  }

  /// Of what was not trained, or whose weights are gone, the layers alone.
  @Test func withoutARunItHasTheLayers() throws {
    let folder = try TemporaryFolder()
    _ = try run("train tiny-playground --steps 5 --out lost.yaml", in: folder)
    try FileManager.default.removeItem(atPath: folder.path("lost.safetensors"))
    for name in ["tiny-playground", "lost.yaml"] {
      _ = try run("pack \(name) --out one.resplay --replace", in: folder)
      _ = try run("unpack one.resplay \(name)-out", in: folder)
      let stem = name.replacing(".yaml", with: "")
      let picture = try folder.text(of: "\(name)-out/\(stem).svg")
      #expect(picture.contains("Architecture of") && !picture.contains("Loss over"))
    }
  }

  /// A picture that cannot be made keeps nobody from packing: here the data is no table.
  @Test func aRunThatCannotBeDrawnHasNone() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      format: resplay/1
      seed: 1
      data: {kind: csv, path: not.csv}
      network: {blocks: [{name: head, layers: [{kind: dense, units: 2}]}]}
      training: {loss: cross_entropy, optimizer: sgd}
      """, to: "bad.yaml")
    try folder.write("one line", to: "not.csv")
    let packed = try run("pack bad.yaml", in: folder)
    #expect(packed.errors.hasPrefix("warning: no picture is in the pack: "), "\(packed.errors)")
    #expect(packed.output == "wrote bad.resplay: bad.yaml, not.csv\n")
  }
}
