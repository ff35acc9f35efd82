// Two handwritten digits over one another: which two? What routing by agreement was made for.
package import Numerics
internal import Engine
package import Schema

/// Images with two different digits of the real set on top of one another (as MultiMNIST of Sabour,
/// Frosst & Hinton, 2017).
package struct DigitPairs: DatasetKind {
  package static let kind = "digit_pairs"
  package static let summary = "two handwritten digits over one another, to name both"
  package static let details = """
    The images of `digits` are divided first, at random from the stream `split`, `test_fraction` of
    them (a twentieth at least, unless it is 0), rounded up, for the test: no image is in both
    parts. Then `rows` pairs are made, those to
    train on first, `test_fraction` of them, rounded up, for the test. Of a pair, from the stream
    `data`: two images of its part, the second drawn again until it is of another class; then row
    and column at which each lies on the 12×12 image, uniform in 0 to 4, the first image's first. A
    pixel is the sum of both, at most 16. There are ten values to predict, 1 for the two classes
    that are there and 0 for the others.
    """
  package static let dividingFields: Set<String> = []

  package var rows = 2000
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<DigitPairs>] {
    [
      .integer("rows", \.rows, 2...20_000, help: "number of pairs"),
      .number(
        "test_fraction", \.testFraction, 0...0.9,
        help: "part kept for the test, of images and of pairs"),
    ]
  }

  static let side = 12

  package var inputShape: Shape? { [Self.side, Self.side, 1] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var task: Task? { Self.asked }
  private static let asked = Task.regression(outputs: (0...9).map { "\($0)" })

  package func split(
    _ count: Int, ownTestCount: Int?, seed: Seed
  ) -> (train: [Int32], test: [Int32]) {
    let tested = SplitCounts(count, testFraction: testFraction).test
    return splitRows(count, ownTestCount: tested, testFraction: testFraction, seed: seed)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let (digits, labels) = Digits.decoded()
    // Enough images for two classes, however few pairs are tested.
    let parts = splitRows(
      Digits.rows, testFraction: testFraction == 0 ? 0 : max(testFraction, 0.05), seed: seed)
    let rows = split(rows, ownTestCount: nil, seed: seed)
    var random = seed.stream("data")
    let count = Self.side * Self.side
    var pixels = [Float](repeating: 0, count: self.rows * count)
    var targets = [Float](repeating: 0, count: self.rows * 10)
    for row in 0..<self.rows {
      let part = row < rows.train.count ? parts.train : parts.test
      let first = Int(part[random.below(part.count)])
      var second = first
      while labels[second] == labels[first] { second = Int(part[random.below(part.count)]) }
      for image in [first, second] {
        let (top, left) = (random.below(5), random.below(5))
        for pixel in 0..<Digits.pixels {
          let place = row * count + (top + pixel / 8) * Self.side + left + pixel % 8
          pixels[place] = min(16, pixels[place] + digits[image * Digits.pixels + pixel])
        }
        targets[row * 10 + Int(labels[image])] = 1
      }
    }
    var inputs = pixels
    standardize(&inputs, width: count, rows: rows.train, together: true)
    var dataset = Dataset(
      inputShape: [Self.side, Self.side, 1],
      featureNames: pixelNames(height: Self.side, width: Self.side), inputs: inputs,
      task: Self.asked, targets: targets, trainRows: rows.train, testRows: rows.test)
    dataset.display = .image(width: Self.side, height: Self.side, channels: 1, maximum: 16)
    dataset.pixels = pixels
    return dataset
  }
}
