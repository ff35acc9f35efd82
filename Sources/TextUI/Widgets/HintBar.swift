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
      for (hint, x) in places(in: rect) {
        let hint = hint < hints.count ? hints[hint] : last
        if let hint { draw(hint, into: &grid, x: x, y: rect.y, drawing) }
      }
    }
  }

  /// The number of the hint at a column, as many as there are for the last one, or nil between
  /// hints.
  package func hint(atColumn column: Int, in rect: Rect) -> Int? {
    places(in: rect).first { place in
      let hint = place.hint < hints.count ? hints[place.hint] : last
      return column >= place.x && column < place.x + (hint.map { width($0) } ?? 0)
    }?.hint
  }

  /// Where each hint that fits begins.
  private func places(in rect: Rect) -> [(hint: Int, x: Int)] {
    var places: [(hint: Int, x: Int)] = []
    var end = rect.right
    if let last, width(last) <= rect.width {
      end = rect.right - width(last)
      places.append((hints.count, end))
      end -= 2
    }
    var x = rect.x
    for (index, hint) in hints.enumerated() {
      let width = width(hint)
      if x + width > end { continue }
      places.append((index, x))
      x += width + 2
    }
    return places
  }

  private func width(_ hint: Hint) -> Int {
    CharacterWidth.of(hint.key) + CharacterWidth.of(hint.word) + 3
  }

  private func draw(_ hint: Hint, into grid: inout Grid, x: Int, y: Int, _ drawing: Drawing) {
    let taken = grid.text(" \(hint.key) ", x: x, y: y, drawing[.keycap])
    grid.text(" \(hint.word)", x: x + taken, y: y, drawing[.hint])
  }
}
