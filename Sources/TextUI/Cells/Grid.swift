// The screen as a value: a rectangle of cells that widgets draw into. Every write is clipped, first
// to the grid and then to the current clip rectangle, so no widget can draw outside its place and
// none has to check. Writing over half of a wide character clears its other half.

package struct Grid: Equatable, Sendable {
  /// Larger sizes are cut to this: a terminal may claim any size, memory is finite.
  package static let maximumWidth = 2048
  package static let maximumHeight = 1024

  package let width: Int
  package let height: Int
  /// Row by row, `width * height` of them.
  package private(set) var cells: [Cell]
  /// With `.ascii`, every character written becomes ASCII of the same width.
  package let glyphs: GlyphSet
  private var clip: Rect

  package init(width: Int, height: Int, glyphs: GlyphSet = .unicode) {
    self.width = min(max(width, 0), Grid.maximumWidth)
    self.height = min(max(height, 0), Grid.maximumHeight)
    self.glyphs = glyphs
    self.clip = Rect(width: self.width, height: self.height)
    self.cells = [Cell](repeating: .blank, count: self.width * self.height)
  }

  package var bounds: Rect { Rect(width: width, height: height) }

  /// Outside the grid: reads a blank cell, ignores a write (a write is also ignored outside the
  /// clip).
  package subscript(x: Int, y: Int) -> Cell {
    get {
      guard x >= 0, y >= 0, x < width, y < height else { return .blank }
      return cells[y * width + x]
    }
    set {
      guard clip.contains(x: x, y: y) else { return }
      let index = y * width + x
      if cells[index].isContinuation, x > 0, !newValue.isContinuation {
        cells[index - 1] = Cell(" ", cells[index - 1].style)
      }
      if !cells[index].isContinuation, x + 1 < width, cells[index + 1].isContinuation {
        cells[index + 1] = Cell(" ", cells[index + 1].style)
      }
      var cell = newValue
      if glyphs == .ascii, cell.scalar >= 0x80 || cell.combining != 0 {
        cell.combining = 0
        cell.scalar = VisibleText.ascii(Unicode.Scalar(cell.scalar) ?? "?").value
      }
      cells[index] = cell
    }
  }

  /// Writes the same cell all over `rect`.
  package mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    let area = rect.intersection(clip)
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { self[x, y] = cell }
    }
  }

  /// Draws with writes limited to `rect` (within any clip already set).
  package mutating func clipped(to rect: Rect, _ draw: (inout Grid) -> Void) {
    let outer = clip
    clip = clip.intersection(rect)
    draw(&self)
    clip = outer
  }

  /// The cells of a part, row by row.
  package func cells(in rect: Rect) -> [Cell] {
    let area = rect.intersection(bounds)
    return (area.y..<area.bottom).flatMap { y in
      cells[y * width + area.x..<y * width + area.right]
    }
  }

  /// Puts cells back where they were taken from.
  /// - Parameter taken: those of the same part of a grid of this size.
  package mutating func put(_ taken: [Cell], in rect: Rect) {
    let area = rect.intersection(bounds)
    guard taken.count == area.width * area.height else { return }
    for row in 0..<area.height {
      let start = (area.y + row) * width + area.x
      cells.replaceSubrange(
        start..<start + area.width, with: taken[row * area.width..<(row + 1) * area.width])
    }
  }

  /// Whether a write to this cell would be kept.
  func isWritable(x: Int, y: Int) -> Bool { clip.contains(x: x, y: y) }

  /// The joining form of a write: adds a combining mark to the character before column `x`.
  mutating func combine(_ mark: Unicode.Scalar, x: Int, y: Int) {
    guard glyphs != .ascii, clip.contains(x: x, y: y) else { return }
    var index = y * width + x
    if cells[index].isContinuation, x > 0 { index -= 1 }
    if cells[index].combining == 0 { cells[index].combining = mark.value }
  }
}
