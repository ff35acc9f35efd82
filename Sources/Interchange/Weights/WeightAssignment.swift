// Which tensor of a stranger is which parameter of ours: by our own paths, by a map, or by the
// names of torchvision's residual networks. What is missing, left over or of another shape is told,
// all of it, before anything is made of it.
import Engine
package import Networks
internal import Numerics
import Schema
package import Training

/// The network that weights are for.
package struct WeightTarget: Sendable {
  package let network: Network
  package let lowered: LoweredNetwork

  package init(_ network: Network, _ lowered: LoweredNetwork) {
    (self.network, self.lowered) = (network, lowered)
  }

  var parameters: [ParameterSpec] { lowered.graph.parameters }
  var shapes: [String: Shape] {
    Dictionary(parameters.map { ($0.path, $0.shape) }) { first, _ in first }
  }
}

/// The parameters that came in, in the order of the network.
package struct WeightAssignment: Sendable {
  package private(set) var tensors: [NamedTensor] = []
  package private(set) var notes: [String] = []
  /// How the names were understood, for people.
  package let rule: String

  /// - Parameters:
  ///   - map: what a person says of the names; nil: they are understood by themselves.
  ///   - isPartial: whether what does not fit is left out: that part of the network then starts
  ///     from its own initial values.
  ///   - source: the file, for messages.
  /// - Throws: `ImportError` that lists what does not fit.
  package init(
    _ weights: ImportedWeights, to target: WeightTarget, map: WeightMap? = nil,
    isPartial: Bool = false, source: String
  ) throws {
    let shapes = target.shapes
    var named: NamedWeights
    if let map {
      (named, rule) = (try NamedWeights(weights.tensors, map), "the map")
    } else if let own = NamedWeights(ownPathsOf: weights, shapes) {
      (named, rule) = (own, "their paths")
    } else if let vision = TorchvisionNames(weights.tensors) {
      (named, rule) = (try vision.named(for: target), "the names of torchvision's ResNet")
    } else {
      throw Self.unknownNames(weights, target, source)
    }
    notes = named.notes
    var found: [String: NamedTensor] = [:]
    var misshapen: [String] = []
    for tensor in named.tensors {
      let name = Node(.string(tensor.name)).excerpt
      guard let shape = shapes[tensor.name] else {
        named.extra.append(tensor.name)
        continue
      }
      if tensor.shape != shape || tensor.values.count != shape.count {
        misshapen.append("another shape: \(tensor.name) is \(tensor.shape) there and \(shape) here")
      } else if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw ImportError(
          "\(source): value \(index) of \(name) is \(tensor.values[index]); allowed: finite numbers"
        )
      } else if found.updateValue(tensor, forKey: tensor.name) != nil {
        throw ImportError("\(source): two tensors are meant for \(name); allowed: one")
      }
    }
    let missing = target.parameters.filter { found[$0.path] == nil && !named.isAbout($0.path) }
      .map { "missing: \($0.path), \($0.shape)" }
    let extra = named.extra.map { "left over: \($0)" }
    let problems = [misshapen, missing, extra].flatMap(Self.listed)
    guard !found.isEmpty, problems.isEmpty || isPartial else {
      let number = misshapen.count + missing.count + extra.count
      let count = number == 1 ? "a tensor does" : "\(number) tensors do"
      throw ImportError(
        "\(source): \(count) not fit the network"
          + (found.isEmpty ? "" : "; --partial takes the \(found.count) that fit") + ":", problems)
    }
    try Self.checkFrozen(target.parameters.filter { $0.isFrozen && found[$0.path] == nil }, source)
    if !problems.isEmpty {
      notes.append("Left out; what is missing starts from its own initial values:")
      notes += problems.map { "  \(visible($0))" }
    }
    tensors = target.parameters.compactMap { found[$0.path] }
  }

  /// The first of a list, and how many more there are.
  private static func listed(_ lines: [String]) -> [String] {
    lines.prefix(12) + (lines.count > 12 ? ["and \(lines.count - 12) more"] : [])
  }

  /// Nothing would ever change what a frozen parameter was drawn as.
  private static func checkFrozen(_ missing: [ParameterSpec], _ source: String) throws {
    guard !missing.isEmpty else { return }
    throw ImportError(
      "\(source) lacks parameters that are frozen in the document; let them be trained, or use "
        + "weights that have them:", missing.map(\.path))
  }

  private static func unknownNames(
    _ weights: ImportedWeights, _ target: WeightTarget, _ source: String
  ) -> ImportError {
    return ImportError(
      "\(source) names its tensors in a way that is not known; --map FILE says which is which, as "
        + "layers.*.weight: {to: 'body[*].dense1.weight', then: torch}.",
      ["It holds:"] + listed(weights.tensors.map { "\($0.name), \($0.shape)" })
        + ["The network has:"] + listed(target.parameters.map { "\($0.path), \($0.shape)" }))
  }
}

/// Tensors under the paths that they are meant for.
struct NamedWeights {
  var tensors: [NamedTensor] = []
  /// Names there that nothing is meant by.
  var extra: [String] = []
  var notes: [String] = []
  /// Paths whose shape is told already.
  private var told: Set<String> = []

  init() {}

  /// nil where no name is a path of the network.
  init?(ownPathsOf weights: ImportedWeights, _ shapes: [String: Shape]) {
    tensors = weights.byOwnPath
    guard tensors.contains(where: { shapes[$0.name] != nil }) else { return nil }
    told = Set(tensors.map(\.name))
  }

  /// - Throws: `ImportError` where a step does not fit a tensor.
  init(_ all: [NamedTensor], _ map: WeightMap) throws {
    for tensor in all {
      guard let rule = map.rule(for: tensor.name) else {
        extra.append(tensor.name)
        continue
      }
      guard let path = rule.to else { continue }
      try add(tensor, as: path, rule.steps)
    }
  }

  mutating func add(_ tensor: NamedTensor, as path: String, _ steps: [TensorStep] = []) throws {
    var changed = try steps.reduce(tensor) { try $1($0) }
    changed.name = path
    tensors.append(changed)
    told.insert(path)
  }

  func isAbout(_ path: String) -> Bool { told.contains(path) }
}
