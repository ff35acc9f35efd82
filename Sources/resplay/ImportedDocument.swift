// The document that an import makes: what came in, put together with a document that is there.
internal import Engine
internal import Experiments
internal import Interchange
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct ImportedDocument {
  var experiment: Experiment
  /// Where its data is read from.
  private(set) var files: DataFiles
  /// What it starts from; nil: initial values.
  private(set) var weights: [NamedTensor]?
  /// Where they came from, for people.
  private(set) var source = ""
  var notes: [String] = []

  /// Where data of a document is that is not found.
  private static let remedy = "or name a document that finds it with --into FILE"

  init(_ experiment: Experiment, files: DataFiles) {
    (self.experiment, self.files) = (experiment, files)
  }

  // MARK: - Weights

  /// Weights for the network of a document: the one named, or the one that the file holds.
  /// - Parameter input: the path of the file.
  init(
    _ weights: ImportedWeights, input: String, into: String?, map: WeightMap?, isPartial: Bool,
    _ workspace: Workspace
  ) throws {
    let name = Node(.string(input)).excerpt
    let opened = try into.map { try workspace.open($0, weights: .ignored) }
    guard let base = opened?.experiment ?? weights.document else {
      throw UsageProblem(
        "\(name) holds weights and no document; --into DOCUMENT says whose network they are for")
    }
    files = opened?.files ?? workspace.library.files(beside: input)
    files.remedy = Self.remedy
    // At the step of the weights, the network was what the changes until then had made of it.
    let step = weights.step ?? base.results?.steps ?? 0
    experiment = base
    experiment.configuration = try base.configuration.applying(
      base.events.filter { $0.step <= step })
    experiment.configuration.startFrom = ""
    (experiment.events, experiment.results, experiment.presentation.pins) = ([], nil, [])
    if opened?.place == .presets || opened == nil { experiment.presentation.group = "" }
    let dataset = try experiment.configuration.loadDataset(files: files)
    let lowered = try Fit.lowered(experiment.configuration, dataset)
    let assignment = try WeightAssignment(
      weights, to: WeightTarget(experiment.configuration.network, lowered), map: map,
      isPartial: isPartial, source: name)
    self.weights = assignment.tensors
    source = visible(FileName.last(of: input))
    let all = lowered.graph.parameters.count
    notes = ["\(assignment.tensors.count) of \(all) tensors came in, by \(assignment.rule)."]
    notes += assignment.notes
    if !weights.others.isEmpty {
      let shown = weights.others.prefix(3).map { "\($0.name), \($0.reason)" }
      let rest = weights.others.count - shown.count
      notes.append(
        "No weights, and left out: \(shown.joined(separator: "; "))"
          + (rest > 0 ? "; and \(rest) more." : "."))
    }
    if let step = weights.step, step > 0 {
      notes.append("The weights are those of step \(step) there; the run counts from step 0 here.")
    }
    addToNotes("Starts from the weights of \(source).")
  }

  // MARK: - Architectures

  /// An architecture for the data of a document, or of the first kind of data that it fits.
  init(_ network: ImportedNetwork, into: String?, _ workspace: Workspace) throws {
    if let into {
      let opened = try workspace.open(into, weights: .ignored)
      experiment = opened.experiment
      files = opened.files
      files.remedy = Self.remedy
      experiment.configuration.network = network.network
      experiment.configuration.startFrom = ""
      (experiment.events, experiment.results, experiment.presentation.pins) = ([], nil, [])
      if opened.place == .presets { experiment.presentation.group = "" }
      experiment.presentation.notes = ""
      let dataset = try experiment.configuration.loadDataset(files: files)
      let wrong = network.differences(try Fit.lowered(experiment.configuration, dataset))
      guard wrong.isEmpty else {
        throw UsageProblem(
          "the network does not fit the data of '\(into)': \(wrong.joined(separator: "; "))")
      }
    } else {
      experiment = try Self.proposed(for: network)
      files = DataFiles()
      notes.append(
        "Learns \(experiment.configuration.data.kind.kind), the first data that it fits; --into "
          + "DOCUMENT takes data and training from there.")
    }
    if !network.name.isEmpty {
      experiment.presentation.name = String(network.name.prefix(Presentation.maximumNameLength))
    } else if into == nil {
      experiment.presentation.name = "Imported network"
    }
  }

  private static func proposed(for network: ImportedNetwork) throws -> Experiment {
    for entry in datasetCatalog.entries {
      var experiment = Experiment()
      experiment.configuration.data = DataSpec(entry.standard)
      experiment.configuration.network = network.network
      guard let outline = DataOutline(experiment.configuration.dataSource),
        network.input.map({ $0 == outline.inputShape }) ?? true
      else { continue }
      for loss in [outline.task.kind.usualLoss, .binaryCrossEntropy] {
        experiment.configuration.training.loss = loss
        if let lowered = try? Fit.lowered(experiment.configuration, outline),
          network.differences(lowered).isEmpty
        {
          return experiment
        }
      }
    }
    let shape = network.input.map { "samples of \($0)" } ?? "it"
    throw UsageProblem(
      "no data that comes with resplay fits \(shape) and the network's outputs; --into DOCUMENT "
        + "says what it learns from")
  }

  private mutating func addToNotes(_ sentence: String) {
    let notes = experiment.presentation.notes
    let whole = notes + (notes.isEmpty || notes.hasSuffix("\n") ? "" : "\n") + sentence + "\n"
    guard whole.unicodeScalars.count <= Presentation.maximumNotesLength else { return }
    experiment.presentation.notes = whole
  }
}

/// The last part of a path.
enum FileName {
  static func last(of path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path))
  }
}
