// Rules that span several sections of a document, and the events: each fault at the place of what
// would have to change.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Training

struct DocumentChecks {
  /// Values that are decoded again for events: bounds the time that checking takes. Of the events
  /// behind it only the outcome of all is checked.
  static let maximumWork = 200_000
  /// Events with faults that are told of; every one of them costs a whole decoding.
  private static let maximumFaultyEvents = 50

  let experiment: Experiment
  /// What the experiment was decoded from, with its places.
  let tree: Node
  /// Asked what can be built.
  private(set) var fit: ScheduleFit
  /// Whether every event was looked at; else a fault may show when its step is reached.
  private(set) var isComplete = true
  /// The data of the configuration at step 0, where it was read from a file.
  private(set) var dataset: Dataset?
  private let files: DataFiles?

  /// - Parameters:
  ///   - files: where data files may be read; nil reads none.
  ///   - weighing: false leaves the memory out: of what was run already.
  init(experiment: Experiment, tree: Node, files: DataFiles? = nil, weighing: Bool = true) {
    (self.experiment, self.tree) = (experiment, tree)
    self.files = files
    fit = ScheduleFit(files: files, weighing: weighing)
  }

  mutating func run(into faults: inout FaultCollector) {
    let state = State(experiment.configuration)
    let found = checkFit(of: state, into: &faults)
    if found.isEmpty, let files { checkStart(files, into: &faults) }
    checkEvents(from: state, known: found, into: &faults)
    isComplete = isComplete && fit.isComplete
  }

  /// The configuration must be one that can be built, as far as is known.
  mutating func checkFit(into faults: inout FaultCollector) {
    _ = checkFit(of: State(experiment.configuration), into: &faults)
  }

  /// The weights that a run starts from must fit its network. A run that has been made needs them
  /// no more.
  private func checkStart(_ files: DataFiles, into faults: inout FaultCollector) {
    let configuration = experiment.configuration
    guard configuration.startPath != nil, experiment.results == nil else { return }
    let data =
      DataOutline(configuration.dataSource)
      ?? dataset.map { DataOutline($0, of: configuration.data) }
    guard let data, let lowered = try? Fit.lowered(configuration, data) else { return }
    var reason: String?
    do {
      reason = try configuration.startReport(files, lowered)?.fault
    } catch {
      let text = "\(error)"
      reason = text.hasPrefix("start_from: ") ? String(text.dropFirst(12)) : text
    }
    if let reason {
      faults.add(Fault(at: location(["start_from"]), path: "start_from", reason))
    }
  }

  private mutating func checkFit(of state: State, into faults: inout FaultCollector)
    -> [BuildFault]
  {
    let found = fit.faults(state.configuration, state.tree)
    dataset = fit.dataset
    for fault in found {
      faults.add(
        Fault(
          at: location(fault.path), path: fault.path.joined(separator: "."), fault.messageAtPath))
    }
    return found
  }

  /// Where the value at a path stands, or the nearest thing around it.
  private func location(_ parts: [String]) -> Location? {
    var parts = parts
    while !parts.isEmpty {
      if let location = tree.value(at: NodePath(parts))?.location { return location }
      parts.removeLast()
    }
    return tree.location
  }

  /// A configuration on the way through the events.
  private struct State {
    var configuration: RunConfiguration
    var tree: Node

    init(_ configuration: RunConfiguration) {
      self.configuration = configuration
      tree = configuration.editableNode
    }
  }

