// What pictures draw over images and maps is seen, and each of its colours means one thing.
import Numerics
import TextUI
import Testing

@testable import Playground
@testable import Problems

@Suite struct PictureColourTests {
  @Test(arguments: Theme.Palette.allCases) func classesStandOutOfTheFirst(
    palette: Theme.Palette
  ) throws {
    for depth in [ColorDepth.truecolor, .indexed256] {
      let classes = ClassPalette(Drawing(palette, depth: depth, glyphs: .unicode))
      let first = classes.style(0).foreground
      for label in 1..<8 {
        let contrast = try #require(classes.style(label).foreground.contrast(with: first))
        #expect(contrast >= 2.95, "\(palette) \(depth) class \(label)")
      }
    }
  }
}
