// Widgets drawn alone, and a generator of numbers that can be repeated.
import TextUI

/// A widget drawn alone over a whole grid.
func drawn(
  _ widget: some Widget, _ width: Int, _ height: Int, depth: ColorDepth = .indexed256,
  glyphs: GlyphSet = .unicode
) -> Grid {
  var grid = Grid(width: width, height: height, glyphs: glyphs)
  widget.draw(into: &grid, in: grid.bounds, Drawing(depth: depth, glyphs: glyphs))
  return grid
}

/// A small generator with a fixed seed (splitmix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
