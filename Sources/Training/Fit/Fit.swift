// Whether a configuration can be built on its data: the one answer of the decoder, the forms,
// `--set`, `validate`, `show` and the trainer, in the same words. It stands here and not a room
// higher, because the trainer must ask it too. What was lowered is remembered, so that all of them
// together lower a document once.
package import Networks
package import Numerics
package import Problems
internal import Engine
internal import Schema
internal import Synchronization

/// Why a configuration cannot be built.
package struct BuildFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key path of what would have to change: `network.blocks.head.layers.0`.
  package var path: [String]
  /// What it is called where it runs: `head.dense1`, or the key path again.
  package var place: String
  package var message: String
  /// The kind of a layer that mends it, put before the one that `path` leads to.
  package var remedy: String?

  /// The words of every door: `head.dense1: the network ends with ...`.
  package var description: String { place.isEmpty ? message : "\(place): \(message)" }

  /// The words below the key path, where a document names that.
  package var messageAtPath: String {
    path.joined(separator: ".").hasSuffix(place) ? message : description
  }
}

/// What a network has to fit, known of generated data before it is made and of files once they are
/// read.
package struct DataOutline: Equatable, Sendable {
  /// The kind of the dataset.
  package var kind: String
  package var inputShape: Shape
  package var task: Task
  package var rows: SplitCounts
  /// Where the inputs are known to be tokens, how many different ones; where they are known to be
  /// values, none. Of a file it is not known.
  package var vocabulary: Vocabulary
  /// The named inputs, which blocks may start from.
  package var inputParts: [InputPart]

  package enum Vocabulary: Equatable, Sendable {
    case unknown, none
    case tokens(Int)
  }

  /// nil where a file must be read first.
  package init?(_ source: DataSource) {
    let data = source.data
    guard let shape = data.kind.inputShape, let task = data.kind.task,
      let rows = source.splitCounts
    else { return nil }
    kind = data.kind.kind
    inputShape = shape
    self.task = task
    self.rows = rows
    vocabulary = data.kind.vocabularySize.map { .tokens($0) } ?? .none
    inputParts = data.kind.inputParts
  }

  package init(_ dataset: Dataset, of data: DataSpec) {
    kind = data.kind.kind
    inputShape = dataset.inputShape
    task = dataset.task
    rows = SplitCounts(
      train: dataset.trainRows.count, validation: dataset.validationRows.count,
      test: dataset.testRows.count)
    let isKnown = data.kind.inputShape != nil || dataset.byteRows != nil
    vocabulary =
      (data.kind.vocabularySize ?? dataset.vocabularySize).map { .tokens($0) }
      ?? (isKnown ? .none : .unknown)
    inputParts = dataset.inputParts
  }
}

