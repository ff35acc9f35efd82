// Writing text into a grid, and reading a grid back as text for the tests' goldens.

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

  /// The characters alone, one line a row, without trailing spaces.
  package func plainText() -> String {
    var lines: [String] = []
    for y in 0..<height {
      var line = String.UnicodeScalarView()
      for x in 0..<width {
        let cell = self[x, y]
        if cell.isContinuation { continue }
        line.append(Unicode.Scalar(cell.scalar) ?? "?")
        if cell.combining != 0, let mark = Unicode.Scalar(cell.combining) { line.append(mark) }
      }
      while line.last == " " { line.removeLast() }
      lines.append(String(line))
    }
    return lines.joined(separator: "\n")
  }

  /// The styles as letters, one a cell (a space where plain), followed by what each letter means.
  package func styleMap() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var seen: [Style: Character] = [:]
    var order: [Style] = []
    var lines: [String] = []
    for y in 0..<height {
      var line = ""
      for x in 0..<width {
        let style = self[x, y].style
        if style == .plain {
          line.append(" ")
        } else if let letter = seen[style] {
          line.append(letter)
        } else {
          let letter = order.count < letters.count ? letters[order.count] : "*"
          seen[style] = letter
          order.append(style)
          line.append(letter)
        }
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    let legend = order.prefix(letters.count).enumerated().map { "\(letters[$0]) \($1.summary)" }
    return (lines + ["--"] + legend).joined(separator: "\n")
  }
}

extension Style {
  /// For goldens: `bold 14 on 236`.
  var summary: String {
    var words: [String] = []
    if bold { words.append("bold") }
    if dim { words.append("dim") }
    if underline { words.append("underline") }
    if reverse { words.append("reverse") }
    words.append(foreground.summary)
    if background != .default { words.append("on \(background.summary)") }
    return words.joined(separator: " ")
  }
}

extension Color {
  var summary: String {
    switch self {
    case .default: "default"
    case .indexed(let index): "\(index)"
    case .rgb(let red, let green, let blue): "\(red),\(green),\(blue)"
    }
  }
}
