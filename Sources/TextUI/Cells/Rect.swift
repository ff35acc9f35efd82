// A rectangle of cells and the ways to cut it up. Every operation is total: sizes are never
// negative and coordinates are bounded, so that no layout arithmetic can overflow or trap.

package struct Rect: Hashable, Sendable {
  /// Coordinates and sizes beyond this are clamped. No terminal comes near it.
  package static let limit = 1 << 20

  package let x: Int
  package let y: Int
  package let width: Int
  package let height: Int

  /// Negative sizes become 0.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = min(max(x, -Rect.limit), Rect.limit)
    self.y = min(max(y, -Rect.limit), Rect.limit)
    self.width = min(max(width, 0), Rect.limit)
    self.height = min(max(height, 0), Rect.limit)
  }

  package init(width: Int, height: Int) { self.init(x: 0, y: 0, width: width, height: height) }

  /// The column after the last one.
  package var right: Int { x + width }
  /// The row after the last one.
  package var bottom: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < right && row >= y && row < bottom
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(right, other.right) - left,
      height: min(bottom, other.bottom) - top)
  }

  /// The rectangle without `columns` at the left and right and `rows` at the top and bottom.
  package func inset(columns: Int = 0, rows: Int = 0) -> Rect {
    inset(left: columns, top: rows, right: columns, bottom: rows)
  }

  package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    let left = bounded(left, width)
    let top = bounded(top, height)
    return Rect(
      x: x + left, y: y + top, width: width - left - bounded(right, width),
      height: height - top - bounded(bottom, height))
  }

  /// Cuts `rows` off the top. Both parts stay within this rectangle.
  package func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let rows = bounded(rows, height)
    return (
      Rect(x: x, y: y, width: width, height: rows),
      Rect(x: x, y: y + rows, width: width, height: height - rows)
    )
  }

  /// Cuts `rows` off the bottom.
  package func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let parts = splitTop(height - bounded(rows, height))
    return (parts.top, parts.rest)
  }

  /// Cuts `columns` off the left.
  package func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let columns = bounded(columns, width)
    return (
      Rect(x: x, y: y, width: columns, height: height),
      Rect(x: x + columns, y: y, width: width - columns, height: height)
    )
  }

  /// Cuts `columns` off the right.
  package func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let parts = splitLeft(width - bounded(columns, width))
    return (parts.left, parts.rest)
  }

  /// `count` parts of equal width side by side. What is left over widens the gaps, from the left.
  package func equalColumns(_ count: Int, gap: Int) -> [Rect] {
    guard count > 0 else { return [] }
    let gaps = bounded(gap, width) * (count - 1)
    let each = max(0, width - gaps) / count
    let spare = max(0, width - gaps - each * count)
    return (0..<count).map { index in
      let start = index * (each + bounded(gap, width)) + min(index, spare)
      return Rect(x: x + min(start, width), y: y, width: each, height: height)
    }
  }

  /// A rectangle of this size in the middle, no larger than this one.
  package func centered(width wanted: Int, height wantedHeight: Int) -> Rect {
    let width = bounded(wanted, width)
    let height = bounded(wantedHeight, height)
    return Rect(
      x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width,
      height: height)
  }

  private func bounded(_ value: Int, _ length: Int) -> Int { min(max(value, 0), length) }
}
