// What a surface hides, and what is seen of it.
import ScreenSupport
import Testing
import TextUI

@Suite struct SurfacePlotTests {
  /// The plain text of a surface of five rows, each of which has one height.
  private func drawn(_ heights: [Float], mark: (row: Int, column: Int)? = nil) -> [String] {
    let plot = SurfacePlot(
      heights: heights.flatMap { [Float](repeating: $0, count: 5) }, rows: 5, columns: 5,
      mark: mark)
    var grid = Grid(width: 40, height: 20)
    plot.draw(into: &grid, in: grid.bounds, Drawing(depth: .truecolor, glyphs: .unicode))
    return grid.plainText().split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  private func lines(_ heights: [Float]) -> Int {
    drawn(heights).count { $0.contains { !$0.isWhitespace } }
  }

  @Test func aHillHidesWhatIsBehindIt() {
    #expect(lines([0, 0, 0, 0, 0]) == 5)
    #expect(lines([0, 1, 0.8, 0.6, 0.4]) == 2)
  }

  /// A minimum that is marked would hang below a surface that ends above it.
  @Test func aValleyBelowAllThatIsInFrontIsSeen() throws {
    let valley = drawn([0.9, 0.9, 0, 0.9, 0.9], mark: (2, 2))
    let row = try #require(valley.firstIndex { $0.contains("┼") })
    #expect(valley[row].count { !$0.isWhitespace } > 20, "\(valley.joined(separator: "\n"))")
    #expect(valley[..<row].contains { $0.contains { !$0.isWhitespace } })
  }

  /// Lines are drawn in the colours of marks, of which none comes near to the background.
  @Test func linesStandOutOfTheBackground() {
    for palette in Theme.Palette.allCases {
      let drawing = Drawing(palette, depth: .truecolor, glyphs: .unicode)
      var grid = Grid(width: 40, height: 20)
      SurfacePlot(heights: (0..<25).map { Float($0) / 24 }, rows: 5, columns: 5)
        .draw(into: &grid, in: grid.bounds, drawing)
      let marks = Set((0..<8).map { drawing.theme.mark(at: Float($0) / 7) })
      for y in 0..<20 {
        for x in 0..<40 where grid[x, y] != .blank {
          #expect(marks.contains(grid[x, y].style.foreground), "\(palette) \(x) \(y)")
        }
      }
    }
  }
}
