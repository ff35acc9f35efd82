// What is measured of a network besides its training, for the training and the test rows: a mean
// over predictions, or what a measure makes of whole rows. One file a metric, one line in
// `metricCatalog`.

package struct Metric: Sendable {
  /// How a number is read.
  package enum Scale: Sendable {
    /// From 0 to 1, the more the better; shown in percent.
    case share
    /// The less the better.
    case cost
  }

  /// How it is computed.
  package enum Form: Sendable {
    /// The mean over predictions of a value each, in double precision. Padding does not count.
    case mean(Value)
    /// The same mean with each prediction as often as its class counts.
    case weightedMean(Value)
    /// What is made of the mean loss, where that is a cross entropy in nats.
    case ofLoss(@Sendable (Double) -> Double)
    /// What is counted row by row and has its value only at the end.
    case rows(@Sendable (Task, Loss) -> any RowMeasure)
  }

  /// The metric of one prediction.
  package typealias Value =
    @Sendable (_ outputs: Loss.Values, _ target: Loss.Values, Loss) -> Double

  /// The name in results and reports, snake_case: `train_accuracy`, `test_accuracy`.
  package let kind: String
  /// What it is, following `train_…`: `share of training data classified right`.
  package let summary: @Sendable (_ split: String) -> String
  package let scale: Scale
  /// Whether a task has it.
  package let fits: @Sendable (Task) -> Bool
  package let form: Form

  /// A mean over predictions.
  /// - Parameter target: the targets it can compare with; nil for any.
  package init(
    _ kind: String, scale: Scale, target: Target? = nil,
    summary: @escaping @Sendable (String) -> String, value: @escaping Value
  ) {
    self.init(
      kind, scale: scale, fits: { target == nil || target == $0.target }, summary: summary,
      form: .mean(value))
  }

  package init(
    _ kind: String, scale: Scale, fits: @escaping @Sendable (Task) -> Bool,
    summary: @escaping @Sendable (String) -> String, form: Form
  ) {
    self.kind = kind
    self.scale = scale
    self.fits = fits
    self.summary = summary
    self.form = form
  }
}

/// A metric that is no mean over predictions: it sees whole rows, in the order of the split, and
/// sums in whole numbers or in double precision, so that its bits are the same everywhere.
package protocol RowMeasure {
  /// - Parameters:
  ///   - outputs: of the network for one row, prediction after prediction.
  ///   - targets: of the row, likewise.
  mutating func add(_ outputs: Loss.Values, _ targets: Loss.Values)

  /// nil where nothing was there to be measured.
  var value: Double? { get }
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
