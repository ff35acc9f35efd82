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
  var loss = Loss.crossEntropy

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

  /// Two heads of attention over two positions.
  func inspect(
    fill: (UnsafeMutablePointer<Float>) -> Void,
    read: (UnsafeBufferPointer<Float>, [AttentionMap]) -> Void
  ) {
    let maps = (0..<2).map {
      AttentionMap(path: "body.attention1", head: $0, tokens: 2, weights: [1, 0, 0.25, 0.75])
    }
    run(count: 1, fill: { fill($1) }, read: { read($1, maps) })
  }
}

@Suite struct PictureTests {
  /// Six rows of two inputs, drawn as points of the plane or not, or of an image of 4 by 3 pixels,
  /// with targets that fit the task.
  private static func dataset(_ kind: any TaskKind, grid: [Int], onPlane: Bool) -> Dataset {
    let task = Task(kind, names: ["a", "b"], grid: grid)
    let width = (task.positions ?? 1) * task.targetWidth
    let isImage = grid.count == 2
    let inputs = isImage ? 12 : 2
    var dataset = Dataset(
      inputShape: isImage ? [4, 3, 1] : [2], featureNames: (0..<inputs).map { "x\($0)" },
      inputs: (0..<6 * inputs).map { Float($0 % 7) / 4 - 0.5 },
      task: task, targets: (0..<6 * width).map { Float($0 % 2) }, trainRows: [0, 1, 2],
      testRows: [3, 4, 5])
    if isImage {
      dataset.display = .image(width: 3, height: 4, channels: 1, maximum: 1)
      dataset.pixels = dataset.inputs
    }
    if onPlane {
      dataset.display = .plane(extent: 3)
      (dataset.points, dataset.planeFeatures) = (dataset.inputs, [.x, .y])
    }
    return dataset
  }

  private static func measured() -> [(name: String, dataset: Dataset, picture: Picture)] {
    taskCatalog.flatMap { kind in
      [([], true), ([], false), ([2], false), ([4, 3], false)].flatMap { grid, onPlane in
        let dataset = dataset(kind, grid: grid, onPlane: onPlane)
        let outputs = kind.usualLoss.units(2) * (dataset.task.positions ?? 1)
        let network = Constant(
          inputs: dataset.inputShape.count, outputs: (0..<outputs).map { Float($0 % 5) + 0.25 })
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
      #expect(!picture.drawn.note.isEmpty && picture.drawn.views.allSatisfy { !$0.isEmpty })
      for view in picture.drawn.views.indices {
        let context = PictureContext(
          dataset: dataset, confusion: [[3, 1], [0, 2]], drawing: drawing, view: view)
        for (width, height) in [(0, 0), (1, 1), (3, 2), (7, 4), (20, 6), (40, 12), (90, 30)] {
          let rect = Rect(x: 2, y: 1, width: width, height: height)
          var grid = Grid(width: width + 4, height: height + 3, glyphs: glyphs)
          let blank = grid
          picture.drawn.draw(context, into: &grid, in: rect)
          for y in 0..<grid.height {
            for x in 0..<grid.width where !rect.contains(x: x, y: y) {
              #expect(
                grid[x, y] == blank[x, y], "\(name) at \(width)x\(height) draws at \(x), \(y)")
            }
          }
          if width >= 20 { #expect(grid != blank, "\(name) draws nothing at \(width)x\(height)") }
        }
      }
    }
  }
}