  /// Events must apply to what the ones before them made; those of one step belong together, and
  /// what they make must be something that can be built.
  private mutating func checkEvents(
    from start: State, known: [BuildFault], into faults: inout FaultCollector
  ) {
    let events = experiment.events
    var (state, known) = (start, known)
    var (work, faulty) = (0, 0)
    checkOrder(into: &faults)
    var first = 0
    while first < events.count, faulty < Self.maximumFaultyEvents {
      let step = events[first].step
      var end = first + 1
      while end < events.count, events[end].step == step { end += 1 }
      var group = first..<end
      first = end
      let before = faults.faults.count
      for index in group {
        work += state.tree.decodedValues(for: events[index].path) + events[index].value.valueCount
      }
      if work > Self.maximumWork {
        isComplete = false
        (group, first) = (group.lowerBound..<events.count, events.count)
      }
      if let next = applying(group, to: state, into: &faults) {
        state = next
        let found = fit.faults(next.configuration, next.tree)
        if found != known {
          for fault in found { faults.add(self.fault(fault, in: group)) }
        }
        known = found
      }
      if faults.faults.count > before { faulty += 1 }
    }
  }

  private func checkOrder(into faults: inout FaultCollector) {
    let steps = experiment.events.map(\.step)
    for index in steps.indices.dropFirst() where steps[index] < steps[index - 1] {
      faults.add(
        fault(
          index,
          "read step \(steps[index]) behind step \(steps[index - 1]); events stand in the order of "
            + "their steps"))
    }
  }

  /// The state after the events of one step; nil, with what is wrong, where they do not fit.
  private func applying(_ group: Range<Int>, to state: State, into faults: inout FaultCollector)
    -> State?
  {
    var next = state
    var isWhole = true
    for index in group {
      do {
        try RunConfiguration.apply(experiment.events[index], to: &next.tree)
      } catch {
        let inner = error as? Fault ?? Fault(path: "", "\(error)")
        faults.add(fault(index, Self.message(inner), suggestion: inner.suggestion))
        isWhole = false
      }
    }
    var own = FaultCollector()
    let configuration = RunConfiguration.decode(
      next.tree, after: (state.tree, state.configuration), into: &own)
    // Faults of events that could not be applied would be told twice.
    guard isWhole else { return nil }
    for inner in own.faults {
      let culprit = Self.culprit(of: inner.path, experiment.events[group]) ?? group.upperBound - 1
      faults.add(fault(culprit, Self.message(inner), suggestion: inner.suggestion))
    }
    guard let configuration, own.faults.isEmpty else { return nil }
    next.configuration = configuration
    return next
  }

  /// The last event that set what a path names, or something around or below it.
  private static func culprit(of path: String, _ events: ArraySlice<Edit>) -> Int? {
    events.indices.last { areRelated(path, events[$0].path.description) }
  }

  private func fault(_ build: BuildFault, in group: Range<Int>) -> Fault {
    let path = build.path.joined(separator: ".")
    let culprit = Self.culprit(of: path, experiment.events[group]) ?? group.upperBound - 1
    let inner = Fault(path: path, build.messageAtPath)
    return fault(culprit, "from step \(experiment.events[culprit].step) on: \(Self.message(inner))")
  }

  private func fault(_ event: Int, _ message: String, suggestion: String? = nil) -> Fault {
    let place = ["events", String(event)]
    return Fault(
      at: location(place + ["set"]), path: place.joined(separator: "."), message,
      suggestion: suggestion)
  }

  private static func message(_ fault: Fault) -> String {
    fault.path.isEmpty ? fault.message : "\(fault.path): \(fault.message)"
  }
}

extension Node {
  /// Values that are decoded again when what a path names changes: its block, or else its section.
  fileprivate func decodedValues(for path: NodePath) -> Int {
    let parts = path.parts
    let isInBlock = parts.count > 2 && parts[0] == "network" && parts[1] == "blocks"
    return value(at: NodePath(Array(parts.prefix(isInBlock ? 3 : 1))))?.valueCount ?? valueCount
  }

  /// Values in the tree, itself included.
  var valueCount: Int {
    switch content {
    case .list(let elements): elements.reduce(1) { $0 + $1.valueCount }
    case .map(let entries): entries.reduce(1) { $0 + $1.value.valueCount }
    default: 1
    }
  }
}
