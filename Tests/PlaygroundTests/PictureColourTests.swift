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

  /// Wrong pixels have a mark that no class has, in ink on the class's colour; those that are right
  /// are dots where classes are not drawn.
  @Test(arguments: Theme.Palette.allCases) func whatIsWrongIsMarked(
    palette: Theme.Palette
  ) throws {
    let drawing = Drawing(palette, depth: .truecolor, glyphs: .unicode)
    let classes = ClassPalette(drawing)
    for label in 0..<8 {
      var map = ClassMap(rows: 2, columns: 2, label: { _ in label })
      map.isWrong = { $0 == 3 }
      var grid = Grid(width: 2, height: 1)
      map.draw(into: &grid, in: grid.bounds, drawing)
      #expect(grid[0, 0].scalar == UnicodeScalar("▀").value)
      let wrong = grid[1, 0]
      #expect(wrong.scalar == UnicodeScalar("✗").value)
      #expect(wrong.style.background == classes.style(label).foreground)
      let contrast = try #require(wrong.style.foreground.contrast(with: wrong.style.background))
      #expect(contrast >= 4.5, "\(palette) class \(label)")
    }
  }

  /// Twenty-four by forty-eight pixels, all of the second class; the first rows are taken for the
  /// first one.
  private func road(_ width: Int, _ height: Int, _ glyphs: GlyphSet) -> String {
    let count = 24 * 48
    var dataset = Dataset(
      inputShape: [24, 48, 1], featureNames: [], inputs: [Float](repeating: 0.5, count: count),
      task: Task(Pixels(), names: ["road", "sky"], grid: [24, 48]),
      targets: [Float](repeating: 1, count: count), trainRows: [], testRows: [0])
    dataset.display = .image(width: 48, height: 24, channels: 1, maximum: 1)
    dataset.pixels = dataset.inputs
    let predicted = (0..<count).map { UInt16($0 < 4 * 48 ? 0 : 1) }
    let picture = PixelsPicture(height: 24, width: 48, rows: [0], predicted: [predicted])
    let context = PictureContext(
      dataset: dataset, confusion: [], drawing: Drawing(depth: .truecolor, glyphs: glyphs))
    var grid = Grid(width: width, height: height, glyphs: glyphs)
    picture.draw(context, into: &grid, in: grid.bounds)
    return grid.plainText()
  }

  @Test func rightPixelsHaveTheColourOfNoClass() {
    let lines = road(100, 30, .unicode).split(separator: "\n")
    #expect(lines.contains { $0.contains("wrong, right ones ·") }, "\(lines)")
    #expect(lines.contains { $0.contains("✗✗✗") } && lines.contains { $0.contains("···") })
    let plain = road(100, 30, .ascii)
    #expect(plain.contains("xxx") && !plain.contains("right"), "\(plain)")
  }

  /// How many images of 32 by 32 pixels are drawn of each panel, and how many lines they take.
  private func strips(_ panels: Int, _ width: Int, _ height: Int) -> (drawn: [Int], last: Int) {
    var drawn = [Int](repeating: 0, count: panels)
    var last = 0
    let all = (0..<panels).map { panel in
      ImageStrips.Panel(title: "p") { _, _, rect in
        drawn[panel] += 1
        last = max(last, rect.bottom)
      }
    }
    let strips = ImageStrips(
      width: 32, height: 32, count: 12, panels: all, fewPanels: [all[0], all[panels - 1]])
    var grid = Grid(width: width, height: height)
    strips.draw(into: &grid, in: grid.bounds, Drawing(depth: .truecolor, glyphs: .unicode))
    return (drawn, last)
  }

  @Test func imagesFillTheirRoom() {
    // Two whole ones rather than four small ones.
    #expect(strips(4, 96, 23).drawn == [1, 0, 0, 1])
    #expect(strips(4, 96, 23).last == 17)
    // Two lines of slightly smaller ones rather than one and an empty half.
    #expect(strips(4, 116, 29).drawn == [2, 2, 2, 2])
    #expect(strips(2, 116, 29).drawn == [4, 4])
    // The right third too.
    #expect(strips(2, 196, 55).drawn == [9, 9])
    // They stay whole where smaller ones gain nothing.
    #expect(strips(2, 96, 23).last == 17)
  }
}
