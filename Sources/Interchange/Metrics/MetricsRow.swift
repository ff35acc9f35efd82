// What was measured of a run after some number of steps, and reading it off a trainer as it goes
// on. Export and the live log read by the same rules, so that both hold the same numbers.
internal import Engine
internal import Networks
internal import Problems
package import Training

/// The measurements after `step` updates. What was not measured is not there.
package struct MetricsRow: Sendable {
  package var step: Int
  /// Nil where it is not known any more: the data or the batch was changed since.
  package var epoch: Int?
  /// The loss of the last step's batch before its update; NaN where there was none.
  package var batchLoss: Float = .nan
  /// Steps that the batch loss is the mean of.
  package var batchLossSteps = 1
  /// By name: `train_loss`, `test_accuracy`.
  package var metrics: [(name: String, value: Float)] = []
  /// Norms of the last step's gradient by the weights of each layer, in the order of the table's
  /// paths, which may be more; NaN is not measured.
  package var norms: [Float] = []
}

/// Rows in the order of their steps.
struct MetricsTable {
  /// Layers with weights that are trained, input side first; layers that came later behind them.
  var paths: [String] = []
  var rows: [MetricsRow] = []

  /// What the metrics of all rows are called, losses first.
  var metricNames: [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for row in rows {
      for (name, _) in row.metrics where seen.insert(name).inserted { names.append(name) }
    }
    let rank = Self.splits.flatMap { split in metricCatalog.map { "\(split)_\($0.kind)" } }
    return names.sorted { (rank.firstIndex(of: $0) ?? 0, $0) < (rank.firstIndex(of: $1) ?? 0, $1) }
  }

  static let splits = ["train", "validation", "test"]
}

/// Reads rows off a trainer.
package struct MetricsRecorder {
  /// Every layer with weights that was seen, in the order of the norms of rows.
  package private(set) var paths: [String] = []
  /// By layer of the present network: its place among the paths, -1 for a layer without weights.
  private var places: [Int] = []
  private var layers: [String]?
  private var revision = 0

  package init() {}

  /// - Parameters:
  ///   - evaluates: whether all metrics are measured over all rows now. The losses of the curves,
  ///     which the run measures itself, are read in any case.
  ///   - readsNorms: whether the norms of gradients are read.
  package mutating func row(
    _ trainer: Trainer, evaluates: Bool, readsNorms: Bool
  ) -> MetricsRow {
    var row = MetricsRow(step: trainer.step, epoch: trainer.epoch)
    if trainer.step > 0 { row.batchLoss = trainer.lastLoss }
    if evaluates {
      row.metrics = Self.metrics(trainer.evaluate())
    } else {
      row.metrics = Self.curves(trainer)
    }
    if readsNorms, trainer.step > 0, trainer.measuresLastStep { row.norms = norms(trainer) }
    return row
  }

  static func metrics(_ evaluation: Evaluation) -> [(name: String, value: Float)] {
    [("train", evaluation.train), ("validation", evaluation.validation), ("test", evaluation.test)]
      .flatMap { split, measured in
        metricCatalog.compactMap { metric in
          guard let value = measured[metric.kind], !value.isNaN else { return nil }
          return ("\(split)_\(metric.kind)", value)
        }
      }
  }

  /// What the run itself measured at this very step.
  private static func curves(_ trainer: Trainer) -> [(name: String, value: Float)] {
    let plan = MeasurePlan(total: trainer.configuration.training.stop.steps)
    guard plan.evaluates(at: trainer.step) else { return [] }
    return [("validation_loss", trainer.validationLoss), ("test_loss", trainer.testLoss)]
      .compactMap { name, curve in
        // A point that holds other steps too is no measurement of this one.
        guard curve.lastCount == 1, curve.stride == plan.interval,
          curve.firstStep + (curve.values.count - 1) * curve.stride == trainer.step,
          let value = curve.values.last, value.isFinite
        else { return nil }
        return (name, value)
      }
  }

  private mutating func norms(_ trainer: Trainer) -> [Float] {
    if layers == nil || revision != trainer.revision { look(at: trainer) }
    var norms = [Float](repeating: .nan, count: paths.count)
    for (place, measure) in zip(places, trainer.measures) where place >= 0 {
      norms[place] = measure.weightGradient
    }
    return norms
  }

  private mutating func look(at trainer: Trainer) {
    revision = trainer.revision
    let present = trainer.network.layers.map(\.path)
    guard present != layers else { return }
    layers = present
    let weighted = Set(
      trainer.network.graph.parameters.filter { $0.role == .weight && $0.isTrained }.map(\.layer))
    var known = Dictionary(paths.enumerated().map { ($1, $0) }) { first, _ in first }
    places = present.map { path in
      guard weighted.contains(path) else { return -1 }
      if let place = known[path] { return place }
      known[path] = paths.count
      paths.append(path)
      return paths.count - 1
    }
  }
}
