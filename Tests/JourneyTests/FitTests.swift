// One answer to "can it be built?": the decoder, `validate`, `show`, `--set`, the playground and
// the trainer refuse the same documents in the same words.
import Engine
import Foundation
import Networks
import Problems
import ProjectSupport
import Schema
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct FitTests {
  /// A document that can be built.
  private static let good = """
    format: resplay/1
    seed: 1
    data: spiral
    network:
      blocks:
        - {name: stem, layers: [{kind: dense, units: 4}]}
        - {name: body, layers: [{kind: dense, units: 4}, relu], skips: [{from: 0, to: 2}]}
        - {name: head, layers: [{kind: dense, units: 2}]}

    """

  /// One with 49.6 million parameters, which are kept seven times with optimizer state and a copy.
  private static let heavy =
    good.replacing("data: spiral", with: "data: {kind: spiral, points: 50000}")
    .replacing(
      "name: stem, layers: [{kind: dense, units: 4}]",
      with: "name: stem, layers: ["
        + Array(repeating: "{kind: dense, units: 4096}", count: 3).joined(separator: ", ")
        + ", {kind: dense, units: 3900}]"
    ).replacing("{kind: dense, units: 4}, relu", with: "relu")
    .replacing("{from: 0, to: 2}", with: "{from: 0, to: 1}")

  /// An edit of it, and why the result cannot be built.
  struct Case: CustomTestStringConvertible {
    var base = good
    var path: String
    var value: String
    var words: String
    var testDescription: String { "\(path)=\(value)" }
  }

  private static let cases = [
    Case(
      path: "training.loss", value: "mean_squared_error",
      words:
        "training.loss: read mean_squared_error, but the data (spiral) has 2 classes to choose "
        + "from; use cross_entropy"),
    Case(
      path: "training.loss", value: "binary_cross_entropy",
      words:
        "head.dense1: the network ends with 2 features, but the head needs 1 unit for this data"),
    Case(
      path: "data", value: "digits",
      words: "stem.dense1: the layer dense needs features, or a sequence of them, not 8×8×1; put "
        + "flatten before it"),
    Case(
      path: "data", value: "regression_plane",
      words: "training.loss: read cross_entropy, but the data (regression_plane) has a value to "
        + "predict and no classes; use mean_squared_error"),
    Case(
      path: "network.blocks.head.layers.0.units", value: "3",
      words:
        "head.dense1: the network ends with 3 features, but the head needs 2 units for this data: "
        + "end with a dense layer of 2 units"),
    Case(
      path: "network.blocks.body.layers.1", value: "last_step",
      words: "body.last_step1: the layer last_step needs sequences"),
    Case(
      path: "network.blocks.body.layers.0", value: "conv",
      words: "body.conv1: the layer conv needs images of height × width × channels"),
    Case(
      base: heavy, path: "training.batch_size", value: "10000",
      words: "this run needs about 2.8 GB of memory"),
  ]

  @Test(arguments: cases) func everyDoorSaysTheSame(refused: Case) throws {
    let base = try ExperimentFile.read(refused.base)
    var faulty = base
    faulty.settings = try base.settings.applying([
      Setting(path: NodePath(refused.path), text: refused.value)
    ])
    let text = ExperimentFile.write(faulty)
    let folder = try TemporaryFolder()
    let goodPath = try folder.write(refused.base, to: "good.yaml")
    let faultyPath = try folder.write(text, to: "faulty.yaml")

    let said = [
      "decoder": message { _ = try ExperimentFile.read(text) },
      "validate": try refusal(["validate", faultyPath]),
      "show": try refusal(["show", faultyPath]),
      "--set": try refusal(["show", goodPath, "--set", "\(refused.path)=\(refused.value)"]),
      "trainer": message {
        _ = try Trainer(
          faulty.configuration, dataset: faulty.configuration.loadDataset(files: DataFiles()),
          kernels: .best)
      },
      "playground": edited(base, faulty.configuration),
    ]
    for (door, words) in said {
      #expect(words.contains(refused.words), "\(door): \(words)")
    }
    // Where one only begins the words, the others end alike.
    let whole = said["trainer"] ?? ""
    for (door, words) in said where whole.hasPrefix(refused.words) {
      #expect(words.contains(whole), "\(door): \(words)")
    }
  }

  @Test func whatAFileTellsIsSaidByEveryCommandThatReadsIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,y,label\n1,2,a\n2,1,b\n3,3,c\n4,1,a\n", to: "a.csv")
    let text =
      Self.good.replacing("data: spiral", with: "data: {kind: csv, path: a.csv}")
      + "training: {loss: binary_cross_entropy}\n"
    let path = try folder.write(text, to: "csv.yaml")
    let words =
      "training.loss: read binary_cross_entropy, but the data (csv) has 3 classes, not 2; use "
      + "cross_entropy"
    for arguments in [["validate", path], ["show", path], ["train", path, "--steps", "1"]] {
      let said = try refusal(arguments)
      #expect(said.contains("csv.yaml:9:18: "), "\(said)")
      #expect(said.contains(words), "\(said)")
    }
  }

  /// Tokens are only known once a table is read.
  @Test func aTableThatIsNoTokensIsSaidByEveryCommandThatReadsIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,y,label\n1,2,a\n2,1.5,b\n3,3,a\n4,1,b\n", to: "a.csv")
    let path = try folder.write(
      """
      format: resplay/1
      data: {kind: csv, path: a.csv, standardize: false}
      network:
        blocks:
          - {name: stem, layers: [{kind: embedding, vocabulary: 9, units: 4}, flatten]}
          - {name: head, layers: [{kind: dense, units: 2}]}

      """, to: "tokens.yaml")
    for arguments in [["validate", path], ["show", path], ["train", path, "--steps", "1"]] {
      let said = try refusal(arguments)
      #expect(said.contains("stem.embedding1"), "\(said)")
    }
  }

  @Test func whatIsAskedAgainIsRemembered() throws {
    let configuration = try ExperimentFile.read(Self.good).configuration
    let data = try #require(DataOutline(configuration.dataSource))
    let loaded = try configuration.loadDataset(files: DataFiles())
    #expect(DataOutline(loaded, of: configuration.data) == data)
    #expect(try Fit.lowered(configuration, data) == Fit.lowered(configuration, data))
    var other = configuration
    other.training.stop.steps = 9
    #expect(try Fit.lowered(other, data) == Fit.lowered(configuration, data))
    other.training.batchSize = 5
    #expect(try Fit.lowered(other, data) != Fit.lowered(configuration, data))
  }

  /// What the program says on standard error when it refuses.
  private func refusal(_ arguments: [String]) throws -> String {
    let outcome = try ProgramUnderTest.run(arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(arguments): \(outcome.output)")
    return outcome.errors
  }

  /// What the playground says of an edit that it refuses.
  private func edited(_ experiment: Experiment, _ configuration: RunConfiguration) -> String {
    var state = AppState(
      drawing: Drawing(depth: .truecolor, glyphs: .unicode), width: 80, height: 24)
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: experiment, path: nil, source: nil, checkpoint: nil, files: DataFiles())))
    let response = state.playground?.apply(configuration, "changed")
    #expect(state.playground?.document.configuration == experiment.configuration)
    return response?.message?.text ?? ""
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }
}
