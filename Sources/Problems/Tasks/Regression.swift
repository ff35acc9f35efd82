// Regression: values to predict, for every row or for every position of a sequence.

package struct Regression: TaskKind {
  package static let kind = "regression"
  package let target = Target.values
  package let usualLoss = Loss.meanSquaredError
  package let headline = Metric.loss
  package let pictures: [any PictureKind.Type] = [SurfacePicture.self, SamplesPicture.self]

  package init() {}

  package func words(_ task: Task) -> String {
    (task.outputCount == 1 ? "a value" : "\(task.outputCount) values")
      + " to predict and no classes"
  }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {}

  /// The loss of always predicting the mean of the training targets.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    let width = dataset.task.targetWidth
    let predictions = dataset.task.positions ?? 1
    guard !dataset.trainRows.isEmpty, width > 0 else { return nil }
    let starts = dataset.trainRows.flatMap { row in
      (0..<predictions).map { (Int(row) * predictions + $0) * width }
    }.filter { $0 + width <= dataset.targets.count }
    let count = Double(max(1, starts.count))
    let means = (0..<width).map { column in
      Float(starts.reduce(0.0) { $0 + Double(dataset.targets[$1 + column]) } / count)
    }
    let total = means.withUnsafeBufferPointer { means in
      dataset.targets.withUnsafeBufferPointer { targets in
        starts.reduce(0.0) {
          $0 + loss.value(means, UnsafeBufferPointer(rebasing: targets[$1..<$1 + width]))
        }
      }
    }
    return Chance(
      metric: .loss, level: total / count, bound: total / count * 0.98, label: "the mean gives",
      strategy: "always predicting the mean", verdict: "no better than the mean")
  }
}

extension Task {
  package static func regression(outputs: [String], positions: Int? = nil) -> Task {
    Task(Regression(), names: outputs, positions: positions)
  }
}
