// What was measured of each layer, by its place in the document: shapes, parameters and gradient
// norms of single instances and of all repeats of a folded block. A snapshot may be a moment older
// than the document. What it does not know is nil.
import Numerics
import Engine
import Networks
import Schema
import Training

struct NetworkMeasures {
  private let layers: [LayerInstance]
  private let joins: [JoinInstance]
  private let network: Network
  private let metric: LayerMetric
  /// By place among the run's layers, and by path of a join, the newest value of the metric.
  private let values: [Float]
  private let joinValues: [String: Float]
  /// By block, the number of layer instances before it, and of its layers.
  private let offsets: [Int]
  private let layerCounts: [Int]
  /// By block, whether the run has such layers there, by those of the first repeat.
  private let isMeasured: [Bool]

  init(_ playground: PlaygroundState) {
    let run = playground.main
    let layers = run?.layers ?? []
    self.layers = layers
    joins = run?.joins ?? []
    let network = playground.network
    self.network = network
    metric = playground.metric
    var offsets = [0]
    for block in network.blocks {
      offsets.append(offsets[offsets.count - 1] + block.repeats * block.layers.count)
    }
    self.offsets = offsets
    layerCounts = network.blocks.map(\.layers.count)
    isMeasured = zip(network.blocks, offsets).map { Self.matches($0, layers, at: $1) }
    (values, joinValues) = Self.newest(metric, run)
  }

  private static func matches(
    _ block: Block, _ layers: [LayerInstance], at offset: Int
  ) -> Bool {
    block.layers.indices.allSatisfy { layer in
      layers.indices.contains(offset + layer)
        && layers[offset + layer].kind == block.layers[layer].kind.kind
    }
  }

  /// Measures come in the order of the layers.
  private static func newest(
    _ metric: LayerMetric, _ run: RunSnapshot?
  ) -> ([Float], [String: Float]) {
    guard let run else { return ([], [:]) }
    let newest = run.newestValues(metric)
    if metric.isGradient {
      return (newest.count == run.layers.count ? newest : [], [:])
    }
    guard let trace = run.layerTraces[metric], !newest.isEmpty else { return ([], [:]) }
    var byPath: [String: Float] = [:]
    for (path, value) in zip(trace.history.paths, newest) { byPath[path] = value }
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
    position(block: block, repeat: index, layer: layer).map { layers[$0] }
  }

  /// Its place among the run's layers, if the run has it there.
  private func position(block number: Int, repeat index: Int?, layer: Int) -> Int? {
    guard isMeasured.indices.contains(number), isMeasured[number],
      case let position = offsets[number] + (index ?? 0) * layerCounts[number] + layer,
      layers.indices.contains(position), layers[position].block == number,
      layers[position].layer == layer, layers[position].repeat == index ?? 0
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
    joins.first {
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

extension RunSnapshot {
  /// The newest values of a metric, of all its rows and of the network as it is; empty where it was
  /// not measured.
  func newestValues(_ metric: LayerMetric) -> [Float] {
    switch metric {
    case .weightGradient: measures.map(\.weightGradient)
    case .activationGradient: measures.map(\.activationGradient)
    default: layerTraces[metric].flatMap { $0.step >= changedStep ? $0.newest : nil } ?? []
    }
  }
}
