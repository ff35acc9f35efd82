// What a file held, in a few words: its size and a digest of its bytes. It tells whether a file is
// the one that was meant. Not for security: who wants two files of one fingerprint can make them.

package struct Fingerprint: Hashable, Sendable {
  package var bytes: Int
  /// Sixteen hexadecimal digits.
  package var digest: String

  package init(bytes: Int, digest: String) {
    self.bytes = bytes
    self.digest = digest
  }

  /// The fingerprint of these bytes: a digest over words of four bytes, the lowest first, the last
  /// one filled with zeros, then the size.
  package init(of content: [UInt8]) {
    var stream = FingerprintStream()
    content.withUnsafeBytes { stream.combine($0) }
    self = stream.fingerprint
  }

  /// In words: `4551 bytes, digest 0123456789abcdef`.
  package var words: String { "\(bytes) bytes, digest \(digest)" }
}

/// Makes a fingerprint of bytes that come piece by piece.
package struct FingerprintStream {
  private var digest = Digest()
  private var count = 0
  /// Bytes that fill no word yet.
  private var rest: UInt32 = 0

  package init() {}

  package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    while offset < bytes.count, !count.isMultiple(of: 4) {
      add(bytes[offset])
      offset += 1
    }
    let words = (bytes.count - offset) / 4
    for index in 0..<words {
      digest.combine(
        UInt32(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: offset + 4 * index, as: UInt32.self)))
    }
    count += 4 * words
    for index in (offset + 4 * words)..<bytes.count { add(bytes[index]) }
  }

  private mutating func add(_ byte: UInt8) {
    rest |= UInt32(byte) << UInt32(8 * (count & 3))
    count += 1
    if count.isMultiple(of: 4) {
      digest.combine(rest)
      rest = 0
    }
  }

  package var fingerprint: Fingerprint {
    var digest = digest
    if !count.isMultiple(of: 4) { digest.combine(rest) }
    digest.combine(UInt32(truncatingIfNeeded: count))
    return Fingerprint(bytes: count, digest: digest.text)
  }
}
