// Rules that span several sections of a document, and the events: each fault at the place of what
// would have to change.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Training

struct DocumentChecks {
  /// Events times values of the configuration: bounds the time that checking takes.
  private static let maximumWork = 20_000_000

  let experiment: Experiment
  /// What the experiment was decoded from, with its places.
  let tree: Node

  func run(into faults: inout FaultCollector) {
    checkFit(into: &faults)
    checkEvents(into: &faults)
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

  /// The configuration must be one that can be built, where that is known without reading files.
  func checkFit(into faults: inout FaultCollector) {
    let configuration = experiment.configuration
    guard let data = DataOutline(configuration.data) else { return }
    for fault in Fit.faults(configuration, data) {
      faults.add(
        Fault(
          at: location(fault.path), path: fault.path.joined(separator: "."), fault.messageAtPath))
    }
  }

  /// Events must apply to what the ones before them made; those of one step belong together, and
  /// what they make must be valid.
  private func checkEvents(into faults: inout FaultCollector) {
    var current = experiment.configuration.editableNode
    let work = experiment.events.count * current.valueCount
    guard work <= Self.maximumWork else {
      faults.add(
        Fault(
          at: location(["events"]), path: "events",
          "read \(experiment.events.count) events on a configuration of \(current.valueCount) "
            + "values; allowed: a product of at most \(Self.maximumWork)"))
      return
    }
    var start = 0
    while start < experiment.events.count {
      let step = experiment.events[start].step
      var end = start + 1
      while end < experiment.events.count, experiment.events[end].step == step { end += 1 }
      if start > 0, step < experiment.events[start - 1].step {
        faults.add(
          fault(
            start,
            "read step \(step) behind step \(experiment.events[start - 1].step); events stand in "
              + "the order of their steps"))
      }
      current = applying(start..<end, to: current, into: &faults)
      start = end
    }
  }

  /// Applies the events of one step; where they do not fit, the tree stays as it was.
  private func applying(_ group: Range<Int>, to tree: Node, into faults: inout FaultCollector)
    -> Node
  {
    var next = tree
    var isWhole = true
    for index in group {
      do {
        try RunConfiguration.apply(experiment.events[index], to: &next)
      } catch {
        let inner = error as? Fault ?? Fault(path: "", "\(error)")
        faults.add(fault(index, Self.message(inner), suggestion: inner.suggestion))
        isWhole = false
      }
    }
    var own = FaultCollector()
    guard RunConfiguration.decode(next, path: "", into: &own) == nil || !own.faults.isEmpty else {
      return next
    }
    // Faults of events that could not be applied would be told twice.
    guard isWhole else { return tree }
    for inner in own.faults {
      let culprit = group.last { index in
        let path = experiment.events[index].path.description
        return inner.path.hasPrefix(path) || path.hasPrefix(inner.path)
      }
      faults.add(
        fault(culprit ?? group.upperBound - 1, Self.message(inner), suggestion: inner.suggestion))
    }
    return tree
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
  /// Values in the tree, itself included.
  var valueCount: Int {
    switch content {
    case .list(let elements): elements.reduce(1) { $0 + $1.valueCount }
    case .map(let entries): entries.reduce(1) { $0 + $1.value.valueCount }
    default: 1
    }
  }
}
