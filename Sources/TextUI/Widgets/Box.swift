// A panel's frame: number and title at the left, a note at the right. The panel that has the
// keyboard differs in colour, in the weight of its title and by a mark before the number.

package struct Box: Widget {
  /// The key that goes to this panel.
  package var number: Int?
  package var title: String
  /// Shown at the right of the top edge: parts with two spaces between them, of which the first are
  /// dropped where there is no room.
  package var note: String
  package var focused: Bool
  /// Shown at the right of the bottom edge. Dropped where there is no room.
  package var foot: String

  package init(
    _ title: String = "", number: Int? = nil, note: String = "", focused: Bool = false,
    foot: String = ""
  ) {
    self.foot = foot
    self.title = title
    self.number = number
    self.note = note
    self.focused = focused
  }

  /// The room inside the frame.
  package static func interior(of rect: Rect) -> Rect { rect.inset(columns: 1, rows: 1) }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let style = drawing[focused ? .focusFrame : .frame]
    let glyphs = drawing.glyphs
    grid.clipped(to: rect) { grid in
      let last = rect.right - 1
      let bottom = rect.bottom - 1
      grid.fill(
        Rect(x: rect.x, y: rect.y, width: rect.width, height: 1),
        with: Cell(glyphs.horizontal, style))
      if rect.height > 1 {
        grid.fill(
          Rect(x: rect.x, y: bottom, width: rect.width, height: 1),
          with: Cell(glyphs.horizontal, style))
        for y in rect.y..<rect.bottom {
          grid[rect.x, y] = Cell(glyphs.vertical, style)
          grid[last, y] = Cell(glyphs.vertical, style)
        }
        grid[rect.x, bottom] = Cell(glyphs.bottomLeft, style)
        grid[last, bottom] = Cell(glyphs.bottomRight, style)
      }
      grid[rect.x, rect.y] = Cell(glyphs.topLeft, style)
      grid[last, rect.y] = Cell(glyphs.topRight, style)
      drawHeading(into: &grid, in: rect.inset(left: 2, right: 2), drawing)
      let width = CharacterWidth.of(foot) + 2
      if !foot.isEmpty, rect.height > 1, width + 4 <= rect.width {
        grid.text(" \(foot) ", x: rect.right - 1 - width, y: bottom, drawing[.muted])
      }
    }
  }

  private func drawHeading(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard rect.width >= 3 else { return }
    var spans: [Span] = []
    let mark = focused ? String(drawing.glyphs.arrowRight) : " "
    if let number { spans.append(Span("\(mark)\(number) ", focused ? .accent : .muted)) }
    if !title.isEmpty || number != nil {
      spans.append(Span(number == nil ? " \(title) " : "\(title) ", focused ? .focusTitle : .title))
    }
    let width = min(spans.reduce(0) { $0 + CharacterWidth.of($1.text) }, rect.width)
    // What has no colour of its own would take that of the frame.
    let heading = Rect(x: rect.x, y: rect.y, width: width, height: 1)
    grid.fill(heading, with: .blank)
    grid.spans(spans, in: heading, drawing)
    var parts = note.split(separator: "  ")[...]
    while !parts.isEmpty {
      let words = " \(parts.joined(separator: "  ")) "
      let noteWidth = CharacterWidth.of(words)
      if width + 2 + noteWidth <= rect.width + 1 {
        grid.text(words, x: rect.right + 1 - noteWidth, y: rect.y, drawing[.muted])
        return
      }
      parts = parts.dropFirst()
    }
  }
}
