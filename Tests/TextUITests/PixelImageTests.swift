// Colour images in the colours they have, as near as the terminal comes.
import Testing
import TextUI

@Suite struct PixelImageTests {
  private func corners(_ depth: ColorDepth, width: Int = 8, height: Int = 4) -> [Style] {
    var grid = Grid(width: width, height: height)
    Samples.image(channels: 3).draw(
      into: &grid, in: grid.bounds, Drawing(depth: depth, glyphs: .unicode))
    return [grid[0, 0], grid[width - 1, 0], grid[0, height - 1], grid[width - 1, height - 1]].map(
      \.style)
  }

  @Test(arguments: [(8, 4), (4, 2), (20, 9)]) func coloursAreTheirOwn(width: Int, height: Int) {
    #expect(
      corners(.truecolor, width: width, height: height).map(\.foreground)
        == [.rgb(255, 0, 0), .rgb(0, 255, 0), .rgb(0, 0, 255), .rgb(255, 255, 255)])
    #expect(
      corners(.indexed256, width: width, height: height).map(\.background)
        == [.indexed(196), .indexed(46), .indexed(21), .indexed(231)])
  }

  /// Two pixels that share a place are drawn as their mean.
  @Test func aSmallPlaceShowsTheMean() {
    var grid = Grid(width: 1, height: 1)
    Samples.image(channels: 3).draw(
      into: &grid, in: grid.bounds, Drawing(depth: .truecolor, glyphs: .unicode))
    #expect(grid[0, 0].style.foreground == .rgb(128, 128, 0))
    #expect(grid[0, 0].style.background == .rgb(128, 128, 255))
  }
}
