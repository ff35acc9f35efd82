// What pictures and panels say where there is little room: what was written, what colours and
// letters mean, what a curve is of.
import Foundation
import ScreenSupport
import Numerics
import TextUI
import Testing

@testable import Playground
@testable import Problems

@Suite struct SmallRoomTests {
  private static let drawing = Drawing(depth: .truecolor, glyphs: .unicode)

  private func text(_ width: Int, _ height: Int, _ draw: (inout Grid, Rect) -> Void) -> String {
    var grid = Grid(width: width, height: height)
    draw(&grid, grid.bounds)
    return grid.plainText()
  }

  /// Three lines for three texts: each has one, and says what it wrote.
  @Test func whatIsWrittenIsShownBeforeWhatWasGiven() {
    let names = ["a", "b", "c"]
    let texts = [0.0, 0.5, 1.0].map {
      GeneratedText(temperature: $0, prompt: [0, 0, 0, 0], tokens: [1, 2, 1, 2])
    }
    let drawn = TextDrawing(texts: texts, names: names)
    let small = text(20, 3) { drawn.draw(into: &$0, in: $1, Self.drawing) }
    for number in ["0.0", "0.5", "1.0"] { #expect(small.contains("T \(number) bcbc"), "\(small)") }
    // Two more are those of the first two, and have room for what was given.
    let more = text(20, 5) { drawn.draw(into: &$0, in: $1, Self.drawing) }
    for number in ["0.0", "0.5"] { #expect(more.contains("T \(number) aaaabcbc"), "\(more)") }
    #expect(more.contains("T 1.0 bcbc"), "\(more)")
    let large = text(20, 12) { drawn.draw(into: &$0, in: $1, Self.drawing) }
    #expect(large.contains("temperature 0.5") && large.contains("aaaabcbc"), "\(large)")
  }

  /// `1` beside `37` is no `137`, where no colour keeps them apart.
  @Test func numbersOfAConfusionMatrixDoNotTouch() {
    let counts = (0..<10).map { row in (0..<10).map { $0 == row ? 37 : 1 } }
    let names = (0..<10).map(String.init)
    let plain = ConfusionMatrix(counts: counts, names: names, isTight: false)
    #expect(plain.size(in: Rect(width: 25, height: 12)) == nil)
    let drawn = text(34, 12) {
      _ = plain.draw(
        beside: (8, 5), into: &$0, in: $1, Drawing(depth: .mono, glyphs: .ascii))
    }
    #expect(drawn.contains("37  1") && !drawn.contains("137"), "\(drawn)")
  }

  /// Nor in narrow cells where colours keep them apart: they lean away from the diagonal, and there
  /// is no table where that does not help.
  @Test func numbersInNarrowCellsDoNotTouch() {
    let names = (0..<10).map(String.init)
    var counts = (0..<10).map { row in (0..<10).map { $0 == row ? 37 : 1 } }
    let tight = ConfusionMatrix(counts: counts, names: names)
    let drawn = text(25, 12) { _ = tight.draw(beside: (2, 2), into: &$0, in: $1, Self.drawing) }
    #expect(drawn.contains("1 1 37 1 1"), "\(drawn)")
    counts[3][5] = 12
    let wide = ConfusionMatrix(counts: counts, names: names)
    #expect(wide.size(in: Rect(width: 25, height: 12)) == nil)
    #expect(wide.size(in: Rect(width: 34, height: 12)) != nil)
  }

  @Test func charactersAreOneColumnWide() {
    #expect(["space", "newline", "tab", "a"].map(CharacterNames.alone) == ["␣", "⏎", "⇥", "a"])
  }

  /// Twenty-four by forty-eight pixels of five classes.
  private func pixels(_ width: Int, _ height: Int) -> String {
    let names = ["road", "ground", "sky", "lane mark", "vehicle"]
    var dataset = Dataset(
      inputShape: [24, 48, 1], featureNames: [], inputs: [Float](repeating: 0.5, count: 24 * 48),
      task: Task(Pixels(), names: names, grid: [24, 48]),
      targets: [Float](repeating: 1, count: 24 * 48), trainRows: [], testRows: [0])
    dataset.display = .image(width: 48, height: 24, channels: 1, maximum: 1)
    dataset.pixels = dataset.inputs
    let picture = PixelsPicture(
      height: 24, width: 48, rows: [0], predicted: [[UInt16](repeating: 0, count: 24 * 48)])
    let context = PictureContext(dataset: dataset, confusion: [], drawing: Self.drawing)
    return text(width, height) { picture.draw(context, into: &$0, in: $1) }
  }

  @Test func theMarkOfWhatIsWrongIsAlwaysExplained() {
    // Room that the images leave is taken.
    let small = pixels(24, 8)
    for name in ["✗ wrong", "■ road", "■ vehicle"] { #expect(small.contains(name), "\(small)") }
    #expect(pixels(20, 5).contains("✗ wrong"))
  }

  @Test(arguments: [(20, 5), (26, 9), (40, 12)])
  func everyLetterOfABoxIsExplained(width: Int, height: Int) {
    let names = ["disc", "square", "triangle"]
    var dataset = Dataset(
      inputShape: [32, 32, 1], featureNames: [], inputs: [Float](repeating: 0.5, count: 32 * 32),
      task: Task(Boxes(), names: names, grid: [8, 8]),
      targets: [Float](repeating: 0, count: 64 * 5), trainRows: [], testRows: [0])
    dataset.display = .image(width: 32, height: 32, channels: 1, maximum: 1)
    dataset.pixels = dataset.inputs
    let picture = BoxesPicture(rows: [0], objects: [[]], detections: [[]])
    let context = PictureContext(dataset: dataset, confusion: [], drawing: Self.drawing)
    let drawn = text(width, height) { picture.draw(context, into: &$0, in: $1) }
    for name in names { #expect(drawn.contains("\(name.prefix(1)) \(name)"), "\(drawn)") }
    // An image of at least four lines is left.
    #expect(drawn.split(separator: "\n").count { $0.contains("▀") } >= 4, "\(drawn)")
  }

  @Test(arguments: [(26, 11), (90, 20)])
  func theColoursOfASurfaceHaveAScale(width: Int, height: Int) {
    var dataset = Dataset(
      inputShape: [2], featureNames: ["x", "y"], inputs: [0, 0, 1, 1],
      task: Task(Regression(), names: ["value"], grid: []), targets: [-1.5, 2.5],
      trainRows: [0], testRows: [1])
    dataset.display = .plane(extent: 3)
    (dataset.points, dataset.planeFeatures) = (dataset.inputs, [.x, .y])
    let picture = SurfacePicture(width: 2, height: 1, extent: 3, values: [-1, 2])
    let context = PictureContext(dataset: dataset, confusion: [], drawing: Self.drawing)
    let drawn = text(width, height) { picture.draw(context, into: &$0, in: $1) }
    #expect(drawn.contains(#/value -1\.5 +2\.5/#), "\(drawn)")
    #expect(drawn.contains("train") && drawn.contains("test"), "\(drawn)")
  }

  /// Points of both classes stand out of both sides of the map, on a light terminal too.
  @Test(arguments: [Theme.Palette.dark, .light]) func pointsStandOutOfTheMap(
    palette: Theme.Palette
  ) throws {
    let drawing = Drawing(palette, depth: .truecolor, glyphs: .unicode)
    func brightness(_ color: Color) throws -> Int {
      guard case .rgb(let red, let green, let blue) = color else { return -1 }
      return (2 * Int(red) + 7 * Int(green) + Int(blue)) / 10
    }
    let points = PlanePoints.overMap(drawing)
    for role in [Role.classA, .classB] {
      for place in [Float(0), 0.5, 1] {
        let map = try brightness(drawing.theme.diverging.color(at: place))
        #expect(try brightness(points[role].foreground) > map + 40, "\(role) \(place)")
      }
    }
    var grid = Grid(width: 40, height: 1)
    PlanePoints.drawKey(
      into: &grid, in: grid.bounds, drawing, glyphs: PlanePoints.marks(drawing))
    #expect((grid[0, 0].style.background == .default) == (palette == .dark))
    #expect(grid[0, 0].style.foreground == points[.classA].foreground)
  }

  /// Of three classes each region has its name, and where there is room points have theirs.
  @Test(arguments: [(16, false), (40, true), (60, true)]) func regionsHaveNames(
    width: Int, saysPoints: Bool
  ) {
    let ramp = Self.drawing.theme.sequential
    let regions = ["ab", "c", "de"].map { (name: $0, color: ramp.color(at: 0.5)) }
    let drawn = text(width, 1) {
      PlanePoints.drawKey(
        into: &$0, in: $1, Self.drawing, glyphs: PlanePoints.marks(Self.drawing), regions: regions)
    }
    #expect(drawn.contains("■ ab  ■ c  ■ de"), "\(drawn)")
    #expect(drawn.contains("train  ○○ test") == saysPoints, "\(drawn)")
  }

  /// Rows without a picture stand in columns rather than leave most of a wide panel empty.
  @Test func rowsFlowIntoColumns() {
    let dataset = Dataset(
      inputShape: [2], featureNames: ["a", "b"], inputs: [Float](repeating: 0.5, count: 40),
      task: Task(Classification(), names: ["no", "yes"], grid: []),
      targets: [Float](repeating: 0, count: 20), trainRows: [], testRows: (0..<20).map { $0 })
    let picture = SamplesPicture(
      (0..<20).map { SamplePrediction(row: $0, predicted: 1, probability: 0.9) })
    let context = PictureContext(dataset: dataset, confusion: [], drawing: Self.drawing)
    let drawn = text(60, 10) { picture.draw(context, into: &$0, in: $1) }
    let lines = drawn.split(separator: "\n")
    #expect(lines[0].contains(#/row +1: ✗ no→yes +row 11: ✗ no→yes/#), "\(drawn)")
    let narrow = text(20, 10) { picture.draw(context, into: &$0, in: $1) }
    #expect(narrow.contains("row 10:") && !narrow.contains("row 11:"), "\(narrow)")
  }

  /// Beside the runs, which take more of the width than the output.
  @Test func theLossSaysItsNumberInTheSmallestPanel() throws {
    var state = try trainedState(width: 80, height: 24)
    press(&state, "5")
    let drawn = screen(state)
    #expect(drawn.contains(#/─ batch 0\.\d+/#) && drawn.contains("╌ test"), "\(drawn)")
    #expect(drawn.contains("· twin"), "\(drawn)")
  }

  @Test func aTitleDropsTheFirstPartOfItsNote() {
    let whole = Box("Output", number: 3, note: "wrong ones first  true→read as")
    func title(_ width: Int) -> String {
      text(width, 3) { whole.draw(into: &$0, in: $1, Self.drawing) }
    }
    #expect(title(60).contains(" wrong ones first  true→read as "))
    #expect(title(36).contains(" true→read as ") && !title(36).contains("wrong"))
    #expect(!title(20).contains("true"))
  }

  /// Where a list of runs has a bar, the numbers are whole and stand below their heads; a click
  /// selects the row that is seen.
  @Test func runsKeepTheirNumbersBesideABar() throws {
    var state = try trainedState(width: 80, height: 24)
    for _ in 0..<6 { press(&state, "p") }
    press(&state, "5")
    press(&state, "G")
    let lines = screen(state).split(separator: "\n")
    let head = try #require(lines.first { $0.contains("accuracy") })
    let row = try #require(lines.first { $0.contains("run-6") })
    #expect(row.contains(" %") && !row.contains("…"), "\(screen(state))")
    let below = try #require(row.range(of: " %")?.upperBound.utf16Offset(in: row))
    #expect(head.range(of: "accuracy")?.upperBound.utf16Offset(in: head) == below)
    let place = try #require(lines.firstIndex { $0.contains("run-5") })
    let column = try #require(row.range(of: "run-6")?.lowerBound.utf16Offset(in: row))
    _ = reduce(&state, .input(.mouse(MouseEvent(.press(.left), x: column, y: place))))
    #expect(state.playground?.selectedRun == .pin(4), "\(screen(state))")
  }
}
