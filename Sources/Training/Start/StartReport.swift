// What a run takes from the weights it starts from: every parameter of the same path and shape, and
// what is said of the rest. A parameter that is frozen must be there: nothing would ever change
// what it was drawn as.
internal import Engine
package import Networks
internal import Numerics
package import Problems
internal import Schema

package struct StartReport: Sendable, Equatable {
  /// As the document names it.
  package let name: String
  /// Paths that are taken.
  package private(set) var taken: [String] = []
  /// Paths of the network that the weights lack: they start from their own initial values.
  package private(set) var missing: [String] = []
  /// Paths of the weights that the network has not.
  package private(set) var unused: [String] = []
  /// Why the run cannot start from them; nil where it can.
  package private(set) var fault: String?

  init(_ name: String, _ weights: StartWeights, _ network: LoweredNetwork) {
    self.name = name
    var (misshapen, frozen, wrong) = ([String](), [String](), [String]())
    var known: Set<String> = []
    for spec in network.graph.parameters {
      known.insert(spec.path)
      guard let tensor = weights.tensors[spec.path] else {
        missing.append(spec.path)
        if spec.isFrozen { frozen.append(spec.path) }
        continue
      }
      if tensor.shape != spec.shape || tensor.values.count != spec.shape.count {
        misshapen.append("\(spec.path) is \(tensor.shape) there and \(spec.shape) here")
      } else if !tensor.values.allSatisfy(\.isFinite) {
        wrong.append(spec.path)
      } else {
        taken.append(spec.path)
      }
    }
    unused = weights.tensors.keys.filter { !known.contains($0) }.sorted()
    let file = Node(.string(name)).excerpt
    if !misshapen.isEmpty {
      fault =
        "\(file) has other shapes: \(Self.listed(misshapen)); give those layers the shapes they "
        + "have there, or another name"
    } else if !wrong.isEmpty {
      fault = "\(file) holds values that are not finite numbers: \(Self.listed(wrong))"
    } else if !frozen.isEmpty {
      fault =
        "\(file) lacks parameters that are frozen here: \(Self.listed(frozen)); use weights that "
        + "have them, or let those layers be trained"
    } else if taken.isEmpty {
      fault =
        "\(file) has no parameter of this network; it has \(Self.listed(unused)); give blocks and "
        + "layers the names they have there"
    }
  }

  /// One sentence for `show`: `24 of 26 parameters start from 'base'; by themselves: ...`.
  package var words: String {
    let all = taken.count + missing.count
    return "\(taken.count) of \(all) tensors start from \(Node(.string(name)).excerpt)"
      + (missing.isEmpty ? "" : "; from initial values of their own: \(Self.listed(missing))")
      + (unused.isEmpty ? "" : "; not in this network: \(Self.listed(unused))")
  }

  /// The first few, and how many more.
  private static func listed(_ items: [String]) -> String {
    let shown = items.prefix(6).map { visible($0) }.joined(separator: ", ")
    if items.isEmpty { return "nothing" }
    return items.count > 6 ? "\(shown) and \(items.count - 6) more" : shown
  }
}

extension RunConfiguration {
  /// The weights it starts from; nil where it starts from initial values.
  /// - Throws: `DataError` for the user.
  func startWeights(_ files: DataFiles) throws -> StartWeights? {
    guard let path = startPath else { return nil }
    do {
      return try files.startWeights(path)
    } catch let error as DataError {
      throw DataError("start_from: \(error.description)")
    }
  }

  /// The file of the weights it starts from.
  package var startPath: String? {
    startFrom.isEmpty ? nil : StartWeights.path(of: startFrom)
  }

  /// What the network takes from the weights it starts from; nil where it starts from none.
  /// - Throws: `DataError` for the user.
  package func startReport(_ files: DataFiles, _ network: LoweredNetwork) throws -> StartReport? {
    var unnoted = files
    unnoted.log = nil
    return try startWeights(unnoted).map { StartReport(startFrom, $0, network) }
  }
}

extension CompiledRun {
  /// Puts the weights that a run starts from in place of initial values.
  /// - Throws: `TrainingError` where they do not fit; the values may then be mixed.
  func start(from weights: StartWeights?, called name: String) throws {
    guard let weights else { return }
    let report = StartReport(name, weights, lowered)
    if let fault = report.fault { throw TrainingError("start_from: \(fault)") }
    for path in report.taken {
      guard let index = store.index(of: path), let tensor = weights.tensors[path] else { continue }
      _ = store.value(index).update(fromContentsOf: tensor.values)
      store.startCopies(of: index)
    }
  }
}
