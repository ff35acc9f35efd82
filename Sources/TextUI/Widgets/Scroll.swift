// Keeping a selection in view, and the mark that shows where one is in a long list.

package enum Scroll {
  /// The first visible row so that `selection` is in view with a row of context where possible,
  /// moving as little as possible from `offset`.
  package static func offset(
    keeping selection: Int?, visible: Int, count: Int, from offset: Int = 0
  ) -> Int {
    let last = max(0, count - max(visible, 0))
    var offset = min(max(offset, 0), last)
    guard let selection, visible > 0 else { return offset }
    let row = min(max(selection, 0), max(count - 1, 0))
    let context = visible >= 5 ? 1 : 0
    if row - context < offset { offset = row - context }
    if row + context >= offset + visible { offset = row + context - visible + 1 }
    return min(max(offset, 0), last)
  }

  /// A scroll bar in the last column of `rect`. Nothing where everything is visible.
  package static func drawBar(
    into grid: inout Grid, in rect: Rect, offset: Int, count: Int, _ drawing: Drawing
  ) {
    guard count > rect.height, rect.height > 0, rect.width > 0 else { return }
    let length = max(1, rect.height * rect.height / count)
    let room = max(count - rect.height, 1)
    let start = (rect.height - length) * min(max(offset, 0), room) / room
    for row in 0..<rect.height {
      let inside = row >= start && row < start + length
      let scalar = inside ? drawing.glyphs.fullBlock : drawing.glyphs.vertical
      grid[rect.right - 1, rect.y + row] = Cell(scalar, drawing[.frame])
    }
  }
}
