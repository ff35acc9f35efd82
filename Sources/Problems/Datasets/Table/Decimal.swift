// Decimal numbers from bytes: exact, without regard to the locale, and quick on the short numbers
// that tables are made of.

enum Decimal {
  /// The number nearest to `text`, or nil unless it is digits with an optional sign, decimal mark
  /// and exponent. The result may be infinite where the text exceeds a Double.
  static func parse(_ text: ArraySlice<UInt8>, _ mark: DecimalMark = .point) -> Double? {
    let point = mark.byte
    var rest = text
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var isShort = true
    var hasPoint = false
    while let byte = rest.first {
      if byte == point, !hasPoint {
        hasPoint = true
      } else if byte &- UInt8(ascii: "0") < 10 {
        digits += 1
        isShort = isShort && mantissa < 900_000_000_000_000
        if isShort {
          mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0"))
          scale -= hasPoint ? 1 : 0
        }
      } else {
        break
      }
      rest.removeFirst()
    }
    guard digits > 0, let exponent = exponent(rest) else { return nil }
    // A mantissa below 2^53 and a power of ten up to 10^22 are exact, so that one multiplication
    // or division rounds correctly (Clinger, 1990).
    if isShort, abs(exponent) < 100, abs(scale + exponent) <= 22 {
      let power = powers[abs(scale + exponent)]
      let value = scale + exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
      return isNegative ? -value : value
    }
    // A leading '+', and a point without digits on one side, are fine for this one as well.
    let plain = mark == .point ? Array(text) : text.map { $0 == point ? UInt8(ascii: ".") : $0 }
    return Double(String(decoding: plain, as: UTF8.self))
  }

  /// The exponent that `text` holds: 0 for nothing, nil for anything but `e`, a sign and digits.
  private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    guard let mark = text.first else { return 0 }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
    var rest = text.dropFirst()
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    guard !rest.isEmpty else { return nil }
    var value = 0
    for byte in rest {
      guard byte &- UInt8(ascii: "0") < 10 else { return nil }
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 100_000)
    }
    return isNegative ? -value : value
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
