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
    var digest = Digest()
    content.withUnsafeBytes { raw in
      let whole = raw.count & ~3
      var offset = 0
      while offset < whole {
        digest.combine(
          UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        offset += 4
      }
      var rest: UInt32 = 0
      while offset < raw.count {
        rest |= UInt32(raw[offset]) << UInt32(8 * (offset - whole))
        offset += 1
      }
      if whole < raw.count { digest.combine(rest) }
    }
    digest.combine(UInt32(truncatingIfNeeded: content.count))
    self.init(bytes: content.count, digest: digest.text)
  }

  /// In words: `4551 bytes, digest 0123456789abcdef`.
  package var words: String { "\(bytes) bytes, digest \(digest)" }
}
