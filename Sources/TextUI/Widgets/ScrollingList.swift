// A list of rows, each of several styles. One may be selected. Headings group rows.

package struct ScrollingList: Widget {
  package struct Row: Hashable, Sendable {
    package var spans: [Span]
    /// Written at the right end where there is room.
    package var note: Span?

    package init(_ spans: [Span], note: Span? = nil) {
      self.spans = spans
      self.note = note
    }

    package init(_ text: String, _ role: Role = .text, note: String = "") {
      self.init([Span(text, role)], note: note.isEmpty ? nil : Span(note, .muted))
    }
  }

  package var rows: [Row]
  package var selection: Int?
  /// The first row shown (see `Scroll.offset`). Bounded when drawn.
  package var offset: Int
  package var focused: Bool
  package var placeholder: String

  package init(
    _ rows: [Row], selection: Int? = nil, offset: Int = 0, focused: Bool = true,
    placeholder: String = ""
  ) {
    self.rows = rows
    self.selection = selection
    self.offset = offset
    self.focused = focused
    self.placeholder = placeholder
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    grid.clipped(to: rect) { grid in
      if rows.isEmpty { grid.text(placeholder, in: rect, drawing[.muted]) }
      let start = Scroll.offset(
        keeping: selection, visible: rect.height, count: rows.count, from: offset)
      for line in 0..<min(rect.height, rows.count - start) {
        let row = rows[start + line]
        var place = Rect(x: rect.x, y: rect.y + line, width: textWidth(in: rect), height: 1)
        if start + line == selection {
          grid.fill(place, with: Cell(" ", drawing[focused ? .selection : .inactiveSelection]))
        }
        if let note = row.note {
          let width = CharacterWidth.of(note.text)
          let used = row.spans.reduce(0) { $0 + CharacterWidth.of($1.text) }
          if used + width + 2 <= place.width || width * 3 <= place.width {
            let parts = place.splitRight(width)
            grid.spans([note], in: parts.right, drawing)
            place = parts.rest.inset(right: 1)
          }
        }
        grid.spans(row.spans, in: place, drawing)
      }
      Scroll.drawBar(into: &grid, in: rect, offset: start, count: rows.count, drawing)
    }
  }

  /// Columns of a row: those of the bar are left out where there is one.
  package func textWidth(in rect: Rect) -> Int {
    rows.count > rect.height && rect.width > 4 ? rect.width - 2 : rect.width
  }

  /// The row under a screen row, or nil where there is none.
  package func row(at y: Int, in rect: Rect) -> Int? {
    guard y >= rect.y, y < rect.bottom else { return nil }
    let start = Scroll.offset(
      keeping: selection, visible: rect.height, count: rows.count, from: offset)
    let index = start + y - rect.y
    return index < rows.count ? index : nil
  }
}
