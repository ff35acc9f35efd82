// Measuring every layer at sampled steps, between the backward pass and the update: only reading,
// so that it changes no bit of the run. How often it is done follows from what it costs: at most a
// tenth of the work of training, where that is not next to nothing.
internal import Engine
internal import Networks
internal import Numerics

/// The metrics of layers over time, by kind; those of gradients are kept by the trainer itself.
package struct LayerTraces: Hashable, Sendable {
  package var byKind: [String: LayerTrace] = [:]

  package init() {}

  package subscript(_ metric: LayerMetric) -> LayerTrace? { byKind[metric.kind] }
}

/// What there is to be measured of one network, and its memory.
final class LayerMeasuring {
  /// The work of training over that of measuring, at least.
  static let share = 10
  /// Multiply-adds a step, about ten microseconds, that are nothing whatever training takes.
  static let little = 50_000
  /// Steps from the start of a run that are all measured: a person may be taking them one by one.
  static let firstSteps = 8
  /// Steps between two measurements at most, in units of `stride`, where histories are sampled
  /// less often.
  static let freshness = 64
  /// Weights of one parameter that are looked at, evenly spread.
  static let weights = 1 << 16
  /// Values that a history holds.
  static let historyValues = 1 << 20

  /// Something that is measured: a layer or a join.
  struct Row {
    var path: String
    var kind: String
    var shape: Shape
    var output: Tensor
  }

  /// By metric, its rows as far as they can be measured.
  private(set) var rows: [String: [Row]] = [:]
  /// Layers with weights that are trained, by number.
  private(set) var weightLayers: [Int] = []
  /// Steps between two measurements, a power of two.
  private(set) var stride = 1
  /// Weights before the update, in the order in which they are looked at.
  private var before: [Float] = []
  private unowned let run: CompiledRun

  init(_ run: CompiledRun) {
    self.run = run
    let program = run.program
    let layers = run.lowered.layers.filter { program.isReadable($0.output) }.map {
      (layer: $0, row: Row(path: $0.path, kind: $0.kind, shape: $0.outputShape, output: $0.output))
    }
    let joins = run.lowered.joins.filter { $0.isOn && program.isReadable($0.mixture.output) }
    weightLayers = run.layerWeights.indices.filter { !run.layerWeights[$0].isEmpty }
    var work = run.store.arenaCount
    for metric in layerMetricCatalog {
      switch metric.form {
      case .gradient: continue
      case .update:
        rows[metric.kind] = weightLayers.map {
          let layer = run.lowered.layers[$0]
          return Row(
            path: layer.path, kind: layer.kind, shape: layer.outputShape, output: layer.output)
        }
      case .output(let fits, _):
        rows[metric.kind] = layers.filter { fits($0.layer) }.map(\.row)
      case .everyOutput:
        rows[metric.kind] =
          (layers.map { (position: $0.row.output.id, row: $0.row) }
          + joins.map {
            (
              position: $0.mixture.output.id,
              row: Row(
                path: $0.path, kind: "", shape: $0.outputShape, output: $0.mixture.output)
            )
          }).sorted { $0.position < $1.position }.map(\.row)
      case .join:
        rows[metric.kind] = joins.map {
          Row(path: $0.path, kind: "", shape: $0.outputShape, output: $0.mixture.output)
        }
        work += joins.reduce(0) { $0 + run.workOfParts($1) }
      }
      guard case .join = metric.form else {
        work += (rows[metric.kind] ?? []).reduce(0) {
          $0 + min($1.shape.count * run.lowered.batch, LayerOutput.most) * 4
            + program.workOfReading($1.output)
        }
        continue
      }
    }
    let training = max(1, 3 * program.forwardWork / Self.share)
    while stride < 1 << 20, stride * training < work, work / stride > Self.little { stride *= 2 }
  }

  /// The rows of a metric.
  func paths(_ metric: LayerMetric) -> [String] { (rows[metric.kind] ?? []).map(\.path) }

  /// An empty history of each metric that has rows here.
  func traces() -> LayerTraces {
    var traces = LayerTraces()
    for metric in layerMetricCatalog {
      let paths = paths(metric)
      guard !paths.isEmpty else { continue }
      traces.byKind[metric.kind] = trace(paths)
    }
    return traces
  }

  private func trace(_ paths: [String]) -> LayerTrace {
    var trace = LayerTrace(paths, stride: stride)
    trace.history.columns = max(
      32, min(LayerHistory.capacity, Self.historyValues / max(1, paths.count)))
    return trace
  }

  /// Goes on with other rows after an edit: what is still there keeps its history.
  func carry(_ old: LayerTraces) -> LayerTraces {
    var traces = traces()
    for (kind, trace) in traces.byKind {
      guard var known = old.byKind[kind] else { continue }
      known.setRows(trace.history.paths)
      known.history.columns = trace.history.columns
      while known.history.stride < stride { known.history.stride *= 2 }
      traces.byKind[kind] = known
    }
    return traces
  }

  /// Whether a step is measured.
  func isDue(_ step: Int, _ traces: LayerTraces) -> Bool {
    if step < Self.firstSteps { return true }
    let shortest = traces.byKind.values.map(\.history.stride).min() ?? stride
    return step % min(shortest, stride * Self.freshness) == 0
  }

  // MARK: Measuring

  /// Everything but what the update shows, by metric; remembers the weights for that. To be called
  /// after the backward pass and before the update.
  func measure() -> [String: [Float]] {
    var found: [String: [Float]] = [:]
    for metric in layerMetricCatalog {
      let rows = rows[metric.kind] ?? []
      switch metric.form {
      case .gradient, .update: continue
      case .output(_, let value), .everyOutput(let value):
        found[metric.kind] = rows.map { row in
          guard let values = run.program.read(row.output) else { return .nan }
          return Float(value(LayerOutput(values: values, shape: row.shape, kind: row.kind)))
        }
      case .join(let value):
        let joins = Dictionary(run.lowered.joins.map { ($0.path, $0) }) { first, _ in first }
        found[metric.kind] = rows.map { row in
          guard let join = joins[row.path], let parts = run.parts(of: join) else { return .nan }
          return Float(value(parts.skip, parts.branch))
        }
      }
    }
    before.removeAll(keepingCapacity: true)
    forEachWeight { before.append($1) }
    return found
  }

  /// Adds what the update has changed since `measure`.
  func measureUpdate(_ found: inout [String: [Float]]) {
    var sums = weightLayers.map { _ in (weights: 0.0, change: 0.0) }
    var index = 0
    forEachWeight { layer, value in
      let old = Double(before[index])
      let change = Double(value) - old
      sums[layer].weights += old * old
      sums[layer].change += change * change
      index += 1
    }
    for metric in layerMetricCatalog {
      guard case .update(let value) = metric.form else { continue }
      found[metric.kind] = sums.map { Float(value($0.weights, $0.change)) }
    }
  }

  /// Some of the weights of every layer that has some, by number among `weightLayers`.
  @inline(__always)
  private func forEachWeight(_ body: (_ layer: Int, _ value: Float) -> Void) {
    for (number, layer) in weightLayers.enumerated() {
      for parameter in run.layerWeights[layer] {
        let values = run.store.value(parameter)
        let distance = max(1, values.count / Self.weights)
        var index = 0
        while index < values.count {
          body(number, values[index])
          index += distance
        }
      }
    }
  }
}
