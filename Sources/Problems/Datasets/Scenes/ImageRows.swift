// Drawn images on their way to a dataset.
import Numerics
import Engine

/// Pixels and targets of images, one after the other.
struct ImageRows {
  let height: Int
  let width: Int
  let channels: Int
  private(set) var pixels: [Float] = []
  var targets: [Float] = []

  init(height: Int, width: Int, channels: Int, capacity: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    pixels.reserveCapacity(capacity * height * width * channels)
  }

  /// The next value of the next pixel, 0 (dark) to 1 (bright), or some way outside with noise.
  mutating func append(_ value: Double) { pixels.append(Float(value)) }

  /// - Parameter isStandardized: whether the inputs are the pixels less their mean, divided by
  /// their deviation, or the pixels themselves.
  func dataset(
    _ task: Task, _ split: (train: [Int32], test: [Int32]), isStandardized: Bool = true
  ) -> Dataset {
    let count = height * width * channels
    var inputs = pixels
    if isStandardized {
      standardize(&inputs, width: count, rows: split.train, together: true)
    }
    let colors = channels == 3 ? [" red", " green", " blue"] : [""]
    let names = (0..<height).flatMap { y in
      (0..<width).flatMap { x in colors.map { "pixel \(y + 1),\(x + 1)\($0)" } }
    }
    var dataset = Dataset(
      inputShape: [height, width, channels], featureNames: names, inputs: inputs, task: task,
      targets: targets, trainRows: split.train, testRows: split.test)
    dataset.display = .image(width: width, height: height, channels: channels, maximum: 1)
    dataset.pixels = pixels
    return dataset
  }
}
