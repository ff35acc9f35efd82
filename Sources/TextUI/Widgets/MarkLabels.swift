// Where the labels of a chart's marks go: beside their mark, in the line where they hide the least
// of the curves, whole where there is room for that, and never over another one. The newest are
// placed first.

struct MarkLabels {
  /// A label cut shorter than this says nothing.
  private static let least = 4
  /// A hidden cell of a curve weighs as much as so many letters that are cut off.
  private static let hiddenCell = 3

  private let plot: Rect
  private let canvas: BrailleCanvas
  private(set) var taken: [Rect] = []

  init(_ plot: Rect, avoiding canvas: BrailleCanvas) { (self.plot, self.canvas) = (plot, canvas) }

  /// The place of a label beside the mark at a column; nil where there is none.
  mutating func place(_ width: Int, beside column: Int) -> Rect? {
    guard width > 0 else { return nil }
    var best: (place: Rect, cost: Int)?
    for line in 0..<plot.height {
      let free = room(around: column, in: line)
      // At the right of the mark, or else at its left.
      for (start, room) in [(column + 1, free.right), (column - min(width, free.left), free.left)] {
        let place = Rect(x: start, y: plot.y + line, width: min(width, room), height: 1)
        guard place.width >= min(width, Self.least) else { continue }
        let cost = Self.hiddenCell * hidden(by: place) + width - place.width
        if cost < best?.cost ?? .max { best = (place, cost) }
      }
      if best?.cost == 0 { break }
    }
    guard let place = best?.place else { return nil }
    taken.append(place)
    return place
  }

  /// Cells of curves below a label.
  private func hidden(by place: Rect) -> Int {
    (place.x..<place.right).count {
      canvas.isOccupied(column: $0 - plot.x, row: place.y - plot.y)
    }
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
