// From roles to styles, for each palette and colour depth. Hues are chosen to stay apart for
// colour- blind eyes (Okabe and Ito 2008: blue-green, orange, reddish purple), and every role that
// shares a hue with another differs in an attribute, a mark or a word as well.

package struct Theme: Hashable, Sendable {
  package enum Palette: String, Hashable, Sendable, CaseIterable {
    case dark, light
    case highContrast = "high-contrast"
  }

  package let palette: Palette
  package let depth: ColorDepth
  /// By the places of their roles.
  private let styles: [Style]

  package init(_ palette: Palette = .dark, depth: ColorDepth) {
    self.palette = palette
    self.depth = depth
    styles = Role.all.map { ThemeEntry.entry(for: $0, in: palette).style(at: depth) }
  }

  package subscript(role: Role) -> Style { styles[role.place] }

  /// White, where there are colours: for marks over a map.
  package var contrast: Color? {
    switch depth {
    case .truecolor: .rgb(255, 255, 255)
    case .indexed256: .indexed(231)
    case .ansi16: .indexed(15)
    case .ansi8: .indexed(7)
    case .mono: nil
    }
  }

  /// The colour of a magnitude for marks and bars on the terminal's own background: the end of the
  /// map that comes near to that is left out, so that a contrast of 3 is kept.
  package func mark(at position: Float) -> Color {
    sequential.color(at: palette == .light ? min(position, 0.43) : max(position, 0.43))
  }

  /// Black or white, whatever can be read better on a colour; where the colour is not known, the
  /// terminal's own.
  package func ink(on color: Color) -> Color {
    guard let white = contrast, let luminance = color.luminance else { return .default }
    // The middle of 21:1 between black and white.
    return luminance > 0.179 ? sequential.zero : white
  }

  /// The sequential map for magnitudes.
  package var sequential: ColorRamp { .viridis(depth) }
  /// The map between two classes.
  package var diverging: ColorRamp { .diverging(depth) }
}

/// A colour with its nearest equivalents in smaller palettes.
struct Tint {
  let rgb: UInt32
  let indexed: UInt8
  let ansi16: UInt8
  /// nil: the terminal's own colour.
  let ansi8: UInt8?

  func color(at depth: ColorDepth) -> Color {
    switch depth {
    case .truecolor:
      .rgb(UInt8(rgb >> 16 & 255), UInt8(rgb >> 8 & 255), UInt8(rgb & 255))
    case .indexed256: .indexed(indexed)
    case .ansi16: .indexed(ansi16)
    case .ansi8: ansi8.map { .indexed($0) } ?? .default
    case .mono: .default
    }
  }
}

/// One role's look: colours where there are any, attributes always or only in place of colours.
struct ThemeEntry {
  var foreground: Tint?
  var background: Tint?
  var bold = false
  /// Reverse video: a bar whose text has one colour.
  var reverse = false
  /// Dim where there is no grey (8 colours and none).
  var dimWithoutGrey = false
  /// Reverse video where there is no colour to set it apart.
  var reverseWithoutColor = false
  var underlineWithoutColor = false
  var boldWithoutColor = false

  func style(at depth: ColorDepth) -> Style {
    let few = depth == .ansi8 || depth == .mono
    var style = Style(
      foreground: foreground?.color(at: depth) ?? .default,
      background: background?.color(at: depth) ?? .default, bold: bold,
      dim: few && dimWithoutGrey, reverse: reverse)
    if depth == .mono {
      style.reverse = reverse || reverseWithoutColor
      style.underline = underlineWithoutColor
      style.bold = bold || boldWithoutColor
    } else if reverseWithoutColor, few {
      style.reverse = style.background == .default
    }
    return style
  }
}
