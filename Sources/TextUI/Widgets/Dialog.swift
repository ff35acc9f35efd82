// A question or a message in the middle of the screen, over whatever is there.

package struct Dialog: Widget {
  package struct Button: Hashable, Sendable {
    package var key: String
    package var label: String

    package init(_ key: String, _ label: String) {
      self.key = key
      self.label = label
    }
  }

  package var title: String
  package var text: String
  package var buttons: [Button]
  /// The button Enter would press.
  package var selection: Int?
  /// The widest it grows.
  package var width: Int

  package init(
    _ title: String, text: String, buttons: [Button] = [], selection: Int? = nil, width: Int = 56
  ) {
    self.title = title
    self.text = text
    self.buttons = buttons
    self.selection = selection
    self.width = width
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let (wide, needed, lines) = measure(in: rect)
    Dialog.panel(title, width: wide, height: needed, into: &grid, in: rect, drawing) {
      grid, inner in
      let (body, foot) = inner.splitBottom(buttons.isEmpty || inner.height < 2 ? 0 : 1)
      for (index, line) in lines.prefix(body.height).enumerated() {
        grid.text(line, x: body.x, y: body.y + index, drawing[.text], limit: body.width)
      }
      drawButtons(into: &grid, in: foot, drawing)
    }
  }

  private func measure(in rect: Rect) -> (width: Int, height: Int, lines: [String]) {
    let wide = min(max(width, 12), max(rect.width - 2, 0))
    let lines = TextLayout.wrap(text, to: wide - 4)
    return (wide, lines.count + (buttons.isEmpty ? 2 : 4), lines)
  }

  /// The button under a cell of the screen; nil where there is none.
  package func button(x: Int, y: Int, in rect: Rect) -> Int? {
    let (width, height, _) = measure(in: rect)
    let inner = Box.interior(of: rect.centered(width: width, height: height)).inset(columns: 1)
    guard y == inner.bottom - 1, inner.contains(x: x, y: y) else { return nil }
    var start = inner.x
    for (index, button) in buttons.enumerated() {
      let end = start + CharacterWidth.of(button.key) + CharacterWidth.of(button.label) + 3
      if x >= start, x < end { return index }
      start = end + 3
    }
    return nil
  }

  private func drawButtons(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    var spans: [Span] = []
    for (index, button) in buttons.enumerated() {
      if index > 0 { spans.append(Span("   ")) }
      spans.append(Span(" \(button.key) ", .keycap))
      spans.append(Span(" \(button.label)", index == selection ? .focusTitle : .text))
    }
    grid.spans(spans, in: rect, drawing)
  }

  /// An empty panel of this size in the middle of `rect`, cleared of what was below it. `draw` gets
  /// the room inside.
  package static func panel(
    _ title: String, width: Int, height: Int, into grid: inout Grid, in rect: Rect,
    _ drawing: Drawing, _ draw: (inout Grid, Rect) -> Void
  ) {
    let frame = rect.centered(width: width, height: height)
    guard !frame.isEmpty else { return }
    grid.clipped(to: frame) { grid in
      grid.fill(frame)
      Box(title, focused: true).draw(into: &grid, in: frame, drawing)
      let inner = Box.interior(of: frame).inset(columns: 1)
      grid.clipped(to: inner) { draw(&$0, inner) }
    }
  }
}
