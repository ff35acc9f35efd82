// What is measured of a network besides its training: each metric is a mean over predictions, for
// the training and the test rows. One file a metric, one line in `metricCatalog`.

package struct Metric: Sendable {
  /// How a number is read.
  package enum Scale: Sendable {
    /// From 0 to 1, the more the better; shown in percent.
    case share
    /// The less the better.
    case cost
  }

  /// The name in results and reports, snake_case: `train_accuracy`, `test_accuracy`.
  package let kind: String
  /// What it is, following `train_…`: `share of training data classified right`.
  package let summary: @Sendable (_ split: String) -> String
  package let scale: Scale
  /// The targets it can compare with; nil for any.
  package let target: Target?
  /// The metric of one prediction, of which the mean is taken in double precision.
  package let value: @Sendable (_ outputs: Loss.Values, _ target: Loss.Values, Loss) -> Double

  package init(
    _ kind: String, scale: Scale, target: Target? = nil,
    summary: @escaping @Sendable (String) -> String,
    value: @escaping @Sendable (Loss.Values, Loss.Values, Loss) -> Double
  ) {
    self.kind = kind
    self.scale = scale
    self.target = target
    self.summary = summary
    self.value = value
  }

  package func fits(_ task: Task) -> Bool { target == nil || target == task.target }
}

extension Metric: Hashable {
  package static func == (a: Metric, b: Metric) -> Bool { a.kind == b.kind }

  package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

extension Metric: RawRepresentable, CaseIterable {
  package static var allCases: [Metric] { metricCatalog }

  package var rawValue: String { kind }

  package init?(rawValue: String) {
    guard let metric = metricCatalog.first(where: { $0.kind == rawValue }) else { return nil }
    self = metric
  }
}
