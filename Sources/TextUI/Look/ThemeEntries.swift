// The table behind `Theme`: one line a role and palette. Greys are xterm's grey ramp. The eight-
// colour column avoids blue text, which is unreadable on black.

extension Tint {
  // Dark palette and high contrast.
  fileprivate static let teal = Tint(rgb: 0x7AD0C8, indexed: 80, ansi16: 14, ansi8: 6)
  fileprivate static let orange = Tint(rgb: 0xE8A93C, indexed: 215, ansi16: 11, ansi8: 3)
  fileprivate static let rose = Tint(rgb: 0xD7748A, indexed: 168, ansi16: 13, ansi8: 5)
  fileprivate static let green = Tint(rgb: 0x8FCB6B, indexed: 113, ansi16: 10, ansi8: 2)
  fileprivate static let red = Tint(rgb: 0xF07060, indexed: 203, ansi16: 9, ansi8: 1)
  fileprivate static let violet = Tint(rgb: 0xA9A0F0, indexed: 147, ansi16: 12, ansi8: nil)
  fileprivate static let cyan = Tint(rgb: 0x36FFFF, indexed: 51, ansi16: 6, ansi8: 6)
  fileprivate static let straw = Tint(rgb: 0xDEE490, indexed: 186, ansi16: 3, ansi8: 3)
  fileprivate static let vermilion = Tint(rgb: 0xFA4F24, indexed: 202, ansi16: 9, ansi8: 1)
  fileprivate static let skyBlue = Tint(rgb: 0xA8CCFF, indexed: 153, ansi16: 14, ansi8: 6)
  fileprivate static let peach = Tint(rgb: 0xFFD9A8, indexed: 223, ansi16: 11, ansi8: 3)
  fileprivate static let white = Tint(rgb: 0xFFFFFF, indexed: 231, ansi16: 15, ansi8: 7)
  fileprivate static let black = Tint(rgb: 0x000000, indexed: 16, ansi16: 0, ansi8: 0)
  fileprivate static let grey = Tint(rgb: 0x8F8F96, indexed: 246, ansi16: 7, ansi8: nil)
  fileprivate static let frameGrey = Tint(rgb: 0x6C6C76, indexed: 243, ansi16: 8, ansi8: nil)
  fileprivate static let groundGrey = Tint(rgb: 0x46464E, indexed: 237, ansi16: 8, ansi8: nil)
  fileprivate static let rowGrey = Tint(rgb: 0x1B272E, indexed: 236, ansi16: 8, ansi8: nil)
  fileprivate static let dimRowGrey = Tint(rgb: 0x151B1F, indexed: 234, ansi16: 0, ansi8: nil)
  fileprivate static let paper = Tint(rgb: 0xE8E8EC, indexed: 254, ansi16: 15, ansi8: nil)
  fileprivate static let capGrey = Tint(rgb: 0x101014, indexed: 233, ansi16: 0, ansi8: 0)

  // Light palette.
  fileprivate static let deepTeal = Tint(rgb: 0x00666B, indexed: 23, ansi16: 6, ansi8: 6)
  fileprivate static let deepOrange = Tint(rgb: 0xA65300, indexed: 130, ansi16: 1, ansi8: 1)
  fileprivate static let deepGreen = Tint(rgb: 0x2D6A12, indexed: 22, ansi16: 2, ansi8: 2)
  fileprivate static let deepRed = Tint(rgb: 0xB3261E, indexed: 124, ansi16: 1, ansi8: 1)
  fileprivate static let deepBlue = Tint(rgb: 0x0B3C8C, indexed: 18, ansi16: 4, ansi8: 4)
  fileprivate static let brightViolet = Tint(rgb: 0x7F3BE6, indexed: 93, ansi16: 5, ansi8: 5)
  fileprivate static let maroon = Tint(rgb: 0x4D1819, indexed: 52, ansi16: 9, ansi8: 1)
  fileprivate static let brightBlue = Tint(rgb: 0x1A1EF4, indexed: 21, ansi16: 12, ansi8: 4)
  fileprivate static let indigo = Tint(rgb: 0x4B3085, indexed: 54, ansi16: 13, ansi8: 5)
  fileprivate static let navy = Tint(rgb: 0x1C0075, indexed: 17, ansi16: 4, ansi8: 4)
  fileprivate static let ink = Tint(rgb: 0x16161A, indexed: 233, ansi16: 0, ansi8: nil)
  fileprivate static let midGrey = Tint(rgb: 0x5F5F66, indexed: 241, ansi16: 8, ansi8: nil)
  fileprivate static let paleGrey = Tint(rgb: 0x8A8A93, indexed: 245, ansi16: 7, ansi8: nil)
  fileprivate static let paleGround = Tint(rgb: 0xC4C4CA, indexed: 252, ansi16: 7, ansi8: nil)
  fileprivate static let paleRow = Tint(rgb: 0xDDEDF4, indexed: 254, ansi16: 7, ansi8: nil)
  fileprivate static let palerRow = Tint(rgb: 0xE8EEF0, indexed: 255, ansi16: 7, ansi8: nil)
}

