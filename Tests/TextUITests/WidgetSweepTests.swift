// Every widget at every small size and at a large one, at every depth, with and without Unicode:
// nothing traps and nothing is drawn outside the rectangle.

import Testing
import TextUI

@Suite struct WidgetSweepTests {
  @Test func everySize() {
    let drawing = Drawing(depth: .indexed256, glyphs: .unicode)
    for (name, widget) in Samples.all {
      for height in 0...12 {
        for width in 0...40 {
          var grid = Grid(width: width + 4, height: height + 2)
          let rect = Rect(x: 2, y: 1, width: width, height: height)
          widget.draw(into: &grid, in: rect, drawing)
          expectOnly(rect, in: grid, name)
        }
      }
    }
  }

  /// Samples that have nothing to draw.
  private static let blank: Set = ["empty form", "empty heatmap"]

  @Test func everyDepthAndGlyphSet() {
    for depth in ColorDepth.allCases {
      for glyphs in GlyphSet.allCases {
        let drawing = Drawing(depth: depth, glyphs: glyphs)
        for (name, widget) in Samples.all {
          for (width, height) in [(200, 60), (37, 11), (13, 5), (5, 2)] {
            var grid = Grid(width: width, height: height, glyphs: glyphs)
            widget.draw(into: &grid, in: grid.bounds, drawing)
            let place = "\(name) at \(width)x\(height), \(depth)"
            #expect(grid.cells.allSatisfy { isDrawable($0, glyphs) }, "\(place)")
            guard width == 200 else { continue }
            let isBlank = grid.cells.allSatisfy { $0 == .blank }
            #expect(isBlank == Self.blank.contains(name), "\(place): \(isBlank)")
          }
        }
      }
    }
  }

  @Test func anywhereOnTheGrid() {
    let drawing = Drawing(depth: .truecolor, glyphs: .unicode)
    for (name, widget) in Samples.all {
      for (x, y) in [(-10, -3), (15, 4), (1_000_000, -1_000_000), (Int.max, Int.min)] {
        var grid = Grid(width: 20, height: 6)
        let rect = Rect(x: x, y: y, width: 30, height: 9)
        widget.draw(into: &grid, in: rect, drawing)
        expectOnly(rect, in: grid, name)
        // Far away nothing is drawn at all.
        if x > 20 { #expect(grid == Grid(width: 20, height: 6), "\(name) at \(x), \(y)") }
      }
    }
  }

  /// No control character; none outside ASCII where the screen has nothing else. 0 is the right
  /// half of a wide character.
  private func isDrawable(_ cell: Cell, _ glyphs: GlyphSet) -> Bool {
    if glyphs == .ascii { return (0x20..<0x7F).contains(cell.scalar) }
    if cell.isContinuation { return true }
    return Unicode.Scalar(cell.scalar).map { $0.properties.generalCategory != .control } ?? false
  }

  private func expectOnly(_ rect: Rect, in grid: Grid, _ name: String) {
    var index = 0
    for cell in grid.cells {
      defer { index += 1 }
      if cell == .blank { continue }
      if !rect.contains(x: index % grid.width, y: index / grid.width) {
        Issue.record("\(name) draws outside \(rect.width)x\(rect.height)")
        return
      }
    }
  }
}
