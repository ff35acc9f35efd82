// What a widget needs to know besides its own contents: the theme and the characters to draw with.

package struct Drawing: Hashable, Sendable {
  package var theme: Theme
  package var glyphs: GlyphSet

  package init(theme: Theme, glyphs: GlyphSet) {
    self.theme = theme
    self.glyphs = glyphs
  }

  package init(_ palette: Theme.Palette = .dark, depth: ColorDepth, glyphs: GlyphSet) {
    self.init(theme: Theme(palette, depth: depth), glyphs: glyphs)
  }

  package subscript(role: Role) -> Style { theme[role] }
}

/// Something that draws itself. Total: any rectangle, any contents, nothing outside the rectangle.
package protocol Widget {
  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing)
}
