// Outputs of sigmoid and tanh at their ends, where the slope is next to zero.
internal import Engine
import Networks

extension LayerMetric {
  /// Of the range: where the slope is at most a twenty-fifth of the largest.
  private static let edge: Float = 0.01

  package static let saturatedShare = LayerMetric(
    "saturated_share", title: "saturated", symbol: "at ends", scale: .share,
    summary: "share of the outputs of sigmoid and tanh that lie at an end of their range, where "
      + "the slope is below a twenty-fifth of the largest",
    formula: "outputs within 1 % of the range of an end (sigmoid below 0.01 or above 0.99, tanh "
      + "beyond ±0.98) / outputs",
    source: "Glorot & Bengio, 2010, section 3",
    form: .output(
      fits: { LayerOutput.activation($0.kind)?.range != nil },
      value: { saturated($0) }))

  private static func saturated(_ output: LayerOutput) -> Double {
    let values = output.first
    guard let range = output.activation?.range, !values.isEmpty else { return .nan }
    let margin = edge * (range.upperBound - range.lowerBound)
    let (low, high) = (range.lowerBound + margin, range.upperBound - margin)
    var count = 0
    for value in values where value < low || value > high { count += 1 }
    return Double(count) / Double(values.count)
  }
}
