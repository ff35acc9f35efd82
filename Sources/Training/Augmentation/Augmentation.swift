// Changes of the rows of a training batch, so that no two epochs show the same images: drawn from
// the seed and the step, which is why a run that goes on draws what it would have drawn.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems
package import Schema

/// What is done to each image of a training batch, in this order. Nothing is done in evaluation,
/// and nothing to the data itself.
package struct Augmentation: Configurable {
  /// Mirrors half of the images from left to right.
  package var flip = false
  /// Moves an image by -n to n pixels down and across; its edge is repeated.
  package var shift = 0
  /// Adds a normal number times this to every value.
  package var noise = 0.0
  /// Sets a square of this side to 0, its middle anywhere on the image (DeVries & Taylor, 2017).
  package var cutout = 0

  package init() {}

  package static var fields: [Field<Augmentation>] {
    [
      .flag("flip", \.flip, help: "mirrors half of the images from left to right"),
      .integer(
        "shift", \.shift, 0...64, unit: "pixels",
        help: "moves images by at most this, down and across; their edge is repeated"),
      .number(
        "noise", \.noise, 0...100,
        help: "standard deviation of what is added to every value that the network sees"),
      .integer(
        "cutout", \.cutout, 0...512, unit: "pixels",
        help: "side of a square that is set to 0, its middle anywhere on the image"),
    ]
  }

  /// Whether anything is done at all.
  package var isOn: Bool { self != Augmentation() }

  private var needsImages: Bool { flip || shift > 0 || cutout > 0 }

  /// Why it cannot be done to this data; nil where it can.
  func refusal(_ data: DataOutline) -> String? {
    guard isOn else { return nil }
    if case .tokens = data.vocabulary {
      return "the data (\(data.kind)) has token numbers, which are not changed; leave it out"
    }
    guard !needsImages || data.inputShape.dimensions.count == 3 else {
      return "flip, shift and cutout change images, but the data (\(data.kind)) has "
        + "\(data.inputShape) inputs; leave them out"
    }
    guard !needsImages || data.task.grid.isEmpty else {
      return "flip, shift and cutout move an image, but not what the data (\(data.kind)) says of "
        + "its places; leave them out"
    }
    return nil
  }
}

/// One step's draws. Each change has a stream of its own, so that switching one on leaves what the
/// others draw as it is.
struct AugmentationDraws {
  private let augmentation: Augmentation
  private let (height, width, channels): (Int, Int, Int)
  private var flips: RandomStream
  private var shifts: RandomStream
  private var noises: RandomStream
  private var cutouts: RandomStream
  /// A copy of the image that is shifted.
  private var image: [Float]

  /// - Parameter shape: of one row.
  init(_ augmentation: Augmentation, _ shape: Shape, seed: Seed, step: Int) {
    self.augmentation = augmentation
    let extents = shape.dimensions
    (height, width, channels) =
      extents.count == 3 ? (extents[0], extents[1], extents[2]) : (1, 1, shape.count)
    func stream(_ name: String) -> RandomStream { seed.stream("augment", name, String(step)) }
    (flips, shifts, noises, cutouts) =
      (stream("flip"), stream("shift"), stream("noise"), stream("cutout"))
    image = [Float](repeating: 0, count: augmentation.shift > 0 ? shape.count : 0)
  }

  /// Changes the next row of the batch.
  mutating func apply(to row: UnsafeMutablePointer<Float>) {
    if augmentation.flip, flips.uniform() < 0.5 { mirror(row) }
    if augmentation.shift > 0 {
      let reach = 2 * augmentation.shift + 1
      let down = shifts.below(reach) - augmentation.shift
      let across = shifts.below(reach) - augmentation.shift
      move(row, down, across)
    }
    if augmentation.noise > 0 {
      for index in 0..<height * width * channels {
        row[index] = Float(Double(row[index]) + augmentation.noise * noises.normal())
      }
    }
    if augmentation.cutout > 0 {
      cut(row, middle: (cutouts.below(height), cutouts.below(width)))
    }
  }

  private func mirror(_ row: UnsafeMutablePointer<Float>) {
    for line in 0..<height {
      for column in 0..<width / 2 {
        for channel in 0..<channels {
          let left = (line * width + column) * channels + channel
          let right = (line * width + width - 1 - column) * channels + channel
          (row[left], row[right]) = (row[right], row[left])
        }
      }
    }
  }

  private mutating func move(_ row: UnsafeMutablePointer<Float>, _ down: Int, _ across: Int) {
    guard down != 0 || across != 0 else { return }
    for index in image.indices { image[index] = row[index] }
    for line in 0..<height {
      let from = min(max(line - down, 0), height - 1)
      for column in 0..<width {
        let source = (from * width + min(max(column - across, 0), width - 1)) * channels
        let target = (line * width + column) * channels
        for channel in 0..<channels { row[target + channel] = image[source + channel] }
      }
    }
  }

  private func cut(_ row: UnsafeMutablePointer<Float>, middle: (row: Int, column: Int)) {
    let side = augmentation.cutout
    let top = middle.row - side / 2
    let left = middle.column - side / 2
    for line in max(0, top)..<max(0, min(height, top + side)) {
      for column in max(0, left)..<max(0, min(width, left + side)) {
        for channel in 0..<channels { row[(line * width + column) * channels + channel] = 0 }
      }
    }
  }
}
