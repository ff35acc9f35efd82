// How different the tokens still are behind a layer of attention: attention without skips makes all
// of them the same.
internal import Networks
import Numerics

extension LayerMetric {
  package static let tokenSpread = LayerMetric(
    "token_spread", title: "token spread", symbol: "spread", scale: .magnitude,
    summary: "how far the positions of a sequence differ behind a layer of attention; next to "
      + "nothing where all have become the same",
    formula: "‖H - mean over positions‖ / ‖H‖, over the first samples of the batch that have "
      + "65,536 values together",
    source: "Dong, Cordonnier & Loukas, 2021",
    form: .output(
      fits: { $0.kind == Attention.kind && $0.outputShape.dimensions.count == 2 },
      value: { spread($0) }))

  private static func spread(_ output: LayerOutput) -> Double {
    let (positions, units) = (output.shape.dimensions[0], output.shape.last)
    let values = output.first
    var (apart, all) = (0.0, 0.0)
    for sample in stride(from: 0, to: values.count, by: positions * units) {
      for unit in 0..<units {
        var sum = 0.0
        for position in 0..<positions { sum += Double(values[sample + position * units + unit]) }
        let mean = sum / Double(positions)
        for position in 0..<positions {
          let value = Double(values[sample + position * units + unit])
          apart += (value - mean) * (value - mean)
          all += value * value
        }
      }
    }
    return all > 0 ? (apart / all).squareRoot() : .nan
  }
}
