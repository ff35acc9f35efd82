// The bottom line: keys that apply now, most important first. What does not fit is left out whole.

package struct HintBar: Widget {
  package struct Hint: Hashable, Sendable {
    package var key: String
    package var word: String

    package init(_ key: String, _ word: String) {
      self.key = key
      self.word = word
    }
  }

  package var hints: [Hint]
  /// Always kept, at the right end (help, say).
  package var last: Hint?

  package init(_ hints: [Hint], last: Hint? = nil) {
    self.hints = hints
    self.last = last
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    grid.clipped(to: rect) { grid in
      var end = rect.right
      if let last, width(last) <= rect.width {
        end = rect.right - width(last)
        draw(last, into: &grid, x: end, y: rect.y, drawing)
        end -= 2
      }
      var x = rect.x
      for hint in hints {
        let width = width(hint)
        if x + width > end { continue }
        draw(hint, into: &grid, x: x, y: rect.y, drawing)
        x += width + 2
      }
    }
  }

  private func width(_ hint: Hint) -> Int {
    CharacterWidth.of(hint.key) + CharacterWidth.of(hint.word) + 3
  }

  private func draw(_ hint: Hint, into grid: inout Grid, x: Int, y: Int, _ drawing: Drawing) {
    let taken = grid.text(" \(hint.key) ", x: x, y: y, drawing[.keycap])
    grid.text(" \(hint.word)", x: x + taken, y: y, drawing[.hint])
  }
}
