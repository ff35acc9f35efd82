// Where the labels of a chart's marks go: beside their mark, in one of the first lines, whole where
// there is room for that, and never over another one. The newest are placed first.

struct MarkLabels {
  /// A label cut shorter than this says nothing.
  private static let least = 4

  private let plot: Rect
  private let lines: Int
  private(set) var taken: [Rect] = []

  init(_ plot: Rect) {
    self.plot = plot
    lines = plot.height > 8 ? 3 : plot.height > 4 ? 2 : min(1, plot.height)
  }

  /// The place of a label beside the mark at a column; nil where there is none.
  mutating func place(_ width: Int, beside column: Int) -> Rect? {
    guard width > 0 else { return nil }
    var best: Rect?
    for line in 0..<lines {
      let free = room(around: column, in: line)
      // At the right of the mark, or else at its left.
      for (start, room) in [(column + 1, free.right), (column - min(width, free.left), free.left)] {
        let place = Rect(x: start, y: plot.y + line, width: min(width, room), height: 1)
        if place.width > best?.width ?? 0 { best = place }
      }
    }
    guard let best, best.width >= min(width, Self.least) else { return nil }
    taken.append(best)
    return best
  }

  /// Free columns on either side, one of them kept to the next label.
  private func room(around column: Int, in line: Int) -> (left: Int, right: Int) {
    var (left, right) = (column - plot.x, plot.right - column - 1)
    for label in taken where label.y == plot.y + line {
      if label.x > column {
        right = min(right, label.x - column - 2)
      } else {
        left = min(left, column - label.right - 1)
      }
      if label.x <= column, column < label.right { (left, right) = (0, 0) }
    }
    return (max(0, left), max(0, right))
  }
}
