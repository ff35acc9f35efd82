// What commands write: never over another's file unasked, never through a link, and of two writers
// one wins and the other says so and loses nothing.
import ProjectSupport
import Foundation
import Testing

@Suite struct OutputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ words: String...) throws -> Outcome {
    try ProgramUnderTest.run(["train", "tiny-playground", "--steps", "3"] + words, in: folder)
  }

  private func run(_ words: String...) throws -> Outcome {
    try ProgramUnderTest.run(words, in: folder)
  }

  @Test func aForeignWeightsFileIsKept() throws {
    try folder.write("theirs", to: "model.safetensors")
    let refused = try train("--out", "model.yaml")
    #expect(refused.status == 2 && refused.errors.contains("model.safetensors"))
    #expect(refused.output.isEmpty, "said before anything is trained")
    let forced = try train("--out", "model.yaml", "--replace")
    #expect(forced.status == 2 && forced.errors.contains("move it away"))
    #expect(try folder.text(of: "model.safetensors") == "theirs")
    #expect(!folder.has("model.yaml"))
  }

  @Test func aLinkIsReplacedAndNotFollowed() throws {
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("precious", to: "file")
    for name in ["model.safetensors", "export.safetensors"] {
      try folder.link(name, to: elsewhere.path("file"))
    }
    #expect(try train("--out", "model.yaml").status == 2)
    #expect(try train("--out", "model.yaml", "--replace").status == 0)
    let export = ["gradients", "tiny-playground", "--out", "export.safetensors"]
    #expect(try ProgramUnderTest.run(export, in: folder).status == 2)
    #expect(try ProgramUnderTest.run(export + ["--replace"], in: folder).status == 0)
    #expect(try elsewhere.text(of: "file") == "precious")
    #expect(try run("validate", "model.yaml").status == 0)
  }

  @Test func twoEndingsAreTwoDocumentsWithOneWeightsFile() throws {
    #expect(try train("--out", "x.yaml").status == 0)
    for words in [[], ["--replace"]] {
      let refused = try ProgramUnderTest.run(
        ["train", "tiny-playground", "--steps", "4", "--out", "x.yml"] + words, in: folder)
      #expect(refused.status == 2 && refused.errors.contains("would share the weights file"))
    }
    #expect(try run("validate", "x.yaml").status == 0)
  }

  @Test func gradientsNeverTakeThePlaceOfWeights() throws {
    #expect(try train("--out", "iris.yaml").status == 0)
    let weights = try Data(contentsOf: URL(filePath: folder.path("iris.safetensors")))
    for words in [[], ["--replace"]] {
      let refused = try ProgramUnderTest.run(
        ["gradients", "iris.yaml", "--out", "iris.safetensors"] + words, in: folder)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("the weights of 'iris.yaml'"), "\(refused.errors)")
      #expect(refused.errors.contains("iris-gradients.safetensors"))
    }
    #expect(try Data(contentsOf: URL(filePath: folder.path("iris.safetensors"))) == weights)
    #expect(try run("gradients", "iris.yaml", "--out", "iris-gradients.safetensors").status == 0)
  }

  /// Both look at a name that is free; the one that ends later finds the other's document there.
  @Test func ofTwoRunsToOneNameOneWinsAndTheOtherIsKeptBesideIt() async throws {
    let folder = folder
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for seed in ["1", "2"] {
        group.addTask {
          try ProgramUnderTest.run(
            [
              "train", "spirals-56", "--steps", "150", "--seed", seed, "--out", "run.yaml",
            ], in: folder)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let winners = outcomes.filter { $0.status == 0 && $0.output.contains("wrote ") }
    let others = outcomes.filter { $0.status != 0 }
    #expect(winners.count == 1 && others.count == 1, "\(outcomes)")
    let words = others.first?.errors ?? ""
    // Started late, it is told at once. Otherwise its run lies beside the winner's.
    #expect(words.contains("meanwhile") || words.contains("is there already"), "\(words)")
    #expect(try run("validate", "run.yaml").status == 0)
    if words.contains("meanwhile") { #expect(try run("validate", "run-2.yaml").status == 0) }
  }

  @Test func weightsOfAnotherRunAreTold() throws {
    #expect(try train("--out", "a.yaml").status == 0)
    #expect(try train("--out", "b.yaml", "--seed", "5").status == 0)
    let b = try Data(contentsOf: URL(filePath: folder.path("b.safetensors")))
    try folder.write(b, to: "a.safetensors")
    let refused = try run("train", "a.yaml")
    #expect(refused.status == 2 && refused.errors.contains("not the weights file that 'a.yaml'"))
    // What needs no weights only says so.
    for command in ["validate", "show"] {
      let outcome = try run(command, "a.yaml")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("warning: ") && outcome.errors.contains("a.safetensors"))
    }
    // The document claims them.
    let replayed = try run("replay", "a.yaml")
    #expect(replayed.status == 1 && replayed.errors.contains("weights altered"), "\(replayed)")
    #expect(try train("--out", "a.yaml").status == 2, "they are not a's to be written over")
  }
}
