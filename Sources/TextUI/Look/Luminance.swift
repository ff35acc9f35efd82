// How bright colours are to the eye, and how far apart (WCAG 2.1).

extension Color {
  /// From 0 for black to 1 for white; nil for the terminal's own colours. The first sixteen are
  /// taken for xterm's.
  package var luminance: Double? {
    guard let (red, green, blue) = channels else { return nil }
    return 0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  /// From 1, the same, to 21; nil where one of the colours is the terminal's own.
  package func contrast(with other: Color) -> Double? {
    guard let one = luminance, let two = other.luminance else { return nil }
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  private var channels: (UInt8, UInt8, UInt8)? {
    switch self {
    case .default: return nil
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .indexed(let index) where index < 16:
      let color = Self.xterm[Int(index)]
      return (UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255))
    case .indexed(let index) where index < 232:
      let place = index - 16
      func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      return (level(place / 36), level(place / 6 % 6), level(place % 6))
    case .indexed(let index):
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    }
  }

  private static let xterm: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]

  /// From sRGB to linear light by a cubic that is off by less than 0.002 everywhere.
  private static func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value * (value * (value * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
  }
}
