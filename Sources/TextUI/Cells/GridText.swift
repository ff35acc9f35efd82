// Writing text into a grid.

package enum Alignment: Hashable, Sendable { case left, center, right }

extension Grid {
  /// Writes one line of text from column `x` of row `y` and returns the columns it takes.
  /// What lies outside is cut off. A wide character that would be cut in half is left out.
  /// Control characters become visible marks (see `VisibleText`).
  /// - Parameter limit: the most columns to use.
  @discardableResult
  package mutating func text(
    _ text: some StringProtocol, x: Int, y: Int, _ style: Style = .plain, limit: Int = .max
  ) -> Int {
    let start = min(max(x, -Rect.limit), Rect.limit)
    let end = limit >= Rect.limit ? Rect.limit : start + max(limit, 0)
    var column = start
    for scalar in text.unicodeScalars {
      let columns = CharacterWidth.of(scalar)
      guard let drawn = VisibleText.drawable(scalar, glyphs) else { continue }
      if columns == 0 {
        if column > start { combine(drawn, x: column - 1, y: y) }
        continue
      }
      if column + columns > end { break }
      if columns == 2 {
        putWide(drawn, x: column, y: y, style)
      } else {
        self[column, y] = Cell(drawn, style)
      }
      column += columns
    }
    return column - start
  }

  /// Writes text within the first row of `rect`, cut with an ellipsis where it does not fit.
  @discardableResult
  package mutating func text(
    _ text: some StringProtocol, in rect: Rect, _ style: Style = .plain,
    align: Alignment = .left
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let shown = TextLayout.truncate(text, to: rect.width)
    let room = rect.width - CharacterWidth.of(shown)
    let offset =
      switch align {
      case .left: 0
      case .center: room / 2
      case .right: room
      }
    return self.text(shown, x: rect.x + offset, y: rect.y, style, limit: rect.width - offset)
  }

  private mutating func putWide(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
    if glyphs == .ascii {
      self[x, y] = Cell(scalar, style)
      self[x + 1, y] = Cell(" ", style)
      return
    }
    guard isWritable(x: x, y: y), isWritable(x: x + 1, y: y) else {
      self[x, y] = Cell(" ", style)
      self[x + 1, y] = Cell(" ", style)
      return
    }
    self[x, y] = Cell(scalar, style)
    self[x + 1, y] = .continuation(style)
  }
}
