// A surface over a square, seen from above at a slant: one line a row of the grid, the nearest in
// front. What lies behind is hidden; a valley that reaches below all that is in front of it is seen
// from below (floating horizon: Rogers, 1985, section 4-2).

package struct SurfacePlot: Widget {
  /// Heights from 0 to 1, row by row, the nearest row first; NaN leaves a gap.
  package var heights: [Float]
  package let rows: Int
  package let columns: Int
  /// A point that is marked, by row and column.
  package var mark: (row: Int, column: Int)?

  package init(
    heights: [Float], rows: Int, columns: Int, mark: (row: Int, column: Int)? = nil
  ) {
    self.heights = heights
    (self.rows, self.columns) = (min(max(rows, 0), 256), min(max(columns, 0), 256))
    self.mark = mark
  }

  /// Shares of the room that the slant takes.
  private static let shear = 0.28
  private static let depth = 0.45
  private static let bands = 8

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty, rows > 1, columns > 1 else { return }
    var canvas = BrailleCanvas(columns: rect.width, rows: rect.height)
    guard canvas.width > 8, canvas.height > 4 else { return }
    var horizon = Horizon(canvas.width, height: canvas.height)
    for row in 0..<rows { trace(row, on: &canvas, &horizon) }
    let hasColor = drawing.theme.sequential.hasColor
    canvas.draw(
      into: &grid, in: rect, drawing,
      layers: (0..<Self.bands).map { band in
        let place = Float(band) / Float(Self.bands - 1)
        let style = hasColor ? Style(foreground: drawing.theme.mark(at: place)) : .plain
        return (style, ColorRamp.glyph(at: 0.2 + 0.8 * place))
      })
    if let mark, let dot = dot(mark.row, Double(mark.column), canvas) {
      grid[rect.x + dot.x / 2, rect.y + dot.y / 4] = Cell(
        drawing.glyphs.crosshair, drawing[.accent].bolded)
    }
  }

  /// The highest and lowest dot of each column so far.
  private struct Horizon {
    private var top: [Int]
    private var bottom: [Int]

    init(_ width: Int, height: Int) {
      top = Array(repeating: height, count: width)
      bottom = Array(repeating: -1, count: width)
    }

    func hides(_ x: Int, _ y: Int) -> Bool { (top[x]...max(top[x], bottom[x])).contains(y) }

    mutating func reach(_ x: Int, _ y: Int) {
      top[x] = min(top[x], y)
      bottom[x] = max(bottom[x], y)
    }
  }

  private func height(_ row: Int, _ column: Int) -> Float {
    let index = row * columns + column
    return heights.indices.contains(index) ? heights[index] : .nan
  }

  /// The dot of a place in a row, between two columns too.
  private func dot(_ row: Int, _ column: Double, _ canvas: BrailleCanvas) -> (x: Int, y: Int)? {
    let left = min(max(Int(column), 0), columns - 1)
    let right = min(left + 1, columns - 1)
    let part = Float(column - Double(left))
    let height = height(row, left) * (1 - part) + (part > 0 ? height(row, right) * part : 0)
    guard height.isFinite else { return nil }
    let (wide, high) = (Double(canvas.width - 1), Double(canvas.height - 1))
    let back = Double(row) / Double(rows - 1)
    let across = column / Double(columns - 1)
    let up = Double(min(max(height, 0), 1))
    return (
      Int(wide * (across * (1 - Self.shear) + back * Self.shear)),
      Int(high * (1 - back * Self.depth - up * (1 - Self.depth)))
    )
  }

  private func trace(_ row: Int, on canvas: inout BrailleCanvas, _ horizon: inout Horizon) {
    var last: Int?
    let start = Int(Double(canvas.width - 1) * Double(row) / Double(rows - 1) * Self.shear)
    let length = Double(canvas.width - 1) * (1 - Self.shear)
    for x in start...min(canvas.width - 1, start + Int(length)) {
      let column = min(Double(x - start) / length, 1) * Double(columns - 1)
      guard let y = dot(row, column, canvas)?.y else {
        last = nil
        continue
      }
      let from = last.map { $0 < y ? $0 + 1 : $0 > y ? $0 - 1 : y } ?? y
      for place in min(from, y)...max(from, y) where !horizon.hides(x, place) {
        canvas.set(x, place, layer: band(row, column))
      }
      horizon.reach(x, y)
      last = y
    }
  }

  private func band(_ row: Int, _ column: Double) -> Int {
    let height = height(row, Int(column.rounded()))
    return height.isFinite ? Int(min(max(height, 0), 0.999) * Float(Self.bands)) : 0
  }
}
