// A rectangle of cells and the ways to cut it up. Every operation is total: sizes are never
// negative and coordinates are bounded, so that no layout arithmetic can overflow or trap.

package struct Rect: Hashable, Sendable {
  /// Coordinates and sizes beyond this are clamped; no terminal comes near it.
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

  /// Cuts `rows` off the top; both parts stay within this rectangle.
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

  /// Side by side in proportion to `weights`; the widths add up to this rectangle's.
  package func columns(_ weights: [Int], gap: Int = 0) -> [Rect] {
    Rect.shares(of: width, weights, gap: gap).map { offset, length in
      Rect(x: x + offset, y: y, width: length, height: height)
    }
  }

  /// Stacked in proportion to `weights`; the heights add up to this rectangle's.
  package func rows(_ weights: [Int], gap: Int = 0) -> [Rect] {
    Rect.shares(of: height, weights, gap: gap).map { offset, length in
      Rect(x: x, y: y + offset, width: width, height: length)
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

  private static func shares(of length: Int, _ weights: [Int], gap: Int) -> [(Int, Int)] {
    guard !weights.isEmpty else { return [] }
    let weights = weights.map { min(max($0, 0), limit) }
    let gaps = min(max(gap, 0), length) * (weights.count - 1)
    let gap = gaps <= length ? min(max(gap, 0), length) : 0
    let room = gaps <= length ? length - gaps : length
    let total = max(weights.reduce(0, +), 1)
    var taken = 0
    var end = 0
    var result: [(Int, Int)] = []
    for (index, weight) in weights.enumerated() {
      taken += weight
      let next = index == weights.count - 1 ? room : room * taken / total
      result.append((end + index * gap, next - end))
      end = next
    }
    return result
  }
}
