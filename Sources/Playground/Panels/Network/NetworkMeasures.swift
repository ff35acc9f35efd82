// What was measured of each layer, by its place in the document: shapes, parameters and gradient
// norms of single instances and of all repeats of a folded block. A snapshot may be a moment older
// than the document. What it does not know is nil.
import Numerics
import Engine
import Networks
import Schema
import Training

struct NetworkMeasures {
  private let run: RunSnapshot?
  private let network: Network
  private let metric: LayerMetric
  /// By place among the run's layers, and by path of a join, the newest value of the metric.
  private let values: [Float]
  private let joinValues: [String: Float]
  /// By block, the number of layer instances before it.
  private let offsets: [Int]

  init(_ playground: PlaygroundState) {
    run = playground.main
    network = playground.network
    metric = playground.metric
    var offsets = [0]
    for block in network.blocks {
      offsets.append(offsets[offsets.count - 1] + block.repeats * block.layers.count)
    }
    self.offsets = offsets
    (values, joinValues) = Self.newest(metric, run)
  }

  /// Measures come in the order of the layers.
  private static func newest(
    _ metric: LayerMetric, _ run: RunSnapshot?
  ) -> ([Float], [String: Float]) {
    guard let run else { return ([], [:]) }
    if metric.isGradient {
      let isOfNetwork = run.measures.count == run.layers.count
      let values = run.measures.map {
        metric == .weightGradient ? $0.weightGradient : $0.activationGradient
      }
      return (isOfNetwork ? values : [], [:])
    }
    guard let trace = run.layerTraces[metric], trace.step >= run.changedStep else {
      return ([], [:])
    }
    var byPath: [String: Float] = [:]
    for (path, value) in zip(trace.history.paths, trace.newest) { byPath[path] = value }
    return (run.layers.map { byPath[$0.path] ?? .nan }, byPath)
  }

  /// The number of one join, or the median over the repeats of a folded block; NaN where it is not
  /// measured.
  func norm(_ join: JoinInstance, of repeats: Int) -> Float {
    guard repeats > 1, let dot = join.path.firstIndex(of: "."),
      let bracket = join.path.firstIndex(of: "[")
    else { return joinValues[join.path] ?? .nan }
    let (block, name) = (join.path[..<bracket], join.path[dot...])
    let known = sampled(repeats, Self.samples).compactMap { joinValues["\(block)[\($0)]\(name)"] }
      .filter { !$0.isNaN }.sorted()
    return known.isEmpty ? .nan : known[known.count / 2]
  }

  /// One instance of a layer. The first repeat stands for a folded block.
  func instance(block: Int, repeat index: Int?, layer: Int) -> LayerInstance? {
    position(block: block, repeat: index, layer: layer).flatMap { run?.layers[$0] }
  }

  /// Its place among the run's layers, if the run has it there.
  private func position(block: Int, repeat index: Int?, layer: Int) -> Int? {
    guard let run, offsets.indices.contains(block), network.blocks.indices.contains(block) else {
      return nil
    }
    let position = offsets[block] + (index ?? 0) * network.blocks[block].layers.count + layer
    guard run.layers.indices.contains(position) else { return nil }
    let found = run.layers[position]
    guard found.block == block, found.layer == layer, found.repeat == index ?? 0,
      found.kind == network.blocks[block].layers[layer].kind.kind
    else { return nil }
    return position
  }

  /// `16`, or `16…432` where shapes grow over the repeats of a folded block.
  func shape(block: Int, repeat index: Int?, layer: Int) -> String {
    guard let first = instance(block: block, repeat: index, layer: layer) else { return "" }
    let repeats = network.blocks[block].repeats
    guard index == nil, repeats > 1,
      let last = instance(block: block, repeat: repeats - 1, layer: layer),
      last.outputShape != first.outputShape
    else { return first.outputShape.description }
    return "\(first.outputShape)…\(last.outputShape)"
  }

  /// Trainable parameters of a layer, over all repeats of a folded block.
  func parameters(block: Int, repeat index: Int?, layer: Int) -> Int {
    let repeats = index == nil ? network.blocks[block].repeats : 1
    return (instance(block: block, repeat: index, layer: layer)?.parameterCount ?? 0) * repeats
  }

  func join(block: Int?, repeat index: Int?, skip: Int) -> JoinInstance? {
    run?.joins.first {
      $0.block == block && $0.skip == skip && (index == nil || $0.repeat == index)
    }
  }

  /// The norm of one instance of a layer, or the median over the repeats of a folded block; NaN
  /// where it is not measured.
  func norm(block: Int, repeat index: Int?, layer: Int) -> Float {
    let repeats = network.blocks[block].repeats
    if index != nil || repeats == 1 {
      guard let position = position(block: block, repeat: index, layer: layer),
        values.indices.contains(position)
      else { return .nan }
      return values[position]
    }
    let known = sampled(repeats, Self.samples).map {
      norm(block: block, repeat: $0, layer: layer)
    }.filter { !$0.isNaN }.sorted()
    return known.isEmpty ? .nan : known[known.count / 2]
  }

  /// The norms of a block's repeats, each over all its layers, for as many repeats as can be
  /// seen.
  func norms(block: Int, columns: Int) -> [Float] {
    let layers = network.blocks[block].layers.indices
    return sampled(network.blocks[block].repeats, columns).map { index in
      let known = layers.map { norm(block: block, repeat: index, layer: $0) }.filter { !$0.isNaN }
      guard !known.isEmpty else { return .nan }
      switch metric {
      case .weightGradient:
        return Float(known.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
      case .activationGradient: return known[0]
      default: return known.sorted()[known.count / 2]
      }
    }
  }

  /// Repeats looked at for a median.
  private static let samples = 1000

  private func sampled(_ repeats: Int, _ most: Int) -> [Int] {
    let count = min(repeats, max(most, 0))
    return (0..<count).map { $0 * repeats / count }
  }
}