/// The colours a palette is made of.
private struct Swatches {
  let accent, good, warning, bad, firstPoint, secondPoint: Tint
  let series: [Tint]
  let muted, frame, ground, row, dimRow, rowText, capText: Tint
  let strong: Tint?

  static let dark = Swatches(
    accent: .teal, good: .green, warning: .orange, bad: .red, firstPoint: .skyBlue,
    secondPoint: .peach, series: [.teal, .orange, .rose, .violet, .straw, .vermilion, .cyan],
    muted: .grey, frame: .frameGrey, ground: .groundGrey, row: .rowGrey,
    dimRow: .dimRowGrey, rowText: .paper, capText: .capGrey, strong: nil)
  static let light = Swatches(
    accent: .deepTeal, good: .deepGreen, warning: .deepOrange, bad: .deepRed,
    firstPoint: .deepBlue, secondPoint: .deepOrange,
    series: [
      .deepTeal, .deepOrange, .brightViolet, .maroon, .brightBlue, .indigo, .navy,
    ],
    muted: .midGrey,
    frame: .paleGrey, ground: .paleGround, row: .paleRow, dimRow: .palerRow, rowText: .ink,
    capText: .white, strong: nil)
  static let highContrast = Swatches(
    accent: .teal, good: .green, warning: .orange, bad: .red, firstPoint: .skyBlue,
    secondPoint: .peach, series: [.teal, .orange, .rose, .violet, .straw, .vermilion, .cyan],
    muted: .white, frame: .white, ground: .groundGrey, row: .rowGrey,
    dimRow: .dimRowGrey, rowText: .white, capText: .black, strong: .white)
}

extension ThemeEntry {
  static func entry(for role: Role, in palette: Theme.Palette) -> ThemeEntry {
    let swatches: Swatches =
      switch palette {
      case .dark: .dark
      case .light: .light
      case .highContrast: .highContrast
      }
    var entry = entry(for: role, swatches)
    if palette == .highContrast {
      if entry.foreground == nil, entry.background == nil { entry.foreground = swatches.strong }
      entry.dimWithoutGrey = false
      if role == .selection {
        entry = ThemeEntry(
          foreground: .white, background: .black, bold: true, reverse: true)
      }
    }
    return entry
  }

  private static func entry(for role: Role, _ swatches: Swatches) -> ThemeEntry {
    switch role {
    case .text: ThemeEntry()
    case .muted, .hint, .axis: ThemeEntry(foreground: swatches.muted, dimWithoutGrey: true)
    case .title: ThemeEntry(bold: true)
    case .accent, .brand: ThemeEntry(foreground: swatches.accent, bold: true)
    case .frame: ThemeEntry(foreground: swatches.frame, dimWithoutGrey: true)
    case .focusFrame: ThemeEntry(foreground: swatches.accent, boldWithoutColor: true)
    case .focusTitle:
      ThemeEntry(foreground: swatches.accent, bold: true, reverseWithoutColor: true)
    case .selection:
      ThemeEntry(
        foreground: swatches.rowText, background: swatches.row, bold: true,
        reverseWithoutColor: true)
    case .inactiveSelection:
      ThemeEntry(
        foreground: swatches.rowText, background: swatches.dimRow, underlineWithoutColor: true)
    case .good: ThemeEntry(foreground: swatches.good, boldWithoutColor: true)
    case .warning: ThemeEntry(foreground: swatches.warning, bold: true)
    case .bad: ThemeEntry(foreground: swatches.bad, bold: true)
    case .line: ThemeEntry(foreground: swatches.accent)
    case .series(let number): ThemeEntry(foreground: swatches.series[number])
    case .keycap:
      ThemeEntry(
        foreground: swatches.capText, background: swatches.accent, reverseWithoutColor: true)
    case .firstPoint: ThemeEntry(foreground: swatches.firstPoint, bold: true)
    case .secondPoint: ThemeEntry(foreground: swatches.secondPoint, bold: true)
    case .input:
      ThemeEntry(
        foreground: swatches.rowText, background: swatches.row, underlineWithoutColor: true)
    case .mark: ThemeEntry(foreground: swatches.muted, dimWithoutGrey: true)
    case .ground: ThemeEntry(foreground: swatches.ground, dimWithoutGrey: true)
    }
  }
}
