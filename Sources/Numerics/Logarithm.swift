// Logarithms and powers of ten for axes and colour scales, from basic operations only: the standard
// library has none, and drawings must be the same on every machine.

package enum Logarithm {
  private static let log10of2 = 0.30102999566398120

  /// log10 of a positive number; -infinity for 0, NaN below.
  package static func base10(_ value: Double) -> Double {
    guard value > 0 else { return value == 0 ? -.infinity : .nan }
    guard value.isFinite else { return value }
    // value = significand * 2^exponent; ln(m) = 2 artanh((m - 1) / (m + 1)), |.| <= 0.172.
    var significand = value.significand
    var exponent = Double(value.exponent)
    if significand > 1.4142135623730951 {
      significand /= 2
      exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for coefficient in coefficients { sum = sum * square + coefficient }
    return exponent * log10of2 + 2 * ratio * sum * log10ofE
  }

  /// The same to single precision, for the thousands of values of a map.
  @inlinable package static func base10(_ value: Float) -> Float {
    guard value > 0 else { return value == 0 ? -.infinity : .nan }
    guard value.isFinite else { return value }
    guard value.isNormal else { return Float(base10(Double(value))) }
    // value = (1 + part) * 2^exponent. log2(1 + part) is part, and a polynomial that is 0 at both
    // ends, to 5e-7.
    let bits = value.bitPattern
    let exponent = Float(Int32(bits >> 23) - 127)
    let part = Float(bitPattern: bits & 0x7F_FFFF | 0x3F80_0000) - 1
    var sum: Float = -0.01475996
    sum = sum * part + 0.062025476
    sum = sum * part - 0.12831728
    sum = sum * part + 0.19476876
    sum = sum * part - 0.27774686
    sum = sum * part + 0.44265652
    return (exponent + (part + part * (1 - part) * sum)) * 0.30103
  }

  private static let log10ofE = 0.43429448190325182
  /// 1/21, 1/19, ... 1/3, 1.
  private static let coefficients: [Double] = stride(from: 21.0, through: 1.0, by: -2.0).map {
    1 / $0
  }

  /// 10 to an integer power, by repeated squaring; infinity and 0 beyond the range.
  package static func power10(_ exponent: Int) -> Double {
    var result = 1.0
    var factor = 10.0
    var left = min(abs(exponent), 400)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return exponent < 0 ? 1 / result : result
  }
}
