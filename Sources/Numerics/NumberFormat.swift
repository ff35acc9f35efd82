// Numbers as people read them on a small screen: few digits, no locale, no C library, the same text
// on every machine. Digits are made by integer arithmetic on a scaled value.

package enum NumberFormat {
  /// Digits grouped by threes with a space: `31 400`.
  package static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += " " }
      result.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return result
  }

  /// A count in five characters or so: `999`, `14.7k`, `1.73M`, `2.1G`.
  package static func abbreviated(_ value: Int) -> String {
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    let magnitude = Double(value.magnitude)
    for (unit, suffix) in units where magnitude >= unit * 0.9995 || magnitude >= unit {
      return significant(Double(value) / unit, digits: 3) + suffix
    }
    return String(value)
  }

  /// `decimals` digits after the point: `0.693`. Very large numbers become scientific.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    if let word = word(value) { return word }
    let decimals = min(max(decimals, 0), 15)
    let scaled = (value.magnitude * Logarithm.power10(decimals)).rounded()
    guard scaled < 9e15 else { return scientific(value, digits: 4) }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let point = padded.index(padded.endIndex, offsetBy: -decimals)
    return sign + padded[..<point] + (decimals > 0 ? "." + padded[point...] : "")
  }

  /// At most `digits` significant digits, without trailing zeros: `0.0123`, `12.5`, `1250`.
  package static func significant(_ value: Double, digits: Int) -> String {
    if let word = word(value) { return word }
    guard let parts = decompose(value, digits) else { return "0" }
    let decimals = max(0, parts.digits.count - 1 - parts.exponent)
    guard parts.exponent < 15, decimals <= 15 else { return scientific(value, digits: digits) }
    let rounded = parts.exponent >= parts.digits.count ? parts.value : value
    return trimmed(fixed(rounded, decimals: decimals))
  }

  /// `3e-4`, `3.9e-5`, at most `digits` significant digits.
  package static func scientific(_ value: Double, digits: Int = 2) -> String {
    if let word = word(value) { return word }
    guard let parts = decompose(value, digits) else { return "0" }
    let first = String(parts.digits.prefix(1))
    let rest = parts.digits.dropFirst()
    let mantissa = rest.isEmpty ? first : first + "." + rest
    return (value < 0 ? "-" : "") + mantissa + "e" + String(parts.exponent)
  }

  /// A measured value in few characters: `0.693`, `12.5`, `3e-4`, `3.9e-5`, `31 400`, `1.2e7`.
  package static func compact(_ value: Double, digits: Int = 3) -> String {
    if let word = word(value) { return word }
    if value == 0 { return "0" }
    let magnitude = value.magnitude
    // What would be rounded to 0.01 is not written 1e-2.
    let least = 0.01 - 0.05 * Logarithm.power10(-max(1, digits))
    if magnitude < least || magnitude >= 999_999.5 {
      return scientific(value, digits: max(1, digits - 1))
    }
    if magnitude >= 9999.5 { return grouped(Int(value.rounded())) }
    return significant(value, digits: magnitude >= 999.5 ? 4 : digits)
  }

  package static func compact(_ value: Float, digits: Int = 3) -> String {
    compact(Double(value), digits: digits)
  }

  /// A share of 1 as `99.5 %`.
  package static func percent(_ share: Double, decimals: Int = 1) -> String {
    if let word = word(share) { return word }
    return fixed(share * 100, decimals: decimals) + " %"
  }

  /// A share of 1 that may be small, as `9.5 %` or `0.03 %`: 0 is written for 0 alone.
  package static func smallPercent(_ share: Double) -> String {
    share.magnitude >= 0.001 || share == 0
      ? percent(share) : compact(share * 100, digits: 2) + " %"
  }

  /// Two measured values in as many digits as tell them apart: `0.693` and `0.692`, `0.69315` and
  /// `0.69312`.
  package static func apart(_ first: Double, _ second: Double) -> (first: String, second: String) {
    for digits in 3..<9 {
      let (one, other) = (compact(first, digits: digits), compact(second, digits: digits))
      if one != other || first == second { return (one, other) }
    }
    return (scientific(first, digits: 12), scientific(second, digits: 12))
  }

  /// Seconds as `0.8 s`, `42 s`, `3:05`, `1:02:03`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
    if seconds < 9.95 { return fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  private static func word(_ value: Double) -> String? {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return nil
  }

  /// The digits (no trailing zeros) and the decimal exponent of the first one; nil for 0.
  private static func decompose(
    _ value: Double, _ digits: Int
  ) -> (digits: String, exponent: Int, value: Double)? {
    guard value.isFinite, value != 0 else { return nil }
    let digits = min(max(digits, 1), 15)
    let magnitude = value.magnitude
    var exponent = Int(Logarithm.base10(magnitude).rounded(.down))
    var scaled = scale(magnitude, digits - 1 - exponent).rounded()
    if scaled >= Logarithm.power10(digits) {
      exponent += 1
      scaled = scale(magnitude, digits - 1 - exponent).rounded()
    } else if scaled < Logarithm.power10(digits - 1) {
      exponent -= 1
      scaled = scale(magnitude, digits - 1 - exponent).rounded()
    }
    var text = String(Int(min(scaled, 1e15)))
    while text.count > 1, text.hasSuffix("0") { text.removeLast() }
    let rounded = scale(scaled, exponent + 1 - digits)
    return (text, exponent, value < 0 ? -rounded : rounded)
  }

  /// `value * 10^power` in two steps, so that tiny and huge values survive; divides by exact powers
  /// where possible, which rounds better than multiplying by their reciprocals.
  private static func scale(_ value: Double, _ power: Int) -> Double {
    let half = power / 2
    func apply(_ value: Double, _ power: Int) -> Double {
      power < 0 ? value / Logarithm.power10(-power) : value * Logarithm.power10(power)
    }
    if abs(power) <= 22 { return apply(value, power) }
    return apply(apply(value, half), power - half)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
