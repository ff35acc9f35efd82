// The real digits with noise added: the clean image is asked for.
package import Numerics
internal import Engine
package import Schema

/// Inputs are the pixels of `Digits` from 0 to 1 plus noise, targets the pixels without it.
package struct NoisyDigits: DatasetKind {
  package static let kind = "noisy_digits"
  package static let summary = "the 1,797 digits with noise: the clean image behind each"
  package static let details = """
    The images of [`digits`](#digits), divided by 16, are the targets: 64 values from 0 to 1. The
    inputs are the same with noise, normal with the deviation `noise`, pixel by pixel and image by
    image from the stream `data`. Neither is cut off at 0 and 1, and neither is standardized: giving
    the input back as it came has a mean squared error of about the square of `noise`.
    """

  package var noise = 0.3
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<NoisyDigits>] {
    [
      .number("noise", \.noise, 0...2, help: "deviation of the noise; pixels are from 0 to 1"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [8, 8, 1] }
  package var splitCounts: SplitCounts? {
    SplitCounts(Digits.rows, testFraction: testFraction)
  }
  package var task: Task? { asked }

  private var asked: Task { .restoration(values: ["brightness"], height: 8, width: 8) }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let clean = Digits.decoded().pixels
    var random = seed.stream("data")
    var images = ImageRows(height: 8, width: 8, channels: 1, capacity: Digits.rows)
    for pixel in clean {
      images.targets.append(pixel / 16)
      images.append(Double(pixel) / 16 + noise * random.normal())
    }
    return images.dataset(
      asked, splitRows(Digits.rows, testFraction: testFraction, seed: seed), isStandardized: false)
  }
}
