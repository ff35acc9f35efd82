// What a metric's value reads like, on the screen and in print.
internal import Numerics

extension Metric {
  /// What was measured of it in a few characters.
  package func words(of measured: [String: Float]) -> String {
    measured[kind].map { words(Double($0)) } ?? "not measured"
  }

  /// A value in a few characters.
  package func words(_ value: Double) -> String {
    switch scale {
    case .share: NumberFormat.percent(value)
    case .cost: NumberFormat.compact(value)
    }
  }
}