package enum Fit {
  /// Why the configuration cannot be built, the gravest first; empty where it can, as far as is
  /// known.
  /// - Parameters:
  ///   - data: nil where a file must be read first; then only what holds for any data is said.
  ///   - weighing: false leaves the memory out.
  package static func faults(
    _ configuration: RunConfiguration, _ data: DataOutline?, weighing: Bool = true
  ) -> [BuildFault] {
    if let data { return outcome(configuration, data, weighing: weighing).faults }
    do {
      try configuration.network.checkArchitecture()
      return []
    } catch {
      return self.faults(of: error, configuration.network)
    }
  }

  /// Why the configuration cannot be trained on its data, once that is made or read: its labels and
  /// tokens are looked at too.
  package static func faults(
    _ configuration: RunConfiguration, _ dataset: Dataset, weighing: Bool = true
  ) -> [BuildFault] {
    let data = DataOutline(dataset, of: configuration.data)
    return faults(outcome(configuration, data, weighing: weighing), configuration, dataset)
  }

  private static func faults(
    _ outcome: Outcome, _ configuration: RunConfiguration, _ dataset: Dataset
  ) -> [BuildFault] {
    guard let lowered = outcome.lowered else { return outcome.faults }
    do {
      try dataset.task.kind.check(dataset, configuration.training.loss)
      try lowered.checkTokens(dataset.inputs)
      return []
    } catch let error as DataError {
      return [BuildFault(path: ["data"], place: "data", message: error.description)]
    } catch {
      return self.faults(of: error, configuration.network)
    }
  }

  /// The network with its loss, lowered for the batches of the data. Asked again for the same, it
  /// returns what it returned before.
  /// - Throws: `BuildFault`.
  package static func lowered(_ configuration: RunConfiguration, _ data: DataOutline) throws
    -> LoweredNetwork
  {
    let outcome = outcome(configuration, data)
    if let lowered = outcome.lowered { return lowered }
    throw outcome.faults.first ?? BuildFault(path: [], place: "", message: "it cannot be built")
  }

  /// The same for data that is made or read, with its labels and tokens checked.
  /// - Parameter weighing: false leaves the memory to who compiles the network next.
  /// - Throws: `BuildFault`.
  package static func lowered(
    _ configuration: RunConfiguration, _ dataset: Dataset, weighing: Bool = true
  ) throws -> LoweredNetwork {
    let data = DataOutline(dataset, of: configuration.data)
    let outcome = outcome(configuration, data, weighing: weighing)
    if let fault = faults(outcome, configuration, dataset).first { throw fault }
    if let lowered = outcome.lowered { return lowered }
    throw BuildFault(path: [], place: "", message: "it cannot be built")
  }

  /// The network without its loss, lowered for the rows that are evaluated at a time.
  /// - Throws: `GraphError`.
  /// - Parameter batch: other than that many rows.
  static func evaluation(
    _ configuration: RunConfiguration, _ data: DataOutline, batch: Int? = nil
  ) throws -> LoweredNetwork {
    let rows = Evaluator.chunk(
      testRows: data.rows.test, outputs: configuration.training.loss.outputs(of: data.task))
    return try configuration.network.lower(
      input: data.inputShape, task: data.task, parts: data.inputParts,
      loss: configuration.training.loss, isTrained: false, batch: batch ?? rows,
      seed: configuration.seed(of: .batches))
  }

  private static func outcome(
    _ configuration: RunConfiguration, _ data: DataOutline, weighing: Bool = true
  ) -> Outcome {
    let key = Key(configuration, data)
    let known = memory.withLock { memory in memory.first { $0.key == key } }?.outcome
    if let known, known.isWeighed || !weighing { return known }
    var outcome = known ?? build(configuration, data)
    if weighing { weigh(&outcome, configuration, data) }
    memory.withLock { memory in
      memory.removeAll { $0.key == key }
      memory.append((key, outcome))
      if memory.count > capacity { memory.removeFirst() }
    }
    return outcome
  }

  /// What an error of building says, one fault for each thing that is wrong.
  private static func faults(of error: any Error, _ network: Network) -> [BuildFault] {
    guard let several = error as? LoweringFaults else { return [fault(error, network)] }
    return several.errors.map { fault($0, network) }
  }

  /// What an error of building says, with the key path of what it is about.
  private static func fault(_ error: any Error, _ network: Network) -> BuildFault {
    switch error {
    case let fault as BuildFault: fault
    case let error as GraphError:
      BuildFault(
        path: network.keyPath(of: error), place: error.path, message: error.message,
        remedy: error.remedy)
    default: BuildFault(path: ["network"], place: "", message: "\(error)")
    }
  }

  private static func build(_ configuration: RunConfiguration, _ data: DataOutline) -> Outcome {
    let (training, task) = (configuration.training, data.task)
    var faults: [BuildFault] = []
    if let reason = task.refusal(of: training.loss, data: data.kind) {
      faults.append(
        BuildFault(path: ["training", "loss"], place: "training.loss", message: reason))
    }
    if data.rows.train == 0 {
      faults.append(
        BuildFault(
          path: ["data"], place: "data",
          message: "no row is left to train on; use more rows or a smaller test fraction"))
    }
    if let reason = training.augment.refusal(data) {
      faults.append(
        BuildFault(path: ["training", "augment"], place: "training.augment", message: reason))
    }
    faults += earlyStoppingFaults(training, data)
    // Which units a loss needs says nothing where another loss is needed.
    let loss =
      faults.contains { $0.path == ["training", "loss"] || $0.path == ["data"] }
      ? nil : training.loss
    do {
      let lowered = try configuration.network.lower(
        input: data.inputShape, task: task, parts: data.inputParts, loss: loss,
        batch: batch(configuration, data), seed: configuration.seed(of: .batches))
      switch data.vocabulary {
      case .unknown: break
      case .none: try lowered.checkVocabulary(nil)
      case .tokens(let count): try lowered.checkVocabulary(count)
      }
      if training.augment.isOn, lowered.readsTokens {
        faults.append(
          BuildFault(
            path: ["training", "augment"], place: "training.augment",
            message: "an embedding reads the inputs as token numbers, which are not changed; leave "
              + "it out"))
      }
      return Outcome(lowered: faults.isEmpty ? lowered : nil, faults: faults)
    } catch {
      return Outcome(lowered: nil, faults: faults + self.faults(of: error, configuration.network))
    }
  }

  /// Patience needs rows to validate on and a metric of what is predicted.
  private static func earlyStoppingFaults(_ training: TrainingSettings, _ data: DataOutline)
    -> [BuildFault]
  {
    let stop = training.stop
    guard stop.patience > 0 else { return [] }
    func fault(_ field: String, _ message: String) -> BuildFault {
      BuildFault(
        path: ["training", "stop", field], place: "training.stop.\(field)", message: message)
    }
    var faults: [BuildFault] = []
    if data.rows.validation == 0 {
      faults.append(
        fault(
          "patience",
          "read \(stop.patience), but no rows are put aside to look at; set "
            + "training.validation_fraction, such as 0.2, or patience to 0"))
    }
    if !stop.metric.fits(data.task) {
      let fitting = metricCatalog.filter { $0.fits(data.task) }.map(\.kind)
      faults.append(
        fault(
          "metric",
          "read \(stop.metric.kind), but the data (\(data.kind)) has \(data.task.words); "
            + "allowed: \(fitting.joined(separator: ", "))"))
    }
    return faults
  }

  /// Rows of a batch.
  private static func batch(_ configuration: RunConfiguration, _ data: DataOutline) -> Int {
    max(1, min(configuration.training.batchSize, data.rows.train))
  }

  /// Looks whether the run would need too much memory. Only what may be large is compiled for that.
  private static func weigh(
    _ outcome: inout Outcome, _ configuration: RunConfiguration, _ data: DataOutline
  ) {
    outcome.isWeighed = true
    let copies = configuration.training.copies
    guard let lowered = outcome.lowered,
      !RunMemory.isSurelyEnough(
        for: lowered.graph, batch: batch(configuration, data), copies: copies)
    else { return }
    do {
      let evaluation = try evaluation(configuration, data)
      guard
        let reason = RunMemory.refusal(
          lowered.graph.parameters, copies: copies,
          activations: CompiledGraph(lowered.graph, mode: .training).memoryBytes
            + CompiledGraph(evaluation.graph, mode: .evaluation).memoryBytes)
      else { return }
      outcome.faults = [BuildFault(path: ["network"], place: "", message: reason)]
    } catch {
      outcome.faults = faults(of: error, configuration.network)
    }
    outcome.lowered = nil
  }

  private struct Outcome: Sendable {
    var lowered: LoweredNetwork?
    var faults: [BuildFault]
    var isWeighed = false
  }

  /// All that the outcome depends on.
  private struct Key: Equatable, Sendable {
    var network: Network
    var loss: Loss
    var augment: Augmentation
    var batchSize: Int
    var copies: WeightCopies
    var patience: Int
    var metric: Metric
    var seed: Seed
    var data: DataOutline

    init(_ configuration: RunConfiguration, _ data: DataOutline) {
      network = configuration.network
      loss = configuration.training.loss
      augment = configuration.training.augment
      batchSize = min(configuration.training.batchSize, data.rows.train)
      copies = configuration.training.copies
      patience = configuration.training.stop.patience
      metric = configuration.training.stop.metric
      seed = configuration.seed(of: .batches)
      self.data = data
    }
  }

  /// Outcomes that are remembered: the present document, the one before an edit, and a few more.
  private static let capacity = 6
  private static let memory = Mutex<[(key: Key, outcome: Outcome)]>([])
}

extension Network {
  /// The key path of what a graph error names: `body[12].dense1` is `network.blocks.body.layers.0`.
  fileprivate func keyPath(of error: GraphError) -> [String] {
    var parts = error.path.split(separator: ".").map(String.init)
    if parts.first == "network" { return parts }
    guard !parts.isEmpty else { return ["network"] }
    let owner = String(parts.removeFirst().prefix { $0 != "[" })
    guard let block = blocks.first(where: { $0.name == owner }) else {
      if let number = Self.skipNumber(owner) { return ["network", "skips", String(number)] }
      return ["network"]
    }
    let place = ["network", "blocks", owner]
    guard let name = parts.first else { return place }
    if let index = block.layerNames.firstIndex(of: name) {
      return place + ["layers", String(index)]
    }
    if let number = Self.skipNumber(name) { return place + ["skips", String(number)] }
    return place
  }

  /// The index meant by `skip1`: skips are numbered from 0.
  private static func skipNumber(_ name: String) -> Int? {
    guard name.hasPrefix("skip"), let number = Int(name.dropFirst(4)), number >= 0 else {
      return nil
    }
    return number
  }
}
