// Which figure is on the image: the smallest task that needs eyes.
package import Numerics
internal import Engine
package import Schema

/// Grey images with one disc, square or triangle each.
package struct Shapes: DatasetKind {
  package static let kind = "shapes"
  package static let summary = "a disc, a square or a triangle on a noisy grey image"
  package static let details = """
    Image by image, from the stream `data`: the class, one of three; the radius r of a disc of the
    figure's area, uniform in 0.14 to 0.25 of `size`; x, then y of its centre, uniform where the
    whole figure is on the image; its angle, uniform in 0 to 2π; the background, uniform in 0.3 to
    0.7; the contrast, uniform in 0.25 to 0.5, and its sign (added where the next uniform number is
    below 0.5); and a normal number for every pixel, row by row, times `noise`. Figures have equal
    areas, so that brightness does not tell them apart. A pixel is the background and the contrast
    times the part of it that is covered (of 4×4 places), and its noise, within 0 and 1. Inputs are
    images of size × size × 1, standardized by one mean and one deviation of the training rows.
    """

  package var size = 16
  package var noise = 0.05
  package var rows = 1000
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Shapes>] {
    [
      .integer("size", \.size, 8...64, unit: "pixels", help: "side of an image"),
      .number("noise", \.noise, 0...1, help: "standard deviation of a pixel's noise"),
      .integer("rows", \.rows, 2...20_000, help: "number of images"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [size, size, 1] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var task: Task? { Self.asked }
  private static let asked = Task.classification(classes: ["disc", "square", "triangle"])

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    let count = size * size
    var pixels = [Float](repeating: 0, count: rows * count)
    var targets: [Float] = []
    for row in 0..<rows {
      let kind = DrawnShape.Kind.allCases[random.below(3)]
      let radius = Double(size) * random.uniform(0.14, 0.25)
      let margin = DrawnShape.reach * radius
      let x = random.uniform(margin, Double(size) - margin)
      let y = random.uniform(margin, Double(size) - margin)
      let shape = DrawnShape(
        kind: kind, x: x, y: y, radius: radius, angle: random.uniform(0, 2 * Double.pi))
      let background = random.uniform(0.3, 0.7)
      let contrast = random.uniform(0.25, 0.5)
      let sign = random.uniform() < 0.5 ? 1.0 : -1.0
      var image = [Double](repeating: background, count: count)
      shape.coverage(height: size, width: size) { row, column, part in
        image[row * size + column] += sign * contrast * part
      }
      for index in 0..<count {
        let value = image[index] + noise * random.normal()
        pixels[row * count + index] = Float(min(max(value, 0), 1))
      }
      targets.append(Float(kind.rawValue))
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    var inputs = pixels
    standardize(&inputs, width: count, rows: split.train, together: true)
    var dataset = Dataset(
      inputShape: [size, size, 1], featureNames: pixelNames(height: size, width: size),
      inputs: inputs, task: Self.asked, targets: targets, trainRows: split.train,
      testRows: split.test)
    dataset.display = .image(width: size, height: size, channels: 1, maximum: 1)
    dataset.pixels = pixels
    return dataset
  }
}

/// Names of the values of an image: `row 1, column 1`, and the channel where there are three.
func pixelNames(height: Int, width: Int, channels: Int = 1) -> [String] {
  let channel = channels == 3 ? [", red", ", green", ", blue"] : [""]
  return (0..<height * width).flatMap { pixel in
    channel.map { "row \(pixel / width + 1), column \(pixel % width + 1)\($0)" }
  }
}
