// Histograms of many values over time, thinned as they grow, so that they never take more than a
// fixed memory.

/// How values are spread, and what is said of all of them.
package struct ValueSpread: Hashable, Sendable {
  package static let bins = 32

  /// Of the finite ones.
  package var low = Float.infinity
  package var high = -Float.infinity
  package var mean = Double.nan
  /// Of the values from their mean.
  package var deviation = Double.nan
  package var count = 0
  /// How many are exactly zero, and how many are no numbers.
  package var zeros = 0
  package var notFinite = 0
  /// In equal parts from `low` to `high`.
  package var counts: [UInt32] = []

  /// Of every `stride`-th value.
  package init(_ values: UnsafeBufferPointer<Float>, stride: Int = 1) {
    var (sum, squares) = (0.0, 0.0)
    for index in Swift.stride(from: 0, to: values.count, by: max(1, stride)) {
      let value = values[index]
      count += 1
      guard value.isFinite else {
        notFinite += 1
        continue
      }
      (low, high) = (min(low, value), max(high, value))
      if value == 0 { zeros += 1 }
      sum += Double(value)
    }
    let finite = count - notFinite
    guard finite > 0 else { return }
    mean = sum / Double(finite)
    counts = Array(repeating: 0, count: Self.bins)
    let width = high - low
    for index in Swift.stride(from: 0, to: values.count, by: max(1, stride)) {
      let value = values[index]
      guard value.isFinite else { continue }
      squares += (Double(value) - mean) * (Double(value) - mean)
      let place = width > 0 ? (value - low) / width * Float(Self.bins) : 0
      counts[place.isFinite ? min(Int(place), Self.bins - 1) : 0] += 1
    }
    deviation = (squares / Double(finite)).squareRoot()
  }

  package var zeroShare: Double { count > 0 ? Double(zeros) / Double(count) : .nan }
}

/// What was measured of values from time to time.
package struct HistogramHistory: Hashable, Sendable {
  package static let capacity = 128

  package private(set) var steps: [Int] = []
  package private(set) var spreads: [ValueSpread] = []

  package init() {}

  /// Appends what was measured after `step`. Of a full history every second entry is let go.
  package mutating func append(_ spread: ValueSpread, at step: Int) {
    if steps.last == step {
      spreads[spreads.count - 1] = spread
      return
    }
    if let last = steps.last, last > step { self = HistogramHistory() }
    if steps.count >= Self.capacity {
      let kept = steps.indices.filter { $0.isMultiple(of: 2) }
      (steps, spreads) = (kept.map { steps[$0] }, kept.map { spreads[$0] })
    }
    steps.append(step)
    spreads.append(spread)
  }

  package var last: ValueSpread? { spreads.last }

  /// By entry, what share of the values falls into each of `bins` equal parts of all that was
  /// measured, and from where to where that reaches; nil where nothing finite was.
  package func shares(bins: Int) -> (range: ClosedRange<Float>, columns: [[Float]])? {
    let finite = spreads.filter { $0.low <= $0.high }
    guard bins > 0, let low = finite.map(\.low).min(), let high = finite.map(\.high).max() else {
      return nil
    }
    let width = max(high - low, max(high.magnitude, 1e-30) * 1e-6)
    let columns = spreads.map { spread -> [Float] in
      var shares = [Float](repeating: 0, count: bins)
      let total = Float(max(1, spread.count - spread.notFinite))
      // A part of what was counted is shared by all the parts it reaches into.
      func place(_ value: Float) -> Float {
        let place = (value - low) / width * Float(bins)
        return place.isFinite ? min(max(place, 0), Float(bins)) : 0
      }
      let part = (spread.high - spread.low) / Float(ValueSpread.bins)
      for (bin, count) in spread.counts.enumerated() where count > 0 {
        let start = place(spread.low + part * Float(bin))
        let end = place(spread.low + part * Float(bin + 1))
        let first = min(Int(start), bins - 1)
        for index in first...max(first, min(Int(end), bins - 1)) {
          let reach = min(end, Float(index + 1)) - max(start, Float(index))
          let portion = end > start ? max(0, reach) / (end - start) : 1
          shares[index] += portion * Float(count) / total
        }
      }
      return shares
    }
    return (low...max(low, high), columns)
  }
}
