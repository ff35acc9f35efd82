// What a run is worth on every part of the data: the metrics of `metricCatalog` that fit its task.
package import Problems

/// Every metric over the training, validation and test rows, each over at most 5,000 rows.
package struct Evaluation: Hashable, Sendable {
  /// By the metric's kind. What does not fit the task, or has no rows to be measured on, is not
  /// there.
  package var train: [String: Float]
  package var validation: [String: Float]
  package var test: [String: Float]

  package init(
    train: [String: Float] = [:], validation: [String: Float] = [:], test: [String: Float] = [:]
  ) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// NaN where a metric was not measured.
  package func train(_ metric: Metric) -> Float { train[metric.kind] ?? .nan }
  package func validation(_ metric: Metric) -> Float { validation[metric.kind] ?? .nan }
  package func test(_ metric: Metric) -> Float { test[metric.kind] ?? .nan }

  package var trainLoss: Float { train(.loss) }
  package var testLoss: Float { test(.loss) }
  /// NaN where values are predicted.
  package var trainAccuracy: Float { train(.accuracy) }
  package var testAccuracy: Float { test(.accuracy) }
}
