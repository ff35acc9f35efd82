// A stream of seeded random numbers. `Seed` makes one for each purpose.

/// A stream of random numbers: SplitMix64 (Steele, Lea & Flood, 2014).
package struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(key: UInt64) { state = key }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A bijective mix of 64 bits (Stafford, 2011, variant 13).
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), 53 bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [low, high).
  package mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// Uniform among 0 ..< bound, without bias (Lemire, 2019).
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no random element")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    let threshold = (0 &- range) % range
    while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    return Int(product.high)
  }

  /// Standard normal, by the polar method (Marsaglia & Bray, 1964). One of each pair is used.
  package mutating func normal() -> Double {
    while true {
      let (u, v) = (uniform(-1, 1), uniform(-1, 1))
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * ExactMath.log(s) / s).squareRoot() }
    }
  }

  /// A permutation of 0 ..< count (Fisher & Yates; Durstenfeld, 1964).
  package mutating func permutation(_ count: Int) -> [Int32] {
    var order = (0..<Int32(count)).map(\.self)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, below(i + 1)) }
    return order
  }
}
