// A number of paths: a network of n residual blocks has 2^n, which is soon more than any number
// type holds.
internal import Numerics

/// A count that is not negative, of any size: exact below 2^53, beyond that to about twelve digits
/// over thousands of sums.
package struct PathCount: Hashable, Sendable {
  /// From 1 to below 2; 0 of no path.
  private var significand: Double
  private var exponent: Int

  private init(_ significand: Double, _ exponent: Int) {
    (self.significand, self.exponent) = (significand, exponent)
  }

  package init(_ count: Int) {
    precondition(count >= 0, "a count is not negative")
    let value = Double(count)
    self.init(value == 0 ? 0 : value.significand, value == 0 ? 0 : Int(value.exponent))
  }

  package var isZero: Bool { significand == 0 }

  /// Infinite beyond 10^308.
  package var value: Double {
    exponent > 1023 ? .infinity : significand * Self.power(exponent)
  }

  /// Its logarithm to the base 10; minus infinity of none.
  package var decades: Double {
    isZero ? -.infinity : Logarithm.base10(significand) + Double(exponent) * Self.decadesOfTwo
  }

  private static let decadesOfTwo = Logarithm.base10(2.0)

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// For the user: `351`, `1.34e8`, `1.99e3010`.
  package var words: String {
    if value < 1e6 { return NumberFormat.grouped(Int(value)) }
    if value.isFinite { return NumberFormat.compact(value) }
    let whole = decades.rounded(.down)
    let digits = NumberFormat.fixed(ExactMath.exp((decades - whole) / Self.decadesOfE), decimals: 2)
    return "\(digits)e\(Int(whole))"
  }

  private static let decadesOfE = 0.43429448190325182

  /// What part of another count it is.
  package func share(of total: PathCount) -> Double {
    guard !total.isZero, !isZero else { return 0 }
    let (ratio, power) = (significand / total.significand, exponent - total.exponent)
    return power < -1000 ? 0 : ratio * Self.power(min(power, 1000))
  }

  package static func + (a: PathCount, b: PathCount) -> PathCount {
    if a.isZero { return b }
    if b.isZero { return a }
    let (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let shift = large.exponent - small.exponent
    guard shift < 60 else { return large }
    let sum = large.significand + small.significand * power(-shift)
    return sum < 2
      ? PathCount(sum, large.exponent) : PathCount(sum / 2, large.exponent + 1)
  }

  package static func += (a: inout PathCount, b: PathCount) { a = a + b }
}
