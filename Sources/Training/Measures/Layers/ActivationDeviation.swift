// How large what a layer puts out is: a signal that grows or dies away from layer to layer.

extension LayerMetric {
  package static let activationDeviation = LayerMetric(
    "activation_deviation", title: "activation deviation", symbol: "σ(h)", scale: .magnitude,
    summary: "standard deviation of what a layer, or a join, puts out, over units and batch",
    formula: "sqrt(mean of (h - mean h)²), over the first samples of the batch that have 65,536 "
      + "values together",
    source: "He et al., 2015, section 2.2",
    form: .everyOutput { deviation($0.first) })

  /// In two passes, in double precision and in an order fixed by the length.
  static func deviation(_ values: UnsafeBufferPointer<Float>) -> Double {
    guard !values.isEmpty else { return .nan }
    let mean = sum(values) { $0 } / Double(values.count)
    let squares = sum(values) { ($0 - mean) * ($0 - mean) }
    return (squares / Double(values.count)).squareRoot()
  }

  /// The sum of a function of each value, by eight chains and one tree.
  @inline(__always)
  static func sum(
    _ values: UnsafeBufferPointer<Float>, _ term: (SIMD8<Double>) -> SIMD8<Double>
  ) -> Double {
    var chains = SIMD8<Double>(repeating: 0)
    let whole = values.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      var eight = SIMD8<Float>()
      for lane in 0..<8 { eight[lane] = values[start + lane] }
      chains += term(SIMD8<Double>(eight))
    }
    if whole < values.count {
      // Lanes without a value add nothing.
      var (eight, isThere) = (SIMD8<Double>(repeating: 0), SIMDMask<SIMD8<Int64>>())
      for index in whole..<values.count {
        eight[index - whole] = Double(values[index])
        isThere[index - whole] = true
      }
      chains += SIMD8<Double>(repeating: 0).replacing(with: term(eight), where: isThere)
    }
    return chains.sum()
  }
}
