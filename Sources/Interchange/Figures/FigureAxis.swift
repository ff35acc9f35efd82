// The axes of figures: ranges, and ticks at 1, 2 or 5 times powers of ten; on a logarithmic axis at
// powers of ten, with small ticks between.
internal import Numerics

struct FigureAxis: Hashable, Sendable {
  struct Tick: Hashable, Sendable {
    var value: Double
    var text: String
    /// The exponent of a power of ten, raised behind the text.
    var raised = ""
  }

  var low: Double
  var high: Double
  var isLogarithmic: Bool

  /// A range that can be drawn: finite, not empty, positive on a logarithmic axis.
  init(_ low: Double, _ high: Double, logarithmic: Bool = false) {
    isLogarithmic = logarithmic
    var low = low.isFinite ? min(max(low, -1e300), 1e300) : 0
    var high = high.isFinite ? min(max(high, -1e300), 1e300) : 1
    if low > high { swap(&low, &high) }
    if logarithmic {
      low = max(low, 1e-300)
      high = max(high, low)
      if high < low * 1.5 { (low, high) = (low / 1.5, high * 1.5) }
    } else if high - low <= max(abs(low), abs(high)) * 1e-9 {
      let pad = low == 0 ? 0.5 : abs(low) * 0.1
      (low, high) = (low - pad, high + pad)
    }
    (self.low, self.high) = (low, high)
  }

  /// Around all finite values, with a little room; nil where there are none.
  static func around(_ values: some Sequence<Double>, logarithmic: Bool) -> FigureAxis? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (!logarithmic || value > 0) {
      (low, high) = (min(low, value), max(high, value))
    }
    guard low <= high else { return nil }
    if logarithmic { return FigureAxis(low * 0.85, high * 1.2, logarithmic: true) }
    let pad = (high - low) * 0.04
    // Zero is shown where it is near.
    let isNear = low >= 0 && low < high * 0.5
    return FigureAxis(isNear ? 0 : low - pad, high + pad)
  }

  /// 0 at the low end, 1 at the high end; nil where there is no place.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard isLogarithmic else { return (value - low) / (high - low) }
    guard value > 0 else { return nil }
    let start = Logarithm.base10(low)
    return (Logarithm.base10(value) - start) / (Logarithm.base10(high) - start)
  }

  /// At most `count` or so, from low to high.
  func ticks(_ count: Int) -> [Tick] {
    isLogarithmic ? logarithmicTicks(max(2, count)) : linearTicks(max(2, count))
  }

  /// Without words, between the others.
  var smallTicks: [Double] {
    guard isLogarithmic, Logarithm.base10(high / low) < 9 else { return [] }
    let first = Int(Logarithm.base10(low).rounded(.down))
    let last = Int(Logarithm.base10(high).rounded(.up))
    return (first...max(first, last)).flatMap { exponent in
      (2...9).map { Double($0) * Logarithm.power10(exponent) }
    }.filter { $0 > low && $0 < high }
  }

  private func linearTicks(_ count: Int) -> [Tick] {
    let step = Self.step((high - low) / Double(count))
    guard step > 0, step.isFinite else { return [] }
    let decimals = max(0, -Int(Logarithm.base10(step * 1.001).rounded(.down)))
    let first = (low / step - 1e-6).rounded(.up)
    return (0...(count * 3 + 3)).map { (first + Double($0)) * step }
      .filter { $0 <= high + step * 1e-6 }
      .map { Tick(value: $0, text: words($0, decimals, step)) }
  }

  private func words(_ value: Double, _ decimals: Int, _ step: Double) -> String {
    if abs(value) < step * 1e-6 { return "0" }
    let size = max(abs(low), abs(high))
    let text: String
    if decimals > 4 || size >= 1e7 {
      let digits = Int(Logarithm.base10(size / step * 1.001).rounded(.down)) + 1
      text = NumberFormat.scientific(value, digits: max(digits, 1))
    } else if decimals > 0 {
      text = NumberFormat.fixed(value, decimals: decimals)
    } else {
      text = NumberFormat.grouped(Int(value.rounded()))
    }
    return text.replacing("-", with: "\u{2212}").replacing(" ", with: "\u{2009}")
  }

  private static func step(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let unit = Logarithm.power10(Int(Logarithm.base10(rough).rounded(.down)))
    for factor in [1.0, 2, 5] where unit * factor >= rough * 0.999 { return unit * factor }
    return unit * 10
  }

  private func logarithmicTicks(_ count: Int) -> [Tick] {
    let first = Int((Logarithm.base10(low) - 1e-9).rounded(.up))
    let last = Int((Logarithm.base10(high) + 1e-9).rounded(.down))
    guard last - first >= 1 else { return fewTicks(first - 1, max(first, last), count) }
    let stride = max(1, (last - first + count) / count)
    return (first...last).filter { $0 % stride == 0 }.map { Self.power($0) }
  }

  /// Within a decade or so: plain numbers.
  private func fewTicks(_ first: Int, _ last: Int, _ count: Int) -> [Tick] {
    for factors in [[1.0, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1]] {
      let values = (first...max(first, last)).flatMap { exponent in
        factors.map { $0 * Logarithm.power10(exponent) }
      }.filter { $0 >= low * 0.999_999 && $0 <= high * 1.000_001 }
      if values.count <= count {
        return values.map { Tick(value: $0, text: NumberFormat.compact($0, digits: 2)) }
      }
    }
    return []
  }

  /// A power of ten: plain from 0.1 to 100.
  static func power(_ exponent: Int) -> Tick {
    let value = Logarithm.power10(exponent)
    switch exponent {
    case -1: return Tick(value: value, text: "0.1")
    case 0...2: return Tick(value: value, text: String(Int(value)))
    default:
      let digits = exponent < 0 ? "\u{2212}\(-exponent)" : "\(exponent)"
      return Tick(value: value, text: "10", raised: digits)
    }
  }
}
