// A line of text in several styles: what status lines, rows and legends are made of.

package struct Span: Hashable, Sendable {
  package var text: String
  package var role: Role

  package init(_ text: String, _ role: Role = .text) {
    self.text = text
    self.role = role
  }
}

extension Grid {
  /// Writes spans one after the other within the first row of `rect` and returns the columns used.
  /// Where they do not fit, the last one that begins inside is cut with an ellipsis. A background
  /// already in place (a selected row) shines through.
  @discardableResult
  package mutating func spans(
    _ spans: [Span], in rect: Rect, _ drawing: Drawing, align: Alignment = .left
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let total = spans.reduce(0) { $0 + CharacterWidth.of($1.text) }
    let room = max(0, rect.width - total)
    var column =
      switch align {
      case .left: rect.x
      case .center: rect.x + room / 2
      case .right: rect.x + room
      }
    let start = column
    for (index, span) in spans.enumerated() {
      let left = rect.right - column
      guard left > 0 else { break }
      var text = span.text
      let width = CharacterWidth.of(text)
      if width > left || (width == left && index + 1 < spans.count && total > rect.width) {
        text = TextLayout.truncate(text + (width == left ? " " : ""), to: left)
      }
      let under = self[column, rect.y].style
      column += self.text(text, x: column, y: rect.y, drawing[span.role].over(under), limit: left)
    }
    return column - start
  }
}
