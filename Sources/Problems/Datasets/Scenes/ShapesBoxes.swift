// Discs, squares and triangles on a grey ground: which there are, and where.
package import Numerics
internal import Engine
package import Schema

/// Grey images of 32 by 32 pixels with 1 to 3 objects, and a grid of 8 by 8 cells to name them in.
package struct ShapesBoxes: DatasetKind {
  package static let kind = "shapes_boxes"
  package static let summary = "one to three discs, squares and triangles: which, and where"
  package static let details = """
    `rows` grey images of 32 by 32 pixels, image by image from the stream `data`. First the ground:
    a brightness uniform in 0.3 to 0.7 and its slope across and down, each -0.15 to 0.15 over the
    image. Then the number of objects, 1 to 3 alike, and for each its class, its size, uniform in 6
    to 12 pixels, its middle, so that it lies inside the image, and its contrast, 0.25 to 0.45,
    brighter or darker alike. An object whose box overlaps an earlier one's, or whose middle lies in
    the same cell, is placed again, at most 20 times, and then left out. A triangle stands on its
    base. A pixel belongs to an object where its middle does. Last comes the noise of every pixel,
    row by row, normal with the deviation `noise`. The inputs are the pixels less their mean,
    divided by their deviation, over all pixels of the training rows.

    The targets are of a grid of 8 by 8 cells of 4 pixels. A cell has six values: 1 where an object
    has its middle in it, else 0; its class, or -1; where the middle is, in cells from the cell's
    middle, x then y; the logarithms of width and height in cells.
    """

  private static let side = 32
  private static let grid = BoxGrid(height: 8, width: 8, classes: 3)

  package var noise = 0.05
  package var rows = 400
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<ShapesBoxes>] {
    [
      .number("noise", \.noise, 0...2, help: "deviation of the noise; pixels are from 0 to 1"),
      .integer("rows", \.rows, 2...10_000, help: "number of images"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [Self.side, Self.side, 1] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var task: Task? { asked }

  private var asked: Task {
    .boxes(
      classes: ["disc", "square", "triangle"], grid: (Self.grid.height, Self.grid.width))
  }

  private struct Object {
    var label: Int
    var x, y, size, contrast: Double

    var box: Box {
      let side = Double(ShapesBoxes.side)
      return Box(
        x: Float(x / side), y: Float(y / side), width: Float(size / side),
        height: Float(size / side))
    }

    /// Whether a place in pixels lies in it.
    func contains(_ px: Double, _ py: Double) -> Bool {
      let (dx, dy) = ((px - x) / size, (py - y) / size)
      guard dx.magnitude <= 0.5, dy.magnitude <= 0.5 else { return false }
      return switch label {
      case 0: dx * dx + dy * dy <= 0.25
      case 1: true
      default: dx.magnitude <= (dy + 0.5) / 2
      }
    }
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    let side = Self.side
    var images = ImageRows(height: side, width: side, channels: 1, capacity: rows)
    for _ in 0..<rows {
      let ground = random.uniform(0.3, 0.7)
      let slope = (random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15))
      let objects = Self.objects(using: &random)
      for y in 0..<side {
        for x in 0..<side {
          let (px, py) = (Double(x) + 0.5, Double(y) + 0.5)
          let (across, down) = (px / Double(side) - 0.5, py / Double(side) - 0.5)
          var light = ground + slope.0 * across + slope.1 * down
          for object in objects where object.contains(px, py) { light += object.contrast }
          images.append(light + noise * random.normal())
        }
      }
      images.targets += Self.grid.targets(objects.map { ($0.label, $0.box) })
    }
    return images.dataset(asked, splitRows(rows, testFraction: testFraction, seed: seed))
  }

  private static func objects(using random: inout RandomStream) -> [Object] {
    var objects: [Object] = []
    for _ in 0..<1 + random.below(3) {
      for _ in 0..<20 {
        let object = object(using: &random)
        let isFree = objects.allSatisfy { other in
          other.box.overlap(object.box) == 0
            && grid.cell(of: other.box) != grid.cell(of: object.box)
        }
        guard isFree else { continue }
        objects.append(object)
        break
      }
    }
    return objects
  }

  private static func object(using random: inout RandomStream) -> Object {
    let label = random.below(3)
    let size = random.uniform(6, 12)
    let reach = size / 2...Double(side) - size / 2
    let x = random.uniform(reach.lowerBound, reach.upperBound)
    let y = random.uniform(reach.lowerBound, reach.upperBound)
    let contrast = random.uniform(0.25, 0.45)
    let isBright = random.below(2) == 1
    return Object(label: label, x: x, y: y, size: size, contrast: isBright ? contrast : -contrast)
  }
}
