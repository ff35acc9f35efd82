// The built-in digits are the original ones, whole, and standardised by the training rows.
import Numerics
import Problems
import Engine
import Testing

struct DigitsTests {
  let dataset: Dataset

  init() throws { dataset = try Digits().load(seed: Seed(7), files: DataFiles()) }

  @Test func areTheOriginalImages() {
    #expect(dataset.rowCount == 1797)
    #expect(dataset.trainRows.count == 1437)
    #expect(dataset.testRows.count == 360)
    #expect(dataset.display == .image(width: 8, height: 8, channels: 1, maximum: 16))
    #expect(dataset.inputShape == [8, 8, 1])
    let counts = (0..<10).map { digit in dataset.targets.count { $0 == Float(digit) } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(dataset.pixels.reduce(0) { $0 + Int($1) } == 561_718)
    #expect(dataset.pixels.allSatisfy { (0...16).contains($0) })
    #expect(dataset.pixels[..<8] == [0, 0, 5, 13, 9, 1, 0, 0])
    #expect(dataset.targets[..<12] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  }

  @Test func areStandardisedByTheTrainingRows() {
    let values = dataset.trainRows.flatMap { row in
      dataset.inputs[Int(row) * 64..<(Int(row) + 1) * 64].map(Double.init)
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(mean) < 1e-6)
    #expect(abs(variance - 1) < 1e-6)
    // One mean and deviation for all pixels: the order of brightness stays.
    #expect(dataset.inputs[0] == dataset.inputs[1])
    #expect(dataset.inputs[3] > dataset.inputs[4])
  }

  @Test func theTestRowsDoNotSetTheScale() throws {
    var whole = Digits()
    whole.testFraction = 0
    let inputs = try whole.load(seed: Seed(7), files: DataFiles()).inputs
    #expect(inputs != dataset.inputs)
  }
}
