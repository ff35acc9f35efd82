// Whether a run can be built from its first step to its last change: every configuration that the
// changes made while it trains lead to is asked for, in a time that is bounded.
package import Problems
internal import Engine
internal import Networks
internal import Numerics
package import Schema

/// Asks `Fit` for one configuration after another.
package struct ScheduleFit {
  /// Layers and joins, repeats included, of all networks that are lowered: more are not asked for.
  package static let maximumWork = 100_000
  /// Files that are read.
  private static let maximumLoads = 8
  /// Answers that are remembered: edits often go back and forth between a few networks.
  private static let capacity = 8

  /// Whether every configuration was asked for; else it is found out when its step is reached.
  package private(set) var isComplete = true

  /// Where files may be read; nil says only what is known without them.
  private let files: DataFiles?
  private let weighing: Bool
  private var work = 0
  private var loads = 0
  private var known: [(question: [Node?], faults: [BuildFault])] = []
  /// The data of the newest file.
  private var loaded: (source: DataSource, dataset: Result<Dataset, DataError>)?

  /// - Parameter weighing: false leaves the memory out.
  package init(files: DataFiles?, weighing: Bool = true) {
    self.files = files
    self.weighing = weighing
  }

  /// Why a configuration cannot be built; empty where it can, or where it was not asked for.
  /// - Parameter tree: the `editableNode` of the configuration.
  package mutating func faults(_ configuration: RunConfiguration, _ tree: Node) -> [BuildFault] {
    let question = [
      tree["network"], tree["data"], tree["seed"], tree["seeds"], tree["training"]?["loss"],
      tree["training"]?["batch_size"], tree["training"]?["validation_fraction"],
      tree["training"]?["average"], tree["training"]?["augment"], tree["training"]?["stop"],
    ]
    if let answer = known.last(where: { $0.question == question }) { return answer.faults }
    let network = configuration.network
    work += 1 + network.layerInstanceCount + network.joinInstanceCount
    guard work <= Self.maximumWork || known.isEmpty else {
      isComplete = false
      return []
    }
    let faults = ask(configuration)
    known.append((question, faults))
    if known.count > Self.capacity { known.removeFirst() }
    return faults
  }

  /// What the newest file that was read holds.
  package var dataset: Dataset? { try? loaded?.dataset.get() }

  private mutating func ask(_ configuration: RunConfiguration) -> [BuildFault] {
    if let outline = DataOutline(configuration.dataSource) {
      return Fit.faults(configuration, outline, weighing: weighing)
    }
    guard let files else { return Fit.faults(configuration, nil) }
    switch dataset(configuration, files) {
    case nil: return Fit.faults(configuration, nil)
    case .success(let dataset): return Fit.faults(configuration, dataset, weighing: weighing)
    case .failure(let error):
      let field = error.field ?? type(of: configuration.data.kind).fileFields.first
      return [
        BuildFault(
          path: ["data"] + (field.map { [$0] } ?? []), place: "", message: error.description)
      ]
        + Fit.faults(configuration, nil)
    }
  }

  /// The data of a file; nil where too many were read.
  private mutating func dataset(_ configuration: RunConfiguration, _ files: DataFiles)
    -> Result<Dataset, DataError>?
  {
    let source = configuration.dataSource
    if let loaded, loaded.source == source { return loaded.dataset }
    guard loads < Self.maximumLoads else {
      isComplete = false
      return nil
    }
    loads += 1
    let dataset: Result<Dataset, DataError>
    do {
      dataset = .success(try source.load(files: files))
    } catch {
      dataset = .failure(error as? DataError ?? DataError("\(error)"))
    }
    loaded = (source, dataset)
    return dataset
  }
}
