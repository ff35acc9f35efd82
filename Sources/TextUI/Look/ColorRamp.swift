// Colours for numbers. `viridis` (van der Walt and Smith 2015) for magnitudes: its lightness grows
// steadily, so it reads the same to colour-blind eyes and in grey. A blue-to-orange map between two
// classes. Each has a chain of colours for every depth and a density character for none.

package struct ColorRamp: Hashable, Sendable {
  /// From low to high. Empty without colours.
  package let levels: [Color]
  /// What stands for an exact zero on a logarithmic map: darker than any level.
  package let zero: Color

  /// Whether there are enough colours to tell a value by colour alone.
  package var isSmooth: Bool { levels.count >= 8 }
  package var hasColor: Bool { !levels.isEmpty }

  /// The colour at `position`, 0 (low) to 1 (high), clamped; `.default` for NaN and without
  /// colours.
  package func color(at position: Float) -> Color {
    guard hasColor, !position.isNaN else { return .default }
    return levels[ColorRamp.index(position, of: levels.count)]
  }

  /// A character whose darkness is `position`.
  package static func glyph(at position: Float) -> Unicode.Scalar {
    guard !position.isNaN else { return " " }
    return GlyphSet.density[index(position, of: GlyphSet.density.count)]
  }

  private static func index(_ position: Float, of count: Int) -> Int {
    Int(min(max(position, 0), 1) * Float(count - 1) + 0.5)
  }

  package static func viridis(_ depth: ColorDepth) -> ColorRamp {
    switch depth {
    case .truecolor: ColorRamp(levels: viridisTruecolor, zero: .rgb(0, 0, 0))
    case .indexed256:
      // More steps of this palette would jump between grey, teal and olive.
      ColorRamp(levels: indexed([53, 54, 24, 30, 36, 42, 148, 220]), zero: .indexed(16))
    case .ansi16: ColorRamp(levels: indexed([5, 4, 12, 6, 2, 10, 11]), zero: .indexed(0))
    case .ansi8: ColorRamp(levels: indexed([5, 4, 6, 2, 3]), zero: .indexed(0))
    case .mono: ColorRamp(levels: [], zero: .default)
    }
  }

  /// From 0, surely the first class (blue), to 1, surely the second (orange), over near black.
  package static func diverging(_ depth: ColorDepth) -> ColorRamp {
    switch depth {
    case .truecolor: ColorRamp(levels: divergingTruecolor, zero: .rgb(0, 0, 0))
    case .indexed256:
      ColorRamp(
        // Grey is the middle alone: dark blue below it, dark red above.
        levels: indexed([26, 26, 25, 25, 24, 17, 236, 52, 94, 130, 166, 172, 208]),
        zero: .indexed(16))
    case .ansi16: ColorRamp(levels: indexed([12, 4, 8, 3, 11]), zero: .indexed(0))
    case .ansi8: ColorRamp(levels: indexed([4, 4, 0, 3, 3]), zero: .indexed(0))
    case .mono: ColorRamp(levels: [], zero: .default)
    }
  }

  private static func indexed(_ chain: [UInt8]) -> [Color] { chain.map { .indexed($0) } }

  private static let viridisTruecolor = blend(
    [
      0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725,
    ], steps: 97)

  private static let divergingTruecolor = blend(
    [0x245BC4, 0x2850A0, 0x26396A, 0x2B2A2C, 0x6B441E, 0xB3641E, 0xE88226], steps: 49)

  /// `steps` colours evenly along the piecewise linear path through `anchors`.
  private static func blend(_ anchors: [UInt32], steps: Int) -> [Color] {
    (0..<steps).map { step in
      let position = Double(step * (anchors.count - 1)) / Double(steps - 1)
      let lower = min(Int(position), anchors.count - 2)
      let share = position - Double(lower)
      func channel(_ shift: UInt32) -> UInt8 {
        let from = Double(anchors[lower] >> shift & 255)
        let to = Double(anchors[lower + 1] >> shift & 255)
        return UInt8((from + (to - from) * share).rounded())
      }
      return .rgb(channel(16), channel(8), channel(0))
    }
  }
}
