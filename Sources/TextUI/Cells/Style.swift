// Colours and text attributes of one cell. Values only: what a terminal can really show is decided
// by `Theme` (which picks colours for a depth) and by the presenter (which encodes them).

/// A cell's colour as it is sent to the terminal.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// An entry of the terminal's palette: 0-7 and 8-15 the ANSI colours, 16-255 the xterm cube and
  /// greys.
  case indexed(UInt8)
  /// 24-bit colour.
  case rgb(UInt8, UInt8, UInt8)
}

/// How one cell is drawn.
package struct Style: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var bold: Bool
  package var dim: Bool
  package var underline: Bool
  package var reverse: Bool

  package init(
    foreground: Color = .default, background: Color = .default, bold: Bool = false,
    dim: Bool = false, underline: Bool = false, reverse: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.dim = dim
    self.underline = underline
    self.reverse = reverse
  }

  /// The terminal's own colours, no attributes.
  package static let plain = Style()

  /// This style on another background.
  package func on(_ background: Color) -> Style {
    var copy = self
    copy.background = background
    return copy
  }

  /// This style drawn over `under`: keeps `under`'s colours where this one has none. Over
  /// reverse video it keeps all colours of `under`, so that a selected row is one bar.
  package func over(_ under: Style) -> Style {
    var copy = self
    if copy.background == .default { copy.background = under.background }
    if copy.foreground == .default { copy.foreground = under.foreground }
    if under.reverse {
      copy.foreground = under.foreground
      copy.reverse = true
      copy.dim = false
    }
    return copy
  }

  /// This style in bold.
  package var bolded: Style {
    var copy = self
    copy.bold = true
    return copy
  }
}
