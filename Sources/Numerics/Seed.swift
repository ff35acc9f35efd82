// Seeded random streams, named by what they are for. Nothing else in the project is random.
// `seed.stream("init", path)` depends only on the seed and the words, so that adding a layer or a
// skip changes no other weight, and two variants of one document start equal.

/// The seed of a run.
package struct Seed: Hashable, Sendable {
  package var value: UInt64

  package init(_ value: UInt64) { self.value = value }

  /// The stream for a purpose; equal words give equal streams.
  package func stream(_ words: String...) -> RandomStream {
    RandomStream(key: key(words))
  }

  /// A 64-bit key for a purpose, for counter-based draws such as dropout masks.
  package func key(_ words: [String]) -> UInt64 {
    var hash = RandomStream.mix(value ^ 0x9E37_79B9_7F4A_7C15)
    for word in words {
      for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      hash = RandomStream.mix(hash ^ 0xFF)
    }
    return hash
  }
}
