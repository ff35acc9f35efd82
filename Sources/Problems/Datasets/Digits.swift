// Handwritten digits, 8 by 8 pixels: the test part of "Optical Recognition of Handwritten Digits"
// (Alpaydin & Kaynak, UCI Machine Learning Repository, 1998; CC BY 4.0). The rows are built in
// (`DigitsData.swift`), so that they are there from any working directory, without a file.
package import Numerics
internal import Engine
package import Schema

/// Inputs are pixels less their mean, divided by their standard deviation: one mean and deviation
/// of all pixels of the training rows.
package struct Digits: DatasetKind {
  package static let kind = "digits"
  package static let summary = "1,797 handwritten digits, 8 by 8 pixels (UCI)"
  package static let details = """
    The test part of *Optical Recognition of Handwritten Digits* (E. Alpaydin and C. Kaynak, UCI
    Machine Learning Repository, 1998, [doi 10.24432/C50P49](https://doi.org/10.24432/C50P49), [CC
    BY 4.0](https://creativecommons.org/licenses/by/4.0/)), which is also scikit-learn's
    `load_digits`: 64 pixels from 0 to 16, row by row, and a class from 0 to 9. Changed in notation
    only: `Sources/Problems/Datasets/DigitsData.swift` is made by `Scripts/embed-digits`. The inputs
    are images of 8×8×1: the pixels less their mean, divided by their deviation, one mean and one
    deviation of all pixels of the training rows.
    """

  package static let isStored = true

  package static let rows = 1797
  package static let pixels = 64

  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Digits>] {
    [
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random")
    ]
  }

  package var inputShape: Shape? { [8, 8, 1] }
  package var splitCounts: SplitCounts? {
    SplitCounts(Self.rows, testFraction: testFraction)
  }
  package var task: Task? { .classification(classes: (0...9).map(String.init)) }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let (pixels, digits) = Self.decoded()
    let rows = splitRows(Self.rows, testFraction: testFraction, seed: seed)
    let names = (0..<Self.pixels).map { "row \($0 / 8 + 1), column \($0 % 8 + 1)" }
    var inputs = pixels
    standardize(&inputs, width: Self.pixels, rows: rows.train, together: true)
    var dataset = Dataset(
      inputShape: [8, 8, 1], featureNames: names, inputs: inputs,
      task: .classification(classes: (0...9).map(String.init)), targets: digits,
      trainRows: rows.train, testRows: rows.test)
    dataset.display = .image(width: 8, height: 8, channels: 1, maximum: 16)
    dataset.pixels = pixels
    return dataset
  }

  /// Pixels (0 to 16, row by row) and digits. A line of the text is a letter a pixel, 'A' for 0 to
  /// 'Q' for 16, then the digit.
  static func decoded() -> (pixels: [Float], digits: [Float]) {
    let stride = pixels + 2
    precondition(digitsText.utf8CodeUnitCount == rows * stride - 1, "the built-in digits are whole")
    let text = UnsafeBufferPointer(start: digitsText.utf8Start, count: rows * stride - 1)
    let zeroPixel = UInt8(ascii: "A")
    let zeroDigit = UInt8(ascii: "0")
    let values = [Float](unsafeUninitializedCapacity: rows * pixels) { buffer, count in
      for row in 0..<rows {
        for pixel in 0..<pixels {
          buffer[row * pixels + pixel] = Float(text[row * stride + pixel] - zeroPixel)
        }
      }
      count = rows * pixels
    }
    return (values, (0..<rows).map { Float(text[$0 * stride + pixels] - zeroDigit) })
  }
}
