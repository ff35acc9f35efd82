// A number of each layer (or of each place where a skip joins) at sampled steps: what the heatmap
// shows, the diagnosis judges and an inspector reads. One file a metric, one line in
// `layerMetricCatalog`.
package import Engine
package import Networks
package import Numerics
import Schema

package struct LayerMetric: Sendable {
  /// How a number is read.
  package enum Scale: Sendable {
    /// Positive, over powers of ten.
    case magnitude
    /// From 0 to 1, shown in percent.
    case share
  }

  /// What it is measured of.
  package enum Form: Sendable {
    /// The norms of gradients that the trainer takes anyway.
    case gradient
    /// The weights of a layer before and after a step: sums of squares of weights and of what was
    /// added to them.
    case update(@Sendable (_ weights: Double, _ change: Double) -> Double)
    /// The output of a layer in the batch of a step, of layers that fit.
    case output(
      fits: @Sendable (LayerInstance) -> Bool, value: @Sendable (LayerOutput) -> Double)
    /// The outputs of layers and of joins.
    case everyOutput(value: @Sendable (LayerOutput) -> Double)
    /// What a join mixes: sums of squares of the parts of skip and branch.
    case join(@Sendable (_ skip: Double, _ branch: Double) -> Double)
  }

  /// The name in histories and reports, snake_case.
  package let kind: String
  /// `weight gradient`.
  package let title: String
  /// For titles of panels: `‖∇W‖`.
  package let symbol: String
  package let scale: Scale
  /// What exactly is measured, one or two sentences for the help.
  package let summary: String
  /// How it is computed.
  package let formula: String
  /// Who looked at it first; empty where everybody does.
  package let source: String
  package let form: Form

  package init(
    _ kind: String, title: String, symbol: String, scale: Scale, summary: String, formula: String,
    source: String = "", form: Form
  ) {
    self.kind = kind
    self.title = title
    self.symbol = symbol
    self.scale = scale
    self.summary = summary
    self.formula = formula
    self.source = source
    self.form = form
  }
}

extension LayerMetric: Hashable {
  package static func == (a: LayerMetric, b: LayerMetric) -> Bool { a.kind == b.kind }
  package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

/// What a layer or a join puts out for the batch of a step, sample after sample.
package struct LayerOutput {
  /// Values that are looked at, where a number is as good from a part of the batch: those of its
  /// first samples.
  package static let most = 1 << 16

  package let values: UnsafeBufferPointer<Float>
  /// Of one sample.
  package let shape: Shape
  /// Of the layer; empty for a join.
  package let kind: String

  package init(values: UnsafeBufferPointer<Float>, shape: Shape, kind: String) {
    self.values = values
    self.shape = shape
    self.kind = kind
  }

  /// The values of the first samples, at least one, as many as have `most` values together.
  package var first: UnsafeBufferPointer<Float> {
    let sample = max(1, shape.count)
    let samples = max(1, Self.most / sample)
    return UnsafeBufferPointer(rebasing: values.prefix(min(values.count, samples * sample)))
  }

  /// The activation that made them; nil for other layers.
  package var activation: (any ActivationKind.Type)? { Self.activation(kind) }

  package static func activation(_ kind: String) -> (any ActivationKind.Type)? {
    activationCatalog.first { $0.kind == kind }
  }
}

/// One metric over time, and its newest values.
package struct LayerTrace: Hashable, Sendable {
  package var history: LayerHistory
  /// The step of the newest values, which may be one between two columns of the history.
  package var step = -1
  /// By path of the history; NaN where nothing was measured.
  package var newest: [Float]

  package init(_ paths: [String], stride: Int) {
    history = LayerHistory(paths: paths)
    history.stride = stride
    newest = Array(repeating: .nan, count: paths.count)
  }

  /// Takes what was measured at a step.
  mutating func take(_ values: [Float], at step: Int) {
    (self.step, newest) = (step, values)
    history.append(values, at: step)
  }

  /// Makes `paths` the rows.
  mutating func setRows(_ paths: [String]) {
    guard paths != history.paths else { return }
    let old = Dictionary(zip(history.paths, newest)) { first, _ in first }
    newest = paths.map { old[$0] ?? .nan }
    history.setRows(paths)
  }

  /// The newest value of a row; nil where it has none.
  package func value(_ path: String) -> Float? {
    guard let index = history.paths.firstIndex(of: path), newest.indices.contains(index),
      !newest[index].isNaN
    else { return nil }
    return newest[index]
  }
}
