// Double-precision elementary functions with the same bits on every machine: only additions,
// multiplications, divisions and square roots in a written order, never the C library's.
// Used where numbers feed data or initial weights; kernels have their own float32 versions.

package enum ExactMath {
  /// Natural logarithm of a finite positive number. Relative error below 1e-15: the argument is
  /// scaled to [sqrt(1/2), sqrt(2)) and log(m) = 2 artanh((m - 1) / (m + 1)) summed as a series.
  package static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    let t = (mantissa - 1) / (mantissa + 1)
    let square = t * t
    var series = 0.0
    for k in stride(from: 21, through: 3, by: -2) { series = (series + 1 / Double(k)) * square }
    return exponent * 0.693_147_180_369_123_816_49
      + (2 * t + (2 * t * series + exponent * 1.908_214_929_270_587_700_02e-10))
  }

  /// e to the power x. Relative error below 1e-15: 2^n e^r with |r| <= log(2)/2, Taylor to r^13.
  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.78 { return .infinity }
    if x < -745.2 { return 0 }
    let n = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
    let r = (x - n * 0.693_147_180_369_123_816_49) - n * 1.908_214_929_270_587_700_02e-10
    var sum = 1.0
    for k in stride(from: 14, through: 1, by: -1) { sum = 1 + sum * r / Double(k) }
    let half = (n / 2).rounded(.down)
    return sum * power2(Int(half)) * power2(Int(n - half))
  }

  /// `base` to a whole power from 0 on, by repeated squaring.
  package static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  private static func power2(_ n: Int) -> Double {
    Double(sign: .plus, exponent: n, significand: 1)
  }

  /// Sine of an angle in radians, |x| below 1e5: reduced by multiples of pi/2 in three parts.
  package static func sin(_ x: Double) -> Double { quadrant(x, shift: 0) }

  /// Cosine of an angle in radians, |x| below 1e5.
  package static func cos(_ x: Double) -> Double { quadrant(x, shift: 1) }

  private static func quadrant(_ x: Double, shift: Int) -> Double {
    guard x.isFinite, abs(x) < 1e5 else { return .nan }
    let n = (x * 0.636_619_772_367_581_3).rounded(.toNearestOrEven)
    let r =
      ((x - n * 1.570_796_326_734_125_614_17) - n * 6.077_100_506_303_965_976_60e-11)
      - n * 2.022_266_248_795_950_631_54e-21
    let square = r * r
    let index = (Int(n) + shift) & 3
    var sum = 1.0
    if index & 1 == 0 {
      for k in stride(from: 20, through: 2, by: -2) {
        sum = 1 - sum * square / Double(k * (k + 1))
      }
      sum *= r
    } else {
      for k in stride(from: 19, through: 1, by: -2) {
        sum = 1 - sum * square / Double(k * (k + 1))
      }
    }
    return index & 2 == 0 ? sum : -sum
  }
}
