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

  /// An image of 10 by 10 pixels, its left half dark, with boxes of three classes.
  private func boxes(
    _ found: [BoxesPicture.Found], _ drawing: Drawing, _ width: Int = 10, _ height: Int = 7
  ) -> Grid {
    var dataset = Dataset(
      inputShape: [10, 10, 1], featureNames: [], inputs: (0..<100).map { $0 % 10 < 5 ? 0 : 1 },
      task: Task(Boxes(), names: ["disc", "square", "triangle"], grid: [2, 2]),
      targets: [Float](repeating: 0, count: 4 * 5), trainRows: [], testRows: [0])
    dataset.display = .image(width: 10, height: 10, channels: 1, maximum: 1)
    dataset.pixels = dataset.inputs
    let picture = BoxesPicture(rows: [0], objects: [[]], detections: [found])
    let context = PictureContext(dataset: dataset, confusion: [], drawing: drawing)
    var grid = Grid(width: width, height: height, glyphs: drawing.glyphs)
    picture.draw(context, into: &grid, in: grid.bounds)
    return grid
  }

  private func found(
    _ left: Float, _ top: Float, _ width: Float, _ height: Float, label: Int, score: Double
  ) -> BoxesPicture.Found {
    BoxesPicture.Found(
      box: Problems.Box(
        x: left + width / 2, y: top + height / 2, width: width, height: height),
      label: label, score: score)
  }

  @Test func aBoxEnclosesItsShape() {
    let drawing = Drawing(depth: .truecolor, glyphs: .unicode)
    // From the second pixel to the eighth across, from the third to the eighth down.
    let grid = boxes([found(0.1, 0.2, 0.7, 0.6, label: 1, score: 0.849)], drawing)
    let lines = grid.plainText().split(separator: "\n").map(String.init)
    #expect(lines[2].hasPrefix("▀╭s85──╮"), "\(lines)")
    #expect(lines[4].hasPrefix("▀╰─────╯"), "\(lines)")
    // Two cells wide: the letter stands in the place of a corner; of a number nothing or all.
    let narrow = boxes([found(0.1, 0.2, 0.2, 0.6, label: 1, score: 1)], drawing)
    #expect(narrow.plainText().contains("▀s╮▀"), "\(narrow.plainText())")
    let third = boxes([found(0.1, 0.2, 0.4, 0.6, label: 1, score: 0.5)], drawing)
    #expect(third.plainText().contains("▀╭s─╮▀"), "\(third.plainText())")
  }

  @Test func noFrameHidesALabel() {
    let drawing = Drawing(depth: .truecolor, glyphs: .unicode)
    let sure = found(0.3, 0, 0.7, 1, label: 0, score: 0.9)
    let below = found(0, 0, 0.6, 1, label: 2, score: 0.4)
    let lines = boxes([sure, below], drawing).plainText().split(separator: "\n")
    #expect(lines[1].contains("t40") && lines[1].contains("d90"), "\(lines)")
  }

  @Test(arguments: Theme.Palette.allCases) func boxesAreSeenOnEveryImage(
    palette: Theme.Palette
  ) throws {
    for depth in [ColorDepth.truecolor, .indexed256, .ansi16] {
      let drawing = Drawing(palette, depth: depth, glyphs: .unicode)
      for label in 0..<3 {
        let grid = boxes([found(0.1, 0.2, 0.7, 0.6, label: label, score: 0.85)], drawing)
        for y in 2...4 {
          for x in 1...7 where y != 3 || x == 1 || x == 7 {
            let style = grid[x, y].style
            let contrast = try #require(style.foreground.contrast(with: style.background))
            #expect(contrast >= (y == 2 && (2...4).contains(x) ? 4.5 : 3), "\(x) \(y) \(style)")
          }
        }
      }
    }
    // Without colours a label is reversed.
    let plain = boxes(
      [found(0.1, 0.2, 0.7, 0.6, label: 1, score: 0.85)],
      Drawing(palette, depth: .mono, glyphs: .ascii))
    #expect(plain[2, 2].style.reverse && !plain[5, 2].style.reverse)
  }

  /// Four lines: the letters are explained where titles would be.
  @Test func lettersAreExplainedBeforeImagesHaveTitles() {
    let grid = boxes([], Drawing(depth: .truecolor, glyphs: .unicode), 60, 4)
    let narrow = boxes([], Drawing(depth: .truecolor, glyphs: .unicode), 13, 4).plainText()
    #expect(grid.plainText().contains("s square") && grid.plainText().contains("t triangle"))
    #expect(narrow.contains("d disc") && !narrow.contains("output"), "\(narrow)")
  }

  /// Two values: a point of each has the colour of its end of the scale, as in the key; a ring is
  /// seen on a surface of the same colour.
  @Test(arguments: Theme.Palette.allCases) func pointsOfASurfaceHaveTheirTrueColour(
    palette: Theme.Palette
  ) throws {
    var dataset = Dataset(
      inputShape: [2], featureNames: ["x", "y"], inputs: [-1, -1, 1, 1],
      task: Task(Regression(), names: ["value"], grid: []), targets: [-1.5, 2.5],
      trainRows: [0], testRows: [1])
    dataset.display = .plane(extent: 3)
    (dataset.points, dataset.planeFeatures) = (dataset.inputs, [.x, .y])
    let drawing = Drawing(palette, depth: .truecolor, glyphs: .unicode)
    let (low, high) = (drawing.theme.diverging.color(at: 0), drawing.theme.diverging.color(at: 1))
    let picture = SurfacePicture(width: 1, height: 1, extent: 3, values: [2.5])
    let context = PictureContext(dataset: dataset, confusion: [], drawing: drawing)
    var grid = Grid(width: 110, height: 20)
    picture.draw(context, into: &grid, in: grid.bounds)
    let text = grid.plainText()
    #expect(text.contains("true value: ▀▀ train, unseen where met  ○○ test"), "\(text)")
    #expect(text.contains(#/value -1\.5 +2\.5/#), "\(text)")
    let cells = (0..<20).flatMap { y in (0..<110).map { (y: y, cell: grid[$0, y]) } }
    let rings = cells.filter { $0.cell.scalar == UnicodeScalar("○").value }
    // On the map and in the key.
    #expect(rings.map(\.cell.style.background) == [high, low, high])
    for ring in rings {
      let style = ring.cell.style
      #expect(try #require(style.foreground.contrast(with: style.background)) >= 4.5)
    }
    let key = cells.filter { $0.y == 19 && $0.cell.scalar == UnicodeScalar("▀").value }
    #expect(key.map(\.cell.style.foreground) == [low, high])
    let train = cells.filter { $0.y < 19 && $0.cell.scalar == UnicodeScalar("▀").value }
      .filter { $0.cell.style.foreground == low || $0.cell.style.background == low }
    #expect(train.count == 1)
  }
}
