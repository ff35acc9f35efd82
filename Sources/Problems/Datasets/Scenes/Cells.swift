// Cells as under a microscope: blurred discs that overlap, with noise. The class of every pixel is
// asked for.
package import Numerics
internal import Engine
package import Schema

/// Grey images of discs with soft edges; a pixel is `cell` inside any of them.
package struct Cells: DatasetKind {
  package static let kind = "cells"
  package static let summary = "overlapping blurred discs with noise: which pixels are cells"
  package static let details = """
    `rows` grey images of `size` by `size` pixels, image by image from the stream `data`. First the
    brightness of the background, uniform in 0.1 to 0.3, and the number of discs, 4 to 8 alike. Then
    for each disc its middle (x, y), uniform over the image, its radius, uniform in 0.06 to 0.16 of
    the size, and its brightness, uniform in 0.5 to 0.9. At a distance d from the middle it shines
    with its brightness times min(1, max(0, (radius - d) / 2 + 1/2)), so that an edge is two pixels
    wide; a pixel has the brightest of discs and background. Last comes the noise of every pixel,
    row by row, normal with the deviation `noise`. A pixel is `cell` where its middle is within the
    radius of a disc. The inputs are the pixels less their mean, divided by their deviation: one
    mean and one deviation of all pixels of the training rows.
    """

  package var size = 32
  package var noise = 0.2
  package var rows = 400
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Cells>] {
    [
      .integer("size", \.size, 8...64, unit: "pixels", help: "height and width of an image"),
      .number("noise", \.noise, 0...2, help: "deviation of the noise; cells are 0.5 to 0.9 bright"),
      .integer("rows", \.rows, 2...5_000, help: "number of images"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [size, size, 1] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var task: Task? { asked }

  private var asked: Task {
    .pixels(classes: ["background", "cell"], height: size, width: size)
  }

  private struct Disc {
    var x, y, radius, brightness: Double
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var images = ImageRows(height: size, width: size, channels: 1, capacity: rows)
    for _ in 0..<rows {
      let background = random.uniform(0.1, 0.3)
      let discs = (0..<4 + random.below(5)).map { _ in
        Disc(
          x: random.uniform(0, Double(size)), y: random.uniform(0, Double(size)),
          radius: random.uniform(0.06, 0.16) * Double(size), brightness: random.uniform(0.5, 0.9))
      }
      for y in 0..<size {
        for x in 0..<size {
          var light = background
          var label: Float = 0
          for disc in discs {
            let (dx, dy) = (Double(x) + 0.5 - disc.x, Double(y) + 0.5 - disc.y)
            let distance = (dx * dx + dy * dy).squareRoot()
            let share = min(1, max(0, (disc.radius - distance) / 2 + 0.5))
            light = max(light, disc.brightness * share)
            if distance <= disc.radius { label = 1 }
          }
          images.append(light + noise * random.normal())
          images.targets.append(label)
        }
      }
    }
    return images.dataset(asked, splitRows(rows, testFraction: testFraction, seed: seed))
  }
}
