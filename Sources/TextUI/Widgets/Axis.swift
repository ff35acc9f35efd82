// Where the ticks of an axis go and what they say: 1-2-5 steps on a linear axis, decades (or
// 1-2-5 within few of them) on a logarithmic one.
internal import Numerics

package struct Axis: Hashable, Sendable {
  package enum Scale: Hashable, Sendable { case linear, logarithmic }

  package struct Tick: Hashable, Sendable {
    package var value: Double
    package var label: String
  }

  package let scale: Scale
  package let low: Double
  package let high: Double

  /// A range fit to draw: finite, not empty, positive on a logarithmic axis.
  package init(_ low: Double, _ high: Double, scale: Scale) {
    self.scale = scale
    let bound = 1e300
    var low = low.isFinite ? min(max(low, -bound), bound) : 0
    var high = high.isFinite ? min(max(high, -bound), bound) : 1
    if low > high { swap(&low, &high) }
    if scale == .logarithmic {
      low = max(low, 1e-300)
      high = max(high, low)
      if high < low * 1.2 {
        low /= 2
        high *= 2
      }
    } else if high - low <= max(abs(low), abs(high)) * 1e-9 {
      let pad = max(abs(low) * 0.1, low == 0 ? 0.5 : 1e-300)
      low -= pad
      high += pad
    }
    self.low = low
    self.high = high
  }

  /// 0 at the low end, 1 at the high end, beyond for values outside, or nil where there is no
  /// place.
  package func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let place: Double
    switch scale {
    case .linear: place = (value - low) / (high - low)
    case .logarithmic:
      guard value > 0 else { return nil }
      let start = Logarithm.base10(low)
      place = (Logarithm.base10(value) - start) / (Logarithm.base10(high) - start)
    }
    return place.isFinite ? place : nil
  }

  /// At most `count` ticks or so within the range, low to high.
  /// - Parameter whole: at whole numbers only, on a linear axis.
  package func ticks(_ count: Int, whole: Bool = false) -> [Tick] {
    guard count > 0 else { return [] }
    return scale == .linear ? linearTicks(count, whole) : logarithmicTicks(count)
  }

  private func linearTicks(_ count: Int, _ whole: Bool) -> [Tick] {
    let step = max(Axis.niceStep((high - low) / Double(count)), whole ? 1 : 0)
    guard step > 0, step.isFinite else { return [] }
    let decimals = max(0, -Int(Logarithm.base10(step * 1.001).rounded(.down)))
    let first = (low / step - 1e-6).rounded(.up)
    var ticks: [Tick] = []
    for index in 0...(count + 2) {
      let value = (first + Double(index)) * step
      guard value <= high + step * 1e-6 else { break }
      ticks.append(Tick(value: value, label: label(value, decimals: decimals, step: step)))
    }
    return ticks
  }

  private func label(_ value: Double, decimals: Int, step: Double) -> String {
    let value = abs(value) < step * 1e-6 ? 0 : value
    if value == 0 { return "0" }
    let size = max(abs(low), abs(high))
    if decimals > 4 || size >= 1e7 {
      let digits = Int(Logarithm.base10(size / step * 1.001).rounded(.down)) + 1
      return NumberFormat.scientific(value, digits: max(digits, 1))
    }
    if decimals > 0 { return NumberFormat.fixed(value, decimals: decimals) }
    return NumberFormat.grouped(Int(value.rounded()))
  }

  /// The end of a linear axis as its ticks are written.
  package var endLabel: String {
    high == high.rounded() && abs(high) < 1e7
      ? NumberFormat.grouped(Int(high)) : NumberFormat.compact(high)
  }

  private static func niceStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let unit = Logarithm.power10(Int(Logarithm.base10(rough).rounded(.down)))
    for factor in [1.0, 2, 5] where unit * factor >= rough * 0.999 { return unit * factor }
    return unit * 10
  }

  private func logarithmicTicks(_ count: Int) -> [Tick] {
    let first = Int((Logarithm.base10(low) - 1e-9).rounded(.up))
    let last = Int((Logarithm.base10(high) + 1e-9).rounded(.down))
    let decades = last - first + 1
    if decades < 2, count >= 2 {
      var ticks: [Tick] = []
      for exponent in (first - 1)...max(last, first - 1) {
        for factor in [1.0, 2, 5] {
          let value = factor * Logarithm.power10(exponent)
          if value >= low * 0.999_999, value <= high * 1.000_001 { ticks.append(tick(value)) }
        }
      }
      // Neighbours are written alike: 0.2 beside 0.5.
      if ticks.allSatisfy({ 0.01 <= $0.value && $0.value < 9999 }) {
        for index in ticks.indices {
          ticks[index].label = NumberFormat.significant(ticks[index].value, digits: 2)
        }
      }
      if ticks.count > 1 || decades < 1 { return Array(ticks.prefix(count)) }
    }
    guard decades > 0 else { return [] }
    let stride = max(1, (decades + count - 1) / count)
    // Multiples of the stride, so that ticks stay put while the range grows.
    let regular = (first...last).filter { $0 % stride == 0 }
    // One number is no scale.
    let shown = regular.count < 2 && count >= 2 && decades >= 2 ? [first, last] : regular
    // All of an axis are written alike.
    let isPlain = first >= -2
    return shown.map { tick(Logarithm.power10($0), isPlain: isPlain) }
  }

  private func tick(_ value: Double, isPlain: Bool = false) -> Tick {
    let plain = value >= (isPlain ? 0.00999 : 0.5) && value < 9999
    return Tick(
      value: value,
      label: plain
        ? NumberFormat.significant(value, digits: 2) : NumberFormat.scientific(value, digits: 1))
  }
}
