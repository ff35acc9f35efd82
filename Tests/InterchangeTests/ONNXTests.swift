// Networks as ONNX: what onnxruntime makes of every preset and of every layer is what the engine
// makes of it.
import Experiments
import Foundation
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@testable import Engine
@testable import Interchange
@testable import Networks

@Suite struct ONNXTests {
  static let python = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

  /// A new operation has a rule, or is left out on purpose.
  @Test func everyOperationIsWrittenOrLeftOut() {
    let known = onnxRules.map(\.kind) + onnxLeftOut
    #expect(Set(known).count == known.count)
    for kind in operationCatalog {
      #expect(known.contains(ObjectIdentifier(kind)), "\(kind.name) has no rule in onnxRules")
    }
    for kind in operationCatalog where kind.isLoss {
      #expect(onnxLeftOut.contains(ObjectIdentifier(kind)), "\(kind.name)")
    }
    #expect(onnxLeftOut.count == operationCatalog.count { $0.isLoss })
  }

  /// What cannot be written is said with the path of its layer.
  @Test func lossesAreRefused() throws {
    var network = try Self.preset("tiny-playground").lowered
    var builder = GraphBuilder(batch: 3)
    builder.enter("head.dense1")
    let (x, target) = (try builder.input([2]), try builder.input([]))
    network.input = x
    network.output = try builder.softmaxCrossEntropy(logits: x, target: target)
    network.graph = builder.finish(loss: nil)
    let faults = ONNXModel.refusals(network)
    #expect(faults.map(\.path) == ["head.dense1"])
    #expect(throws: ExportError.self) {
      try ONNXModel.model(network, called: "", metadata: []) { _ in [] }
    }
  }

  /// A convolutional network has a transpose at its input alone.
  @Test func transposesStandOnlyWhereTheyMust() throws {
    for (name, count) in [("resnet20-digits", 1), ("preact-resnet110-digits", 1)] {
      let model = try Self.model(Self.preset(name))
      let transposes = model.graph.node.filter { $0.opType == "Transpose" }.map(\.name)
      #expect(transposes.count == count, "\(name): \(transposes)")
    }
  }

  @Test func skipsAreNamedAfterTheirPath() throws {
    let model = try Self.model(Self.preset("spirals-56"))
    let adds = model.graph.node.filter { $0.opType == "Add" }.map(\.name)
    #expect(adds.contains("body[3]/skip0/add"))
    #expect(model.graph.initializer.contains { $0.name == "body[3].dense1.weight" })
    #expect(model.graph.input[0].type.tensorType.shape.dim[0].dimParam == "batch")
  }

  @Test func equalRunsGiveEqualBytes() throws {
    let opened = try Self.library.open("tiny-playground")
    func bytes(steps: Int) throws -> [UInt8] {
      let run = ExportedRun(
        opened.experiment, stem: "tiny", checkpoint: nil, step: steps, files: opened.files
      ) { checkpoint in
        try ScheduledRun(
          opened.experiment.configuration, checkpoint: checkpoint, files: opened.files,
          kernels: .best)
      }
      let choices = try ExportChoices(ONNXExporter.options)
      #expect(try ONNXExporter.refusals(run, choices).isEmpty)
      return try ONNXExporter.export(run, choices).files[0].bytes
    }
    #expect(try bytes(steps: 3) == bytes(steps: 3))
    #expect(try bytes(steps: 3) != bytes(steps: 4))
  }

  /// The whole: one process of Python for all models.
  @Test(.enabled(if: python != nil)) func onnxruntimeComputesTheSame() throws {
    let folder = try TemporaryFolder()
    var used: Set<String> = []
    var count = 0
    func write(_ name: String, _ sample: Sample) throws {
      used.formUnion(sample.lowered.graph.nodes.map(\.operation.variant))
      try folder.write(ONNXModel.bytes(Self.model(sample)), to: "\(name).onnx")
      var file = Safetensors()
      file.tensors = [sample.input, sample.output]
      try folder.write(file.encoded(), to: "\(name).safetensors")
      count += 1
    }
    for name in Self.presets { try write(name, Self.preset(name)) }
    for (name, sample) in try Self.layers() { try write(name, sample) }
    try write("tied", Self.tied())
    let losses = Set(operationCatalog.filter { $0.isLoss }.flatMap { $0.variants })
    let unseen = Set(Operation.variants).subtracting(used).subtracting(losses)
    // A study alone makes gradient gates; one that was just added may have no layer yet.
    #expect(unseen.subtracting(["gradientGate"]).count <= 1, "no model has \(unseen)")
    let outcome = try ChildProcess.run(
      try #require(Self.python),
      [Project.file("Tests/InterchangeTests/Tools/onnx_check.py").path, folder.path])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.last == "\(count) models agree", "\(outcome.output)")
  }

  /// What Netron's own loader makes of it, where there is Node to run that.
  @Test(.enabled(if: python != nil && node != nil)) func netronShowsSkips() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      ONNXModel.bytes(Self.model(Self.preset("spirals-56"))), to: "m.onnx")
    let found = try ChildProcess.run(
      try #require(Self.python),
      ["-c", "import netron, os; print(os.path.dirname(netron.__file__))"])
    let outcome = try ChildProcess.run(
      try #require(Self.node),
      [
        "--experimental-detect-module", "--no-warnings",
        Project.file("Tests/InterchangeTests/Tools/netron_nodes.mjs").path,
        try #require(found.lines.first), path,
      ])
    let adds = outcome.lines.filter { $0.hasPrefix("Add ") }
    #expect(adds.count == 27, "\(outcome)")
    #expect(adds.contains("Add body[3]/skip0/add"))
  }

  static let node = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }
}

// MARK: - Networks with inputs and outputs

