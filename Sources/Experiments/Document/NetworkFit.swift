// Whether a network fits its data, found by lowering it for a small batch. Only for data whose shape
// is known without reading files; the trainer checks the rest.
import Numerics
import Problems
import Engine
import Networks
import Training

struct NetworkFit {
  enum Outcome {
    case fits(LoweredNetwork)
    /// Key path and message.
    case fault([String], String)
  }

  let outcome: Outcome

  /// nil where the data's shape is not known.
  init?(_ configuration: RunConfiguration) {
    guard let input = configuration.data.kind.inputShape,
      let outputs = configuration.data.kind.outputCount
    else { return nil }
    do {
      let lowered = try configuration.network.lower(
        input: input, outputs: configuration.training.loss.units(outputs),
        positions: configuration.data.kind.task?.positions, loss: nil, batch: 2,
        seed: configuration.randomSeed)
      try lowered.checkVocabulary(configuration.data.kind.vocabularySize)
      outcome = .fits(lowered)
    } catch let error as GraphError {
      let parts = Self.keyPath(of: error, in: configuration.network)
      let isAbout = parts.joined(separator: ".").hasSuffix(error.path)
      outcome = .fault(parts, isAbout ? error.message : error.description)
    } catch {
      outcome = .fault(["network"], "\(error)")
    }
  }

  /// The key path of what a graph error names: `body[12].dense1` is `network.blocks.body.layers.0`.
  private static func keyPath(of error: GraphError, in network: Network) -> [String] {
    var parts = error.path.split(separator: ".").map(String.init)
    if parts.first == "network" { return parts }
    guard !parts.isEmpty else { return ["network"] }
    let owner = String(parts.removeFirst().prefix { $0 != "[" })
    guard let block = network.blocks.first(where: { $0.name == owner }) else {
      if let number = skipNumber(owner) { return ["network", "skips", String(number)] }
      return ["network"]
    }
    let place = ["network", "blocks", owner]
    guard let name = parts.first else { return place }
    if let index = block.layers.indices.first(where: { block.layerName($0) == name }) {
      return place + ["layers", String(index)]
    }
    if let number = skipNumber(name) { return place + ["skips", String(number)] }
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
