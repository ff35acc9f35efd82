// What is named in place of a document and is none: a code in a file, weights alone, data that does
// not travel.
import Foundation
import ProjectSupport
import Testing

@Suite struct OtherFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ words: String...) throws -> Outcome {
    try ProgramUnderTest.run(words, in: folder)
  }

  @Test func aCodeIsOpenedFromAFile() throws {
    let code = try run("share", "tiny-playground").output
    let wanted = try run("show", "tiny-playground")
    for (name, text) in [
      ("code.txt", code), ("code", "> \(code)"), ("named.yaml", "\n\(code)\n"),
    ] {
      try folder.write(text, to: name)
      let shown = try run("show", name)
      #expect(shown.status == 0 && shown.output == wanted.output, "\(name): \(shown.errors)")
    }
    try folder.write(String(code.dropLast(20)), to: "cut.txt")
    let cut = try run("show", "cut.txt")
    #expect(cut.status == 2 && cut.output.isEmpty && !cut.errors.contains("network"))
  }

  @Test func aCodeOfANewerVersionIsTold() throws {
    try folder.write("resplay2:abc\n", to: "new.txt")
    for name in ["new.txt", "resplay2:abc", "resplay17:"] {
      let shown = try run("show", name)
      #expect(shown.status == 2, "\(shown.output)")
      #expect(shown.errors.contains("a code of a newer version, resplay"), "\(shown.errors)")
    }
  }

  @Test func weightsAreNoDocument() throws {
    #expect(
      try run("train", "tiny-playground", "--steps", "2", "--out", "run.yaml").status == 0)
    let beside = try run("train", "run.safetensors")
    #expect(beside.status == 2 && beside.errors.contains("holds weights and is no document"))
    #expect(beside.errors.contains("'run.yaml'"), "\(beside.errors)")
    try FileManager.default.removeItem(atPath: folder.path("run.yaml"))
    let alone = try run("show", "run.safetensors")
    #expect(alone.errors.contains("'resplay import WEIGHTS --into"), "\(alone.errors)")
    try folder.write([0x50, 0x4B, 3, 4, 0xFF, 0], to: "net.pth")
    let pickle = try run("train", "net.pth")
    #expect(pickle.status == 2 && pickle.errors.contains("safetensors.torch.save_file"))
  }

  /// The code is the only thing on standard output.
  @Test func whatDoesNotTravelIsTold() throws {
    let table = "a,b,c\n" + (0..<40).map { "\($0),\($0 * 7 % 11),\($0 % 2)\n" }.joined()
    try folder.write(table, to: "trees.csv")
    try folder.write(
      """
      format: resplay/1
      seed: 1
      data: {kind: csv, path: trees.csv}
      network: {blocks: [{name: head, layers: [{kind: dense, units: 2}]}]}
      training: {loss: cross_entropy, optimizer: sgd}
      """, to: "trees.yaml")
    let shared = try run("share", "trees.yaml")
    #expect(shared.status == 0 && shared.output.hasPrefix("resplay1:"))
    #expect(
      shared.errors.contains("'trees.csv' does not travel in a code; 'resplay pack'"),
      "\(shared.errors)")
    #expect(try run("share", "tiny-playground").errors.isEmpty)
  }
}
