// The network of a run as it is evaluated, in ONNX: for onnxruntime, Netron and whatever else reads
// it. Running statistics, no dropout, and where the run keeps an average of its weights, that.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Schema
internal import SwiftProtobuf
internal import Training

enum ONNXExporter: Exporter {
  static let name = "onnx"
  static let summary = "the evaluated network, for onnxruntime and Netron"
  static let output = ExportOutput.file(ending: "onnx")

  static func refusals(_ run: ExportedRun, _ choices: ExportChoices) throws -> [Fault] {
    try ONNXModel.refusals(run.architecture().trainer.network)
  }

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    let network = try run.configuration().network
    return (network == network.withoutRandomness ? [] : [Omission.randomness])
      + [Omission.training] + (try run.weightOmissions())
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let trainer = try run.trained()
    let store = trainer.parameters
    let model = try store.withAverage {
      try ONNXModel.model(
        trainer.network, called: run.title,
        metadata: [
          ("document", ExperimentFile.write(run.experiment)), ("step", String(run.step)),
        ]
      ) { Array(store.value($0)) }
    }
    let shape = trainer.network.graph.shape(trainer.network.input).dimensions.dropFirst()
    return Exported(
      try ONNXModel.bytes(model),
      hints: [
        "input 'input' [batch, \(shape.map(String.init).joined(separator: ", "))], output 'output';"
          + " https://netron.app shows %"
      ])
  }
}

enum ONNXModel {
  /// The operator set: that of the normalizations by their own names.
  static let operators: Int64 = 23
  /// The version of the file format that goes with it.
  static let format: Int64 = 11
  /// Protocol buffers end at two gigabytes.
  static let maximumBytes = 2_000_000_000

  /// What of a network cannot be written, with the layer's path.
  static func refusals(_ network: LoweredNetwork) -> [Fault] {
    let bytes = network.graph.parameters.reduce(0) { $0 + ($1.isActive ? 4 * $1.shape.count : 0) }
    if bytes > maximumBytes {
      return [Fault(path: "network", "\(bytes) bytes of weights; allowed: \(maximumBytes)")]
    }
    var (faults, told): ([Fault], Set<String>) = ([], [])
    var writer = ONNXWriter(network.graph) {
      // Nothing is said of values.
      [Float](repeating: 0, count: network.graph.parameters[$0].shape.count)
    }
    writer.write(network) { path, refusal in
      if told.insert("\(path) \(refusal.message)").inserted {
        faults.append(Fault(path: path, "\(refusal.message) has no counterpart in ONNX here"))
      }
    }
    return faults
  }

  /// - Parameter parameters: the values of a parameter, by its number.
  /// - Throws: `ExportError` where an operation cannot be written.
  static func model(
    _ network: LoweredNetwork, called title: String, metadata: [(key: String, value: String)],
    parameters: @escaping (Int) -> [Float]
  ) throws -> ONNXModelProto {
    var writer = ONNXWriter(network.graph, parameters: parameters)
    var failure: ExportError?
    writer.write(network) { path, refusal in
      failure = ExportError("onnx: \(path): \(refusal.message) has no counterpart in ONNX here")
    }
    if let failure { throw failure }
    var model = ONNXModelProto()
    model.irVersion = format
    model.producerName = "resplay"
    model.graph = writer.graph
    model.graph.name = title
    var operators = ONNXOperatorSetIdProto()
    (operators.domain, operators.version) = ("", Self.operators)
    model.opsetImport = [operators]
    model.metadataProps = metadata.map { key, value in
      var entry = ONNXStringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    return model
  }

  static func bytes(_ model: ONNXModelProto) throws -> [UInt8] { try model.serializedBytes() }
}

extension ONNXWriter {
  /// Writes everything that the output depends on.
  /// - Parameter refused: told of each operation that cannot be written, with its layer.
  mutating func write(_ network: LoweredNetwork, refused: (String, ONNXRefusal) -> Void) {
    let graph = network.graph
    var isNeeded = [Bool](repeating: false, count: graph.nodes.count)
    isNeeded[network.output.id] = true
    for index in graph.nodes.indices.reversed() where isNeeded[index] {
      for input in graph.nodes[index].inputs { isNeeded[input.id] = true }
    }
    input(network.input, called: "input")
    var isWhole = true
    for (index, node) in graph.nodes.enumerated() where isNeeded[index] {
      let path = graph.scopes[node.scope]
      enter(path)
      let site = ONNXSite(output: Tensor(id: index), inputs: node.inputs, shape: node.shape)
      do {
        let isWritten = try onnxRules.contains { try $0.apply(node.operation, site, &self) }
        guard isWritten else { throw ONNXRefusal(message: "the operation '\(node.operation)'") }
      } catch {
        isWhole = false
        refused(path, error as? ONNXRefusal ?? ONNXRefusal(message: "\(error)"))
      }
    }
    if isWhole { output(network.output, called: "output") }
  }
}
