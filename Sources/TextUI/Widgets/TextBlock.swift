// Running text, wrapped, from a given line on.

package struct TextBlock: Widget {
  package var text: String
  package var role: Role
  /// The first line shown. Bounded when drawn.
  package var offset: Int

  package init(_ text: String, role: Role = .text, offset: Int = 0) {
    self.text = text
    self.role = role
    self.offset = offset
  }

  /// The lines the text takes at a width, for scrolling.
  package func lineCount(width: Int) -> Int { TextLayout.wrap(text, to: width).count }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    var lines = TextLayout.wrap(text, to: rect.width)
    var width = rect.width
    if lines.count > rect.height, rect.width > 4 {
      width -= 2
      lines = TextLayout.wrap(text, to: width)
    }
    let start = Scroll.offset(
      keeping: nil, visible: rect.height, count: lines.count, from: offset)
    grid.clipped(to: rect) { grid in
      for (index, line) in lines.dropFirst(start).prefix(rect.height).enumerated() {
        grid.text(line, x: rect.x, y: rect.y + index, drawing[role], limit: width)
      }
      Scroll.drawBar(into: &grid, in: rect, offset: start, count: lines.count, drawing)
    }
  }
}