extension ONNXTests {
  struct Sample {
    var lowered: LoweredNetwork
    var store: ParameterStore
    var input: NamedTensor
    var output: NamedTensor
  }

  static let library = Library(
    presetsFolder: Project.file("Presets").path, savesFolder: Project.file("Saves").path)

  /// Those whose data is there.
  static var presets: [String] {
    library.entries().filter(\.isPreset).map(\.name).filter {
      (try? library.open($0).missingData.isEmpty) == true
    }
  }

  static func preset(_ name: String) throws -> Sample {
    let opened = try library.open(name)
    let configuration = opened.experiment.configuration
    let outline =
      try DataOutline(configuration.dataSource)
      ?? DataOutline(configuration.loadDataset(files: opened.files), of: configuration.data)
    let lowered = try configuration.network.lower(
      input: outline.inputShape, outputs: nil, parts: outline.inputParts,
      head: LossHead?.none, batch: 3, seed: Seed(1))
    var tokens: Int?
    if case .tokens(let count) = outline.vocabulary { tokens = count }
    return sample(lowered, tokens: tokens)
  }

  /// Every kind of layer, with each of its fields at some other values, on samples of every form.
  static func layers() throws -> [(String, Sample)] {
    var samples: [(String, Sample)] = []
    for kind in layerCatalog.kinds {
      var settings: [[Node.Entry]] = [[]]
      for field in layerCatalog[kind]?.fields ?? [] {
        switch field.type {
        case .choice(let names):
          settings += names.map { [Node.Entry(field.name, Node(.string($0)))] }
        case .flag: settings += [true, false].map { [Node.Entry(field.name, $0)] }
        case .integer(let range) where !["units", "vocabulary", "channels"].contains(field.name):
          settings += [2, 4].filter(range.contains).map {
            [Node.Entry(field.name, Node(.integer($0)))]
          }
        default: break
        }
      }
      if kind == "recurrent" {
        settings += ["tanh", "lstm"].map {
          [Node.Entry("type", Node(.string($0))), Node.Entry("bidirectional", true)]
        }
      }
      if kind == "conv" {
        settings.append([Node.Entry("kernel", 4), Node.Entry("stride", 2)])
        settings.append([Node.Entry("dilation", 2), Node.Entry("groups", 2)])
      }
      for (number, entries) in settings.enumerated() {
        var faults = FaultCollector()
        let node = Node(.map([Node.Entry("kind", Node(.string(kind)))] + entries))
        guard let layer = Layer.decode(node, path: "layer", into: &faults), faults.faults.isEmpty
        else { continue }
        for shape: Shape in [[12], [6, 8], [9, 9, 4]] {
          let network = Network(blocks: [Block("net", layers: [layer])])
          guard
            let lowered = try? network.lower(
              input: shape, outputs: nil, head: LossHead?.none, batch: 3, seed: Seed(1))
          else { continue }
          let tokens = lowered.readsTokens ? 16 : nil
          samples.append(("\(kind)-\(number)-\(shape)", sample(lowered, tokens: tokens)))
        }
      }
    }
    return samples
  }

  /// A dense layer whose weight is an embedding's table.
  static func tied() throws -> Sample {
    var faults = FaultCollector()
    let layers = [
      [Node.Entry("kind", "embedding"), Node.Entry("units", 8)],
      [Node.Entry("kind", "dense"), Node.Entry("units", 16), Node.Entry("tied_to", "stem")],
    ].compactMap { Layer.decode(Node(.map($0)), path: "layer", into: &faults) }
    try faults.check()
    let network = Network(blocks: [
      Block("stem", layers: [layers[0]]), Block("head", layers: [layers[1]]),
    ])
    return try sample(
      network.lower(
        input: [6], outputs: nil, head: LossHead?.none, batch: 3, seed: Seed(1)), tokens: 16)
  }

  /// With parameters that are no longer those of the start, so that each counts.
  static func sample(_ lowered: LoweredNetwork, tokens: Int?) -> Sample {
    let graph = lowered.graph
    let store = ParameterStore(graph.parameters, seed: Seed(3))
    var random = Seed(5).stream("disturbed")
    for (index, spec) in store.specs.enumerated() {
      let values = store.value(index)
      for place in values.indices {
        switch spec.role {
        case .weight: values[place] += Float(0.01 * random.normal())
        case .scalar: values[place] += Float(0.1 * random.normal())
        case .buffer:
          values[place] =
            spec.path.hasSuffix("var")
            ? Float(random.uniform(0.5, 2)) : Float(0.1 * random.normal())
        }
      }
    }
    let program = Program(
      graph, parameters: store, mode: .evaluation, kernels: .best, keeping: [lowered.output])
    let input = program.input(lowered.input)
    for place in input.indices {
      // -1 is padding.
      input[place] =
        tokens.map { Float(Int(random.uniform(0, Double($0) + 0.99)) - 1) }
        ?? Float(random.normal())
    }
    program.forward(step: 0)
    // A deep network overflows with the running statistics of the start.
    if !program.values(lowered.output).allSatisfy(\.isFinite) {
      let training = Program(graph, parameters: store, mode: .training, kernels: .best)
      _ = training.input(lowered.input).update(fromContentsOf: input)
      for step in 0..<100 { training.forward(step: step) }
      program.forward(step: 0)
    }
    return Sample(
      lowered: lowered, store: store,
      input: NamedTensor(
        name: "input", shape: graph.shape(lowered.input), values: Array(input)),
      output: NamedTensor(
        name: "output", shape: graph.shape(lowered.output),
        values: Array(program.values(lowered.output))))
  }

  static func model(_ sample: Sample) throws -> ONNXModelProto {
    try ONNXModel.model(sample.lowered, called: "sample", metadata: [("step", "0")]) {
      Array(sample.store.value($0))
    }
  }
}
