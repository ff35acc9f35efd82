// A 64-bit digest of exact bits, to compare runs: FNV-1a by 32-bit words (Fowler, Noll & Vo, 1991),
// finished with a mixing step. Not for security.

package struct Digest: Hashable, Sendable {
  /// The digest of everything so far. One made from it continues from here.
  package private(set) var state: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(state: UInt64) { self.state = state }

  package mutating func combine(_ word: UInt32) {
    state = (state ^ UInt64(word)) &* 0x0000_0100_0000_01B3
  }

  package mutating func combine(_ value: Float) { combine(value.bitPattern) }

  package mutating func combine(_ values: UnsafeBufferPointer<Float>) {
    for value in values { combine(value.bitPattern) }
  }

  /// Sixteen hexadecimal digits.
  package var text: String {
    let digits = String(RandomStream.mix(state), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
