// The digest by which a page allows its own script and no other (FIPS 180-4).

enum SHA256 {
  static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var state = firstState
    var padded = bytes + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(bytes.count) * 8
    padded += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    for start in stride(from: 0, to: padded.count, by: 64) {
      mix(padded[start..<start + 64], into: &state)
    }
    return state.flatMap { word in
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { index in
      block[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (a, b) = (words[index - 15], words[index - 2])
      let low = turned(a, 7) ^ turned(a, 18) ^ a >> 3
      let high = turned(b, 17) ^ turned(b, 19) ^ b >> 10
      words.append(words[index - 16] &+ low &+ words[index - 7] &+ high)
    }
    var s = state
    for index in 0..<64 {
      let choice = s[4] & s[5] ^ ~s[4] & s[6]
      let first =
        s[7] &+ (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) &+ choice
        &+ constants[index] &+ words[index]
      let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
      let second = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) &+ majority
      s = [first &+ second, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for index in 0..<8 { state[index] &+= s[index] }
  }

  private static func turned(_ word: UInt32, _ by: UInt32) -> UInt32 {
    word >> by | word << (32 - by)
  }

  /// The first 32 bits of the fractional parts of roots of the first primes: square roots for the
  /// state, cube roots for the rounds.
  private static let firstState: [UInt32] = primes.prefix(8).map { prime in
    root(prime) { UInt128($0) * UInt128($0) }
  }
  private static let constants: [UInt32] = primes.map { prime in
    // The cube of a number of 36 bits has 108.
    root(prime, shift: 96) { UInt128($0) * UInt128($0) * UInt128($0) }
  }

  private static let primes: [UInt64] = {
    var found: [UInt64] = []
    var number: UInt64 = 2
    while found.count < 64 {
      if !found.contains(where: { number % $0 == 0 }) { found.append(number) }
      number += 1
    }
    return found
  }()

  /// The largest number whose power is at most the prime, both with 32 bits behind the point.
  private static func root(
    _ prime: UInt64, shift: Int = 64, _ power: (UInt64) -> UInt128
  ) -> UInt32 {
    let wanted = UInt128(prime) << UInt128(shift)
    var (low, high): (UInt64, UInt64) = (0, 1 << 37)
    while high - low > 1 {
      let middle = (low + high) / 2
      if power(middle) <= wanted { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }
}
