// A run as TensorBoard reads it: events with the scalars of every row, and at some steps the
// distribution of each layer's gradient and the heatmap. The time of an event is the caller's.
internal import Engine
internal import Networks
internal import Problems
package import Training

/// Makes the records of one event file as a run goes on.
package struct RunEvents {
  /// Batch losses that are written one by one; of a longer run every second, third and so on.
  private static let losses = 20_000
  /// Pictures of a run, about.
  private static let pictures = 10
  /// Distributions of a run at most, about: a kilobyte or two each.
  private static let histograms = 5000

  private let steps: Int
  private let interval: Int
  private let lossInterval: Int
  private let pictureInterval: Int
  private var recorder = MetricsRecorder()
  /// By path of a layer: its trained parameters, of the network as it was at `revision`.
  private var parameters: [(path: String, numbers: [Int])] = []
  private var revision: Int?

  /// - Parameter steps: how many are to be expected.
  package init(steps: Int) {
    self.steps = steps
    interval = max(1, steps / MetricsSource.evaluations)
    lossInterval = max(1, steps / Self.losses)
    pictureInterval = max(1, steps / Self.pictures)
  }

  /// What a file begins with.
  /// - Parameter step: where the run starts or goes on. Events of later steps in earlier files are
  ///   of a run that was abandoned, and TensorBoard drops them.
  package static func head(step: Int, time: Double) throws -> [UInt8] {
    var version = TBEvent()
    (version.wallTime, version.fileVersion) = (time, "brain.Event:2")
    var start = TBEvent()
    (start.wallTime, start.step) = (time, Int64(step))
    start.sessionLog.status = .start
    return try version.record() + start.record()
  }

  /// The events of a trainer's present step.
  /// - Parameters:
  ///   - isLast: whether no step follows.
  ///   - time: seconds since 1970.
  package mutating func records(_ trainer: Trainer, isLast: Bool, time: Double) throws -> [UInt8] {
    let step = trainer.step
    let isWhole = step % interval == 0 || isLast
    let plan = MeasurePlan(total: trainer.configuration.training.stop.steps)
    guard isWhole || step % lossInterval == 0 || plan.evaluates(at: step) else { return [] }
    let row = recorder.row(trainer, evaluates: isWhole, readsNorms: isWhole)
    var values = Self.scalars(row, recorder.paths)
    if isWhole, step > 0, trainer.measuresLastStep {
      values += histograms(trainer, isLast: isLast)
    }
    if step > 0, isLast || step % pictureInterval == 0 {
      values += try Self.heatmap(trainer.weightGradients)
    }
    return try Self.record(values, step: step, time: time)
  }

  static func record(_ values: [TBSummary.Value], step: Int, time: Double) throws -> [UInt8] {
    guard !values.isEmpty else { return [] }
    var event = TBEvent()
    (event.wallTime, event.step) = (time, Int64(step))
    event.summary.value = values
    return try event.record()
  }

  /// `loss/batch`, `loss/train`, `accuracy/test`, `gradient_norm/PATH`.
  static func scalars(_ row: MetricsRow, _ paths: [String]) -> [TBSummary.Value] {
    var scalars: [(tag: String, value: Float)] = []
    if row.batchLoss.isFinite { scalars.append(("loss/batch", row.batchLoss)) }
    for (name, value) in row.metrics {
      let parts = name.split(separator: "_", maxSplits: 1)
      if parts.count == 2 { scalars.append(("\(parts[1])/\(parts[0])", value)) }
    }
    for (path, norm) in zip(paths, row.norms) where norm.isFinite {
      scalars.append(("gradient_norm/\(path)", norm))
    }
    return scalars.map { tag, value in
      var scalar = TBSummary.Value()
      (scalar.tag, scalar.simpleValue) = (tag, value)
      return scalar
    }
  }

  static func heatmap(_ history: LayerHistory) throws -> [TBSummary.Value] {
    guard let image = try HeatmapImage(history)?.message() else { return [] }
    var value = TBSummary.Value()
    (value.tag, value.image) = ("gradient_heatmap", image)
    return [value]
  }

  /// `gradient/PATH`: the values of the gradient by the weights of each layer.
  /// Of many layers they are made less often.
  private mutating func histograms(_ trainer: Trainer, isLast: Bool) -> [TBSummary.Value] {
    if revision != trainer.revision {
      revision = trainer.revision
      var numbers: [String: [Int]] = [:]
      for (index, spec) in trainer.parameters.specs.enumerated()
      where spec.role == .weight && spec.isTrained {
        numbers[spec.layer, default: []].append(index)
      }
      parameters = trainer.network.layers.compactMap { layer in
        numbers[layer.path].map { (layer.path, $0) }
      }
    }
    let points = max(1, Self.histograms / max(1, parameters.count))
    let distance = max(interval, steps / points / interval * interval)
    guard isLast || trainer.step % distance == 0 else { return [] }
    return parameters.compactMap { path, numbers in
      var histogram = GradientHistogram()
      for number in numbers { histogram.add(trainer.parameters.gradient(number)) }
      guard let message = histogram.message else { return nil }
      var value = TBSummary.Value()
      (value.tag, value.histo) = ("gradient/\(path)", message)
      return value
    }
  }
}
