// A run that starts from the weights of another: what is taken by path, and what is refused.
import Engine
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

struct StartFromTests {
  /// The parameters of a trained run, as `base.safetensors` would hold them.
  private func weights(_ trainer: Trainer) -> StartWeights {
    var weights = StartWeights(tensors: [:])
    for spec in trainer.parameters.specs {
      weights.tensors[spec.path] = StartWeights.Tensor(
        shape: spec.shape, values: trainer.values(spec.path))
    }
    return weights
  }

  /// Files of which `base.safetensors` gives these weights, whatever is in it.
  private func files(_ weights: StartWeights, _ folder: TemporaryFolder) throws -> DataFiles {
    try Data([1]).write(to: folder.url.appending(path: "base.safetensors"))
    return DataFiles(folder: folder.path, log: ReadLog(), weightsReader: { _ in weights })
  }

  private func start(_ configuration: RunConfiguration, _ files: DataFiles) throws -> Trainer {
    try Trainer(
      configuration, dataset: configuration.loadDataset(files: files), kernels: .best, files: files)
  }

  @Test func weightsAreTakenByPath() throws {
    let folder = try TemporaryFolder()
    let base = try Trainer(smallRun()).advance(10)
    let files = try files(weights(base), folder)
    let wanted = smallRun {
      $0.startFrom = "base"
      $0.seed = 99
      $0.network.blocks.insert(Block("more", layers: [dense(8)]), at: 1)
    }
    let trainer = try start(wanted, files)
    for path in ["stem.dense1.weight", "body[2].dense2.bias", "head.dense1.weight"] {
      #expect(trainer.values(path) == base.values(path))
    }
    #expect(trainer.values("more.dense1.weight").contains { $0 != 0 })
    let report = try #require(try wanted.startReport(files, trainer.network))
    #expect(report.fault == nil && report.missing == ["more.dense1.weight", "more.dense1.bias"])
    #expect(report.words.hasPrefix("16 of 18 tensors start from 'base'; from initial values"))
    // It is a file of the run, with its fingerprint.
    #expect(wanted.dataPaths == ["base.safetensors"])
    #expect(files.log?["base.safetensors"]?.bytes == 1)
    // A new start is one from the same weights, and a run goes on without them.
    trainer.advance(5)
    let checkpoint = try trainer.checkpoint()
    try trainer.reset()
    #expect(trainer.values("stem.dense1.weight") == base.values("stem.dense1.weight"))
    let resumed = try Trainer(resuming: checkpoint)
    #expect(resumed.step == 5)
    #expect(throws: DataError.self) { try resumed.reset() }
    #expect(
      message { try trainer.advance(1).change { $0.startFrom = "" } }
        .contains("start_from is what a run starts from"))
  }

  @Test func whatDoesNotFitIsListed() throws {
    let folder = try TemporaryFolder()
    let base = try Trainer(smallRun())
    func said(
      _ change: (inout RunConfiguration) -> Void, _ spoil: (inout StartWeights) -> Void = { _ in }
    ) throws -> String {
      var weights = weights(base)
      spoil(&weights)
      let files = try files(weights, folder)
      let configuration = smallRun {
        $0.startFrom = "base"
        change(&$0)
      }
      return message { _ = try start(configuration, files) }
    }
    let shapes = try said { $0.network = residual(width: 9) }
    #expect(shapes.contains("start_from: 'base' has other shapes: stem.dense1.weight is 2×8 there"))
    #expect(shapes.contains("and 9 more"))
    #expect(
      try said {
        $0.network.blocks[1].name = "trunk"; $0.network.blocks[1].trainable = false
      }
      .contains("lacks parameters that are frozen here: trunk[0].dense1.weight"))
    #expect(
      try said { for index in 0..<3 { $0.network.blocks[index].name = "b\(index)" } }
        .contains("has no parameter of this network; it has body[0].dense1.bias"))
    #expect(
      try said({ _ in }) { $0.tensors["stem.dense1.bias"]?.values[0] = .nan }
        .contains("holds values that are not finite numbers: stem.dense1.bias"))
  }

  @Test func pathsAreHeldToTheRulesOfDataFiles() throws {
    let folder = try TemporaryFolder()
    let files = try files(weights(Trainer(smallRun())), folder)
    for (name, words) in [
      ("../base", "leaves the document's folder"), ("/etc/passwd", "is an absolute path"),
      ("none", "there is no file 'none.safetensors'"), ("a\u{1b}[2J", "there is no file"),
    ] {
      let text = message { _ = try start(smallRun { $0.startFrom = name }, files) }
      #expect(text.hasPrefix("start_from: ") && text.contains(words), "\(text)")
      #expect(text.contains("--set start_from=FILE") && !text.contains("\u{1b}"))
    }
    // The folder of saves is the second place, for weights alone.
    let saves = try TemporaryFolder()
    try Data([1, 2]).write(to: saves.url.appending(path: "saved.safetensors"))
    try Data([1, 2]).write(to: saves.url.appending(path: "table.csv"))
    var more = files
    more.saves = saves.path
    #expect(throws: Never.self) { try start(smallRun { $0.startFrom = "saved.yaml" }, more) }
    #expect(throws: DataError.self) { try more.read("table.csv") }
    #expect(throws: DataError.self) { try more.read("../\(saves.path)/saved.safetensors") }
  }
}
