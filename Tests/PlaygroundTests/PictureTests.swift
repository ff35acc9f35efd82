// Every picture of every task is measured and drawn at every size, inside its rectangle.
import Numerics
import Problems
import TextUI
import ScreenSupport
import Testing

@testable import Playground

/// A network that predicts the same for every row.
private struct Constant: Predictor {
  let inputs: Int
  let outputs: [Float]

  func run(
    count: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void,
    read: (Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    let row = UnsafeMutablePointer<Float>.allocate(capacity: inputs)
    defer { row.deallocate() }
    for index in 0..<count {
      fill(index, row)
      outputs.withUnsafeBufferPointer { read(index, $0) }
    }
  }

  func run(rows: ArraySlice<Int32>, read: (Int32, UnsafeBufferPointer<Float>) -> Void) {
    for row in rows { outputs.withUnsafeBufferPointer { read(row, $0) } }
  }
}

@Suite struct PictureTests {
  /// Six rows of two inputs, drawn as points of the plane or not, with targets that fit the task.
  private static func dataset(_ kind: any TaskKind, positions: Int?, onPlane: Bool) -> Dataset {
    let task = Task(kind, names: ["a", "b"], positions: positions)
    let width = (positions ?? 1) * task.targetWidth
    var dataset = Dataset(
      inputShape: [2], featureNames: ["x", "y"], inputs: (0..<12).map { Float($0) / 4 - 1.5 },
      task: task, targets: (0..<6 * width).map { Float($0 % 2) }, trainRows: [0, 1, 2],
      testRows: [3, 4, 5])
    if onPlane {
      dataset.display = .plane(extent: 3)
      (dataset.points, dataset.planeFeatures) = (dataset.inputs, [.x, .y])
    }
    return dataset
  }

  private static func measured() -> [(name: String, dataset: Dataset, picture: Picture)] {
    taskCatalog.flatMap { kind in
      [(nil, true), (nil, false), (2, false)].flatMap { positions, onPlane in
        let dataset = dataset(kind, positions: positions, onPlane: onPlane)
        let network = Constant(
          inputs: 2, outputs: (0..<2 * (positions ?? 1)).map { Float($0) + 0.25 })
        return kind.pictures.compactMap { picture in
          picture.measure(dataset, network, PictureSize(width: 9, height: 7)).map {
            ("\(type(of: kind).kind) \(picture)", dataset, $0)
          }
        }
      }
    }
  }

  @Test func everyKindOfPictureIsMeasured() {
    let kinds = Set(taskCatalog.flatMap { $0.pictures.map { "\($0)" } })
    let measured = Self.measured().map(\.name)
    for kind in kinds { #expect(measured.contains { $0.hasSuffix(kind) }, "\(kind)") }
  }

  /// Never three letters for three classes: whole names, or numbers with the names beside them.
  @Test(
    arguments: [
      (50, "versicolor "), (24, "2 versicolor"), (14, "2 vers…"),
    ])
  func aConfusionMatrixNamesItsClasses(width: Int, part: String) throws {
    let names = ["setosa", "versicolor", "virginica"]
    let matrix = ConfusionMatrix(counts: [[9, 1, 0], [0, 10, 0], [0, 0, 7]], names: names)
    let rect = Rect(width: width, height: 4)
    var grid = Grid(width: width, height: 4)
    matrix.draw(into: &grid, in: rect, Drawing(depth: .truecolor, glyphs: .unicode))
    let lines = grid.plainText().split(separator: "\n").map(String.init)
    #expect(matrix.size(in: rect) != nil)
    #expect(lines.joined(separator: "\n").contains(part), "\(lines)")
    if width == 50 {
      for name in names { #expect(lines[0].contains(name), "\(lines)") }
    } else {
      #expect(lines[0].contains(#/1 +2 +3/#) && lines[1].contains("1 seto"), "\(lines)")
    }
  }

  @Test(arguments: [GlyphSet.unicode, .ascii])
  func everyPictureStaysInItsRectangle(glyphs: GlyphSet) {
    let drawing = Drawing(depth: .truecolor, glyphs: glyphs)
    for (name, dataset, picture) in Self.measured() {
      let context = PictureContext(
        dataset: dataset, confusion: [[3, 1], [0, 2]], drawing: drawing)
      #expect(!picture.drawn.note.isEmpty)
      for (width, height) in [(0, 0), (1, 1), (3, 2), (7, 4), (20, 6), (40, 12), (90, 30)] {
        let rect = Rect(x: 2, y: 1, width: width, height: height)
        var grid = Grid(width: width + 4, height: height + 3, glyphs: glyphs)
        let blank = grid
        picture.drawn.draw(context, into: &grid, in: rect)
        for y in 0..<grid.height {
          for x in 0..<grid.width where !rect.contains(x: x, y: y) {
            #expect(grid[x, y] == blank[x, y], "\(name) at \(width)x\(height) draws at \(x), \(y)")
          }
        }
        if width >= 20 { #expect(grid != blank, "\(name) draws nothing at \(width)x\(height)") }
      }
    }
  }
}
