// Weights that PyTorch and NumPy wrote measure here what they measure there. One Python process
// writes all of them.
import Engine
import Experiments
import Foundation
import Interchange
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@Suite struct ForeignWeightsTests {
  static let python = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

  /// The test loss at step 0 of a configuration that starts from what came in.
  private func loss(
    _ file: String, into configuration: RunConfiguration, map: WeightMap? = nil,
    _ folder: TemporaryFolder
  ) throws -> Double {
    let input = ImportInput(
      name: file, bytes: try Array(Data(contentsOf: folder.url.appending(path: file))))
    guard case .weights(let weights) = try importer(named: nil, for: input).read(input).content
    else { throw Failure(description: "no weights") }
    let dataset = try configuration.loadDataset(files: DataFiles())
    let lowered = try Fit.lowered(configuration, dataset)
    let assignment = try WeightAssignment(
      weights, to: WeightTarget(configuration.network, lowered), map: map, source: file)
    #expect(assignment.tensors.count == lowered.graph.parameters.count)
    try folder.write(
      StartFile.encode(assignment.tensors, source: file), to: "\(file)-start.safetensors")
    var configuration = configuration
    configuration.startFrom = "\(file)-start"
    let library = Library(presetsFolder: folder.path, savesFolder: folder.path)
    let trainer = try Trainer(
      configuration, dataset: dataset, kernels: .best,
      files: library.files(beside: folder.path("x.yaml")))
    return Double(trainer.evaluate().test(.loss))
  }

  private func preset(_ name: String) throws -> RunConfiguration {
    let text = try String(contentsOf: Project.file("Presets/\(name).yaml"), encoding: .utf8)
    return try ExperimentFile.read(text).configuration
  }

  @Test(.enabled(if: python != nil, "RESPLAY_TOOLS_PYTHON names no Python"))
  func othersMeasureTheSame() throws {
    let folder = try TemporaryFolder()
    let bottleneck = try preset("bottleneck-resnet-50")
    let dataset = try bottleneck.loadDataset(files: DataFiles())
    var rows = Safetensors()
    let tested = dataset.testRows.map(Int.init)
    rows.tensors = [
      NamedTensor(
        name: "images", shape: [tested.count, 8, 8, 1],
        values: tested.flatMap { dataset.inputs(ofRow: $0) }),
      NamedTensor(
        name: "labels", shape: [tested.count], values: tested.map { dataset.targets[$0] }),
    ]
    try folder.write(rows.encoded(), to: "rows.safetensors")
    let script = Project.file("Tests/InterchangeTests/Tools/weights_from_torch.py").path
    let outcome = try ChildProcess.run(try #require(Self.python), [script, folder.path])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let losses = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])

    func expect(_ found: Double, as name: String) throws {
      let there = try #require(losses[name])
      #expect(abs(found - there) < 2e-5 * there, "\(name): \(found) here, \(there) there")
    }
    for name in ["bottleneck-resnet-50", "resnet20-digits"] {
      let configuration = name == "resnet20-digits" ? try preset(name) : bottleneck
      try expect(loss("\(name).safetensors", into: configuration, folder), as: name)
    }
    var plain = bottleneck
    plain.network = Self.plain
    let map = try WeightMap([
      "1.weight": ["to": "stem.dense1.weight", "then": "torch"], "1.bias": "stem.dense1.bias",
      "3.weight": ["to": "body.dense1.weight", "then": "transpose"], "3.bias": "body.dense1.bias",
      "5.weight": ["to": "head.dense1.weight", "then": "torch"], "5.bias": "head.dense1.bias",
    ])
    try expect(loss("plain.safetensors", into: plain, map: map, folder), as: "plain")
    for file in ["plain.npz", "packed.npz"] {
      try expect(loss(file, into: plain, folder), as: "plain")
    }
  }

  private static var plain: Network {
    func dense(_ units: Int) -> Layer {
      var dense = Dense()
      dense.units = units
      return Layer(dense)
    }
    return Network(blocks: [
      Block("stem", layers: [Layer(Flatten()), dense(12), Layer(Tanh())]),
      Block("body", layers: [dense(12), Layer(Tanh())]),
      Block("head", layers: [dense(10)]),
    ])
  }
}
