// Bytes as letters (RFC 4648), for what travels as text.

package enum Base64 {
  /// The alphabet of section 4, or of section 5, which is safe in links.
  package enum Alphabet: Sendable { case standard, forLinks }

  private static let common = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  /// All 64 letters.
  package static func letters(_ alphabet: Alphabet) -> [UInt8] {
    common + (alphabet == .standard ? "+/" : "-_").utf8
  }

  /// - Parameter padded: whether `=` fills the last four letters.
  package static func encode(
    _ bytes: [UInt8], _ alphabet: Alphabet = .standard, padded: Bool = true
  ) -> [UInt8] {
    let letters = letters(alphabet)
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0...part.count { out.append(letters[bits >> (18 - 6 * place) & 63]) }
      if padded { out += [UInt8](repeating: UInt8(ascii: "="), count: 3 - part.count) }
    }
    return out
  }

  /// As text, with padding, for data in links and markup.
  static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

  /// The bytes of letters without padding; nil where one is none, or their number cannot be.
  package static func decode(_ text: [UInt8], _ alphabet: Alphabet = .standard) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var values = [Int](repeating: -1, count: 256)
    for (value, letter) in letters(alphabet).enumerated() { values[Int(letter)] = value }
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3 + 2)
    for start in stride(from: 0, to: text.count, by: 4) {
      let part = text[start..<min(start + 4, text.count)]
      guard part.allSatisfy({ values[Int($0)] >= 0 }) else { return nil }
      let bits = part.reduce(0) { $0 << 6 | values[Int($1)] } << (6 * (4 - part.count))
      for place in 0..<part.count - 1 {
        out.append(UInt8(truncatingIfNeeded: bits >> (16 - 8 * place)))
      }
    }
    return out
  }
}
