// Units of relu that are zero for every sample: they get no gradient, and seldom come back.
internal import Engine
import Networks
import Numerics

extension LayerMetric {
  package static let deadShare = LayerMetric(
    "dead_share", title: "dead units", symbol: "dead", scale: .share,
    summary: "share of a relu layer's units that are zero for the whole batch: no gradient gets "
      + "through them",
    formula: "units whose output is 0 for every sample and position of the batch / units",
    source: "Maas, Hannun & Ng, 2013; Lu et al., 2019",
    form: .output(
      fits: { LayerOutput.activation($0.kind)?.canBeDead == true },
      value: { dead($0) }))

  private static func dead(_ output: LayerOutput) -> Double {
    let units = output.shape.last
    guard units > 0, output.values.count >= units else { return .nan }
    // Each unit is looked at until it is seen alive.
    var waiting = Array(0..<units)
    var start = 0
    while start < output.values.count, !waiting.isEmpty {
      waiting.removeAll { output.values[start + $0] != 0 }
      start += units
    }
    return Double(waiting.count) / Double(units)
  }
}
