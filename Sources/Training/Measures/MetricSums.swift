// Metrics on their way over a split: sums in double precision in the order of the rows.
internal import Engine
internal import Problems

struct MetricSums {
  private struct Mean {
    let kind: String
    let value: Metric.Value
    let isWeighted: Bool
    var sum = 0.0
    var weight = 0.0
  }

  private let task: Task
  private let loss: Loss
  private let kernels: KernelSet
  /// Whether losses come from a row at once: where rows have many predictions.
  private let isByRow: Bool
  private var means: [Mean] = []
  private var measures: [(kind: String, measure: any RowMeasure)] = []
  private var ofLoss: [(kind: String, value: (Double) -> Double)] = []

  init(_ metrics: [Metric], _ task: Task, _ loss: Loss, _ kernels: KernelSet) {
    (self.task, self.loss, self.kernels) = (task, loss, kernels)
    isByRow = !task.grid.isEmpty && loss.ofRow != nil
    for metric in metrics {
      switch metric.form {
      case .mean(let value):
        means.append(Mean(kind: metric.kind, value: value, isWeighted: false))
      case .weightedMean(let value):
        let isWeighted = !task.classWeights.isEmpty
        means.append(Mean(kind: metric.kind, value: value, isWeighted: isWeighted))
      case .ofLoss(let value): ofLoss.append((metric.kind, value))
      case .rows(let make): measures.append((metric.kind, make(task, loss)))
      }
    }
  }

  /// Whether single predictions say anything that whole rows do not.
  var needsPredictions: Bool {
    means.contains { !isByRow || $0.kind != Metric.loss.kind }
  }

  mutating func addPrediction(_ outputs: Loss.Values, _ target: Loss.Values) {
    for index in means.indices where !isByRow || means[index].kind != Metric.loss.kind {
      let value = means[index].value(outputs, target, loss)
      let weight = means[index].isWeighted ? task.weight(target) : 1
      means[index].sum += weight == 1 ? value : weight * value
      means[index].weight += weight
    }
  }

  mutating func addRow(_ outputs: Loss.Values, _ targets: Loss.Values) {
    for index in measures.indices { measures[index].measure.add(outputs, targets) }
    guard isByRow, let index = means.firstIndex(where: { $0.kind == Metric.loss.kind }),
      let losses = loss.ofRow?(outputs, targets, kernels)
    else { return }
    let isWeighted = means[index].isWeighted
    for (place, value) in losses.enumerated() where targets[place] >= 0 {
      let weight =
        isWeighted ? task.weight(Loss.Values(rebasing: targets[place..<place + 1])) : 1
      means[index].sum += weight == 1 ? Double(value) : weight * Double(value)
      means[index].weight += weight
    }
  }

  /// By kind; what was measured over nothing is not there.
  var values: [String: Float] {
    var values: [String: Float] = [:]
    for mean in means where mean.weight > 0 {
      values[mean.kind] = Float(mean.sum / mean.weight)
      guard mean.kind == Metric.loss.kind else { continue }
      for (kind, value) in ofLoss { values[kind] = Float(value(mean.sum / mean.weight)) }
    }
    for (kind, measure) in measures { values[kind] = measure.value.map { Float($0) } }
    return values
  }
}
