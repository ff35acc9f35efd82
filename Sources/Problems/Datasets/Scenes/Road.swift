// A road as its driver sees it: in perspective, with a curve, lane marks and vehicles. The class of
// every pixel is asked for.
package import Numerics
internal import Engine
package import Schema

/// Small colour images of a drawn road with five classes of pixels.
package struct Road: DatasetKind {
  package static let kind = "road"
  package static let summary = "a road in perspective with marks and vehicles: what each pixel is"
  package static let details = """
    `rows` colour images of 24 by 48 pixels, image by image from the stream `data`. Drawn in this
    order: the horizon (row 4 to 7), the curve (-0.5 to 0.5 of the width), the place of the road's
    middle at the bottom (-0.12 to 0.12), its half width there (0.5 to 0.75), the phase of the
    dashes, the light (0.7 to 1), the colours of sky, ground and road, the number of vehicles (1 to
    3), and for each its depth, lane, and colour. With t = (y - horizon) / (24 - horizon) of a row
    below the horizon, the middle of the road is at 1/2 + place · t + curve · (1 - t)², and its half
    width is 0.02 + (half width - 0.02) t. Lane marks are where the distance from the middle, in
    half widths, is below 0.06 (dashed: where 1.5 / (t + 0.1) + phase has a fraction below 0.6) or
    from 0.86 to 0.96; never narrower than a pixel. Vehicles are boxes of 0.5 half widths and 0.8 of
    that high, the furthest first, with a dark window. Last comes the noise of every channel, normal
    with the deviation `noise`. The inputs are the pixels less their mean, divided by their
    deviation, over all pixels of the training rows.

    The classes are unequal: \(Road.shareWords) of the pixels. In the loss a pixel counts as the
    share of its class to the power of -`balance`.
    """

  /// Shares of the classes, measured over 400 images of each of three seeds.
  private static let shares: [Double] = [0.351, 0.284, 0.228, 0.054, 0.083]
  private static let classes = ["road", "ground", "sky", "lane mark", "vehicle"]
  private static var shareWords: String {
    zip(classes, shares).map { "\($0) \(DatasetSummary.words($1))" }.joined(separator: ", ")
  }
  private static let height = 24
  private static let width = 48

  package var noise = 0.08
  package var balance = 0.5
  package var rows = 400
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Road>] {
    [
      .number("noise", \.noise, 0...2, help: "deviation of the noise; pixels are from 0 to 1"),
      .number(
        "balance", \.balance, 0...1,
        help: "0: every pixel counts alike in the loss; 1: every class does"),
      .integer("rows", \.rows, 2...5_000, help: "number of images"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [Self.height, Self.width, 3] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var task: Task? { asked }

  private var asked: Task {
    let weights = Self.shares.map { Float(ExactMath.exp(-balance * ExactMath.log($0))) }
    return .pixels(
      classes: Self.classes, height: Self.height, width: Self.width,
      classWeights: balance == 0 ? [] : weights)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var images = ImageRows(height: Self.height, width: Self.width, channels: 3, capacity: rows)
    for _ in 0..<rows {
      let scene = RoadScene(using: &random)
      for y in 0..<Self.height {
        for x in 0..<Self.width {
          let (label, color) = scene.pixel(x, y, of: Self.width, Self.height)
          images.targets.append(Float(label.rawValue))
          for channel in [color.red, color.green, color.blue] {
            images.append(channel * scene.light + noise * random.normal())
          }
        }
      }
    }
    return images.dataset(asked, splitRows(rows, testFraction: testFraction, seed: seed))
  }
}
