// Fields to edit: label, value and unit in a row. Below the selected one its help, or what is wrong
// with the value. Drawing only: what a key does to a field is the application's business.

package struct Form: Widget {
  package struct Field: Hashable, Sendable {
    package var label: String
    package var value: String
    /// A word in the plural, which loses its `s` behind 1, or a symbol.
    package var unit: String
    /// Shown while the field is selected: what it does, the allowed range, the default.
    package var help: String
    /// What is wrong with the value. Shown whether selected or not.
    package var error: String
    /// Where the text cursor is while the value is being typed, in characters, or nil while it is
    /// not.
    package var cursor: Int?
    /// Whether left and right change the value.
    package var isChoice: Bool
    package var isChanged: Bool

    package init(
      label: String, value: String, unit: String = "", help: String = "", error: String = "",
      cursor: Int? = nil, isChoice: Bool = false, isChanged: Bool = false
    ) {
      self.label = label
      self.value = value
      self.unit = unit
      self.help = help
      self.error = error
      self.cursor = cursor
      self.isChoice = isChoice
      self.isChanged = isChanged
    }

    /// The unit as it stands behind the value: `3 pixels`, `1 pixel`, `1 steps/s`.
    fileprivate var countedUnit: String {
      // Minus one means something else than a number of them; the help says what.
      guard value != "-1" else { return "" }
      let isOne = value == "1"
      let isWord = unit.count > 1 && unit.allSatisfy(\.isLetter)
      return isOne && isWord && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
    }
  }

  package var fields: [Field]
  package var selection: Int

  package init(_ fields: [Field], selection: Int = 0) {
    self.fields = fields
    self.selection = selection
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let (lines, width) = lines(in: rect)
    let start = start(lines, in: rect)
    let labelWidth = min(fields.map { CharacterWidth.of($0.label) }.max() ?? 0, max(width / 2, 1))
    grid.clipped(to: rect) { grid in
      for (row, line) in lines.dropFirst(start).prefix(rect.height).enumerated() {
        let place = Rect(x: rect.x, y: rect.y + row, width: width, height: 1)
        switch line.kind {
        case .value: drawValue(line.field, into: &grid, in: place, labelWidth, drawing)
        case .help: grid.text(line.text, in: place.inset(left: 2), drawing[.muted])
        case .error: grid.text(line.text, in: place.inset(left: 2), drawing[.bad])
        }
      }
      Scroll.drawBar(into: &grid, in: rect, offset: start, count: lines.count, drawing)
    }
  }

  /// The field under a screen row; nil where there is none.
  package func field(at y: Int, in rect: Rect) -> Int? {
    let lines = lines(in: rect).lines
    let index = start(lines, in: rect) + y - rect.y
    guard y >= rect.y, y < rect.bottom, lines.indices.contains(index) else { return nil }
    return lines[index].field
  }

  /// The first line shown: the selected field stays in view, with its help where that fits.
  private func start(_ lines: [Line], in rect: Rect) -> Int {
    let chosen = lines.firstIndex { $0.field == selection && $0.kind == .value }
    let last = lines.lastIndex { $0.field == selection }
    let start = Scroll.offset(keeping: last, visible: rect.height, count: lines.count)
    return Scroll.offset(keeping: chosen, visible: rect.height, count: lines.count, from: start)
  }

  private enum LineKind { case value, help, error }
  private struct Line {
    var field: Int
    var kind: LineKind
    var text = ""
  }

  /// What there is to show, and its columns: those of the bar are left out where there is one.
  private func lines(in rect: Rect) -> (lines: [Line], width: Int) {
    let all = lines(width: rect.width)
    guard all.count > rect.height, rect.width > 4 else { return (all, rect.width) }
    return (lines(width: rect.width - 2), rect.width - 2)
  }

  private func lines(width: Int) -> [Line] {
    var lines: [Line] = []
    for (index, field) in fields.enumerated() {
      lines.append(Line(field: index, kind: .value))
      if !field.error.isEmpty {
        for text in TextLayout.wrap("! " + field.error, to: width - 2) {
          lines.append(Line(field: index, kind: .error, text: text))
        }
      } else if index == selection, !field.help.isEmpty {
        for text in TextLayout.wrap(field.help, to: width - 2) {
          lines.append(Line(field: index, kind: .help, text: text))
        }
      }
    }
    return lines
  }

  private func drawValue(
    _ index: Int, into grid: inout Grid, in rect: Rect, _ labelWidth: Int, _ drawing: Drawing
  ) {
    let field = fields[index]
    let selected = index == selection
    if selected { grid.fill(rect, with: Cell(" ", drawing[.selection])) }
    let under = selected ? drawing[.selection] : .plain
    let mark = field.isChanged ? String(drawing.glyphs.dot) : " "
    grid.text(mark, x: rect.x, y: rect.y, drawing[.warning].over(under))
    let (label, rest) = rect.inset(left: 2).splitLeft(labelWidth)
    grid.text(field.label, in: label, drawing[selected ? .title : .text].over(under))
    let place = rest.inset(left: 2)
    guard !place.isEmpty else { return }
    if let cursor = field.cursor {
      drawInput(field.value, cursor: cursor, into: &grid, in: place, drawing)
      return
    }
    let arrows = field.isChoice && selected
    let shown =
      arrows
      ? "\(drawing.glyphs.arrowLeft) \(field.value) \(drawing.glyphs.arrowRight)" : field.value
    var spans = [Span(shown, field.error.isEmpty ? (selected ? .accent : .text) : .bad)]
    if !field.countedUnit.isEmpty { spans.append(Span(" " + field.countedUnit, .muted)) }
    grid.spans(spans, in: place, drawing)
  }

  private func drawInput(
    _ value: String, cursor: Int, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    grid.fill(rect, with: Cell(" ", drawing[.input]))
    InputLine.draw(value, cursor: cursor, into: &grid, in: rect, drawing[.input])
  }
}

/// One line of text with a cursor, scrolled so that the cursor is in view.
package enum InputLine {
  package static func draw(
    _ text: String, cursor: Int, into grid: inout Grid, in rect: Rect, _ style: Style
  ) {
    guard !rect.isEmpty else { return }
    let characters = Array(text)
    let cursor = min(max(cursor, 0), characters.count)
    var first = 0
    var width = characters[..<cursor].reduce(1) { $0 + CharacterWidth.of(String($1)) }
    while width > rect.width, first < cursor {
      width -= CharacterWidth.of(String(characters[first]))
      first += 1
    }
    var x = rect.x
    for index in first...characters.count {
      guard x < rect.right else { break }
      let character = index < characters.count ? String(characters[index]) : " "
      var style = style
      if index == cursor { style.reverse.toggle() }
      if index < characters.count || index == cursor {
        x += grid.text(character, x: x, y: rect.y, style, limit: rect.right - x)
      }
    }
  }
}
