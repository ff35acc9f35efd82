// Equal measurements draw equal pictures, whatever the width.
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct GradientPanelTests {
  /// `count` runs with the very same measurements.
  private func state(runs count: Int, glyphs: GlyphSet = .unicode) throws -> AppState {
    var snapshot = try sharedSnapshot.get()
    var main = snapshot.runs[0]
    main.marks = []
    snapshot.runs = (0..<count).map { number in
      var run = main
      if number > 0 {
        run.variant = Variant(id: "copy \(number)", change: "nothing", color: number) { $0 }
        // Runs that are measured to be the same are not drawn.
        run.batchLosses = Series()
      }
      return run
    }
    var state = openState(glyphs: glyphs)
    _ = reduce(&state, .snapshot(snapshot))
    return state
  }

  @Test(arguments: [2, 3, 4])
  func equalRunsDrawEqualPictures(_ runs: Int) throws {
    let state = try state(runs: runs)
    let playground = try #require(state.playground)
    let context = PanelContext(playground: playground, drawing: state.drawing, isFocused: false)
    for width in 40...200 {
      for height in [5, 12, 13] {
        let rect = Rect(x: 1, y: 1, width: width, height: height)
        var grid = Grid(width: width + 2, height: height + 2)
        GradientPanel.draw(context, &grid, rect)
        let places = GradientPanel.Places(rect, runs: runs, labels: 4).maps
        let first = picture(grid, places[0])
        #expect(first.contains { $0 != .blank }, "\(width) x \(height)")
        for place in places.dropFirst() {
          #expect(picture(grid, place) == first, "\(runs) runs, \(width) x \(height)")
        }
      }
    }
  }

  /// The cells of a map below its title.
  private func picture(_ grid: Grid, _ place: Rect) -> [Cell] {
    (place.y + 1..<place.bottom).flatMap { y in (place.x..<place.right).map { grid[$0, y] } }
  }

  @Test func theMapsStandBesideEachOtherOverTheWholeWidth() throws {
    for width in 40...200 {
      let rect = Rect(width: width, height: 12)
      let places = GradientPanel.Places(rect, runs: 2, labels: 4)
      #expect(places.labelWidth == 5 && places.maps[0].x == 5 && places.maps[1].right == width)
      #expect(1...2 ~= places.maps[1].x - places.maps[0].right)
    }
  }
}
