// What the rules ask of the metrics of layers: which layers are so and stay so, and how fast the
// weights move. Only of the network as it is, and of what was seen more than once.
import Networks
import Numerics
import Training

extension Evidence {
  /// Columns of a history that have to agree before anything is said.
  private static let columns = 3

  /// The layers (or joins) of which a metric is such now, and was so in the measurements before.
  func lasting(_ metric: LayerMetric, _ isSuch: (Float) -> Bool) -> [LayerFact] {
    guard let trace = main.layerTraces[metric], trace.step >= main.changedStep else { return [] }
    let history = trace.history
    let known = history.steps.lastIndex { $0 < main.changedStep } ?? -1
    let recent = history.values.dropFirst(known + 1).suffix(Self.columns)
    guard recent.count == Self.columns else { return [] }
    return history.paths.indices.compactMap { row in
      guard row < trace.newest.count, isSuch(trace.newest[row]),
        recent.allSatisfy({ row < $0.count && isSuch($0[row]) })
      else { return nil }
      return LayerFact(path: history.paths[row], value: trace.newest[row])
    }
  }

  /// How many rows a metric has.
  func count(_ metric: LayerMetric) -> Int {
    main.layerTraces[metric]?.history.paths.count ?? 0
  }

  /// Columns and rows that a median over time looks at: this is asked in every frame.
  private static let sampledColumns = 32
  private static let sampledRows = 64

  /// The medians over the layers of update / weight, in the steps measured since the last change:
  /// evenly spread ones, and the newest three. Of deep networks some of the layers.
  var updateRatios: [Float] {
    guard let trace = main.layerTraces[.updateRatio] else { return [] }
    let history = trace.history
    let known = history.steps.lastIndex { $0 < main.changedStep } ?? -1
    let columns = history.values.dropFirst(known + 1)
    let distance = max(1, columns.count / Self.sampledColumns)
    let sampled = stride(from: columns.startIndex, to: columns.endIndex, by: distance)
      .filter { $0 < columns.endIndex - 3 }
    return (sampled.map { columns[$0] } + columns.suffix(3)).compactMap { column in
      let rows = max(1, column.count / Self.sampledRows)
      let values = stride(from: 0, to: column.count, by: rows).map { column[$0] }
        .filter { !$0.isNaN }.sorted()
      return values.isEmpty ? nil : values[values.count / 2]
    }
  }

  /// Means of the batch losses over eighths of the run; nil where it is too short, or was changed
  /// on its way.
  var lossEighths: [Float]? {
    let values = main.batchLosses.values.filter(\.isFinite)
    guard main.changedStep == 0, main.marks.allSatisfy({ $0.step == 0 }),
      main.step >= Self.steps, values.count >= 80
    else { return nil }
    let length = values.count / 8
    return (0..<8).map { part in
      values[part * length..<(part + 1) * length].reduce(0, +) / Float(length)
    }
  }

  var learningRate: Double { main.configuration.training.optimizer.kind.learningRate }
}

/// A layer or a join of which something holds.
struct LayerFact: Hashable {
  var path: String
  var value: Float
}

extension [LayerFact] {
  /// `body[3].relu1`, `body[3].relu1 and 11 more`.
  var words: String {
    guard let first else { return "" }
    return count == 1 ? first.path : "\(first.path) and \(count - 1) more"
  }
}
