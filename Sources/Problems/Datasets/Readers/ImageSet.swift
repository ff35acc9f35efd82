// What every reader of images hands over: bytes, one image a row, and a class for each. It becomes
// a dataset here, by one rule for scaling, names and the test part.
internal import Engine
internal import Numerics
package import Schema

/// The fields that readers of images share.
package struct ImageOptions: Hashable, Sendable {
  package var path = ""
  package var testFraction = 0.2
  package var standardizes = true

  package init() {}
}

/// A dataset of images in files.
package protocol ImageFileKind: DatasetKind {
  var options: ImageOptions { get set }
}

extension ImageFileKind {
  package static var isStored: Bool { true }
  package static var dividingFields: Set<String> { ["test_fraction", "standardize"] }
  package static var fileFields: [String] { ["path"] }
  package var testFraction: Double { options.testFraction }

  /// - Parameter path: what the path leads to.
  package static func imageFields(path help: String) -> [Field<Self>] {
    [
      .text("path", \.options.path, maximumLength: 4096, required: true, help: help),
      .number(
        "test_fraction", \.options.testFraction, 0...0.9,
        help: "part kept for the test, at random, where the files have no test part"),
      .flag(
        "standardize", \.options.standardizes,
        help: "bring each channel to mean 0 and deviation 1; else values go from 0 to 1"),
    ]
  }
}

struct ImageSet {
  var height: Int
  var width: Int
  /// 1 for grey, 3 for red, green and blue.
  var channels: Int
  /// Images from `start` on, row by row, the channels of a pixel together.
  var bytes: [UInt8]
  var start = 0
  /// What is to be predicted of every image: as a rule its class number.
  var targets: [Float]
  var task: Task
  /// Images at the end that the files keep for the test; nil where they do not say.
  var testCount: Int?
  var notes: [String] = []

  /// The largest side of an image.
  static let maximumExtent = 512

  /// - Throws: `DataError` that begins with `name` where it is no image for a network.
  static func check(_ height: Int, _ width: Int, _ channels: Int, _ name: String) throws {
    guard (1...maximumExtent).contains(height), (1...maximumExtent).contains(width) else {
      throw DataError(
        "\(name): images of \(height)×\(width); allowed: 1 to \(maximumExtent) pixels a side")
    }
    guard channels == 1 || channels == 3 else {
      throw DataError(
        "\(name): images of \(channels) channels; allowed: 1 (grey) or 3 (red, green, blue)")
    }
  }

  func dataset(_ options: ImageOptions, seed: Seed) -> Dataset {
    var dataset = Dataset(
      inputShape: [height, width, channels],
      featureNames: pixelNames(height: height, width: width, channels: channels),
      inputs: [], task: task, targets: targets, trainRows: [], testRows: [])
    let rows = splitRows(
      targets.count / max(1, dataset.targetWidth), ownTestCount: testCount,
      testFraction: options.testFraction, seed: seed)
    (dataset.trainRows, dataset.testRows, dataset.ownTestCount) = (rows.train, rows.test, testCount)
    var images = ByteRows(
      bytes, start: start, width: height * width * channels, channels: channels)
    if options.standardizes {
      images.table = ByteHistogram(images, rows: rows.train).standardizingTable
    }
    dataset.byteRows = images
    dataset.display = .image(width: width, height: height, channels: channels, maximum: 255)
    dataset.notes = notes
    return dataset
  }
}

/// How often each byte comes, channel by channel.
struct ByteHistogram {
  private(set) var counts: [[Int]]

  /// - Parameter rows: nil for all.
  init(_ images: ByteRows, rows: [Int32]?) {
    let (width, channels) = (images.width, images.channels)
    var flat = [Int](repeating: 0, count: 256 * channels)
    let total = rows?.count ?? images.rowCount
    images.bytes.withUnsafeBufferPointer { bytes in
      flat.withUnsafeMutableBufferPointer { flat in
        for index in 0..<total {
          let row = rows.map { Int($0[index]) } ?? index
          let place = images.start + row * width
          for offset in stride(from: 0, to: width, by: channels) {
            for channel in 0..<channels {
              flat[256 * channel + Int(bytes[place + offset + channel])] += 1
            }
          }
        }
      }
    }
    counts = (0..<channels).map { Array(flat[256 * $0..<256 * ($0 + 1)]) }
  }

  /// Range, mean and deviation of a channel: the sum exact, the squares of differences in ascending
  /// order of the value.
  func measure(_ channel: Int) -> ColumnMeasure {
    var measure = ColumnMeasure()
    let counts = counts[channel]
    measure.count = counts.reduce(0, +)
    guard measure.count > 0 else { return measure }
    let sum = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    measure.mean = Double(sum) / Double(measure.count)
    let squares = counts.enumerated().reduce(0.0) {
      let difference = Double($1.offset) - measure.mean
      return $0 + Double($1.element) * difference * difference
    }
    measure.deviation = (squares / Double(measure.count)).squareRoot()
    measure.least = Double(counts.firstIndex { $0 > 0 } ?? 0)
    measure.largest = Double(counts.lastIndex { $0 > 0 } ?? 0)
    return measure
  }

  /// A byte less the mean of its channel, divided by the deviation.
  var standardizingTable: [Float] {
    counts.indices.flatMap { channel in
      let measure = measure(channel)
      let deviation = measure.deviation > 0 ? measure.deviation : 1
      let mean = measure.count > 0 ? measure.mean : 0
      return (0..<256).map { Float((Double($0) - mean) / deviation) }
    }
  }
}

/// Class names as files beside the data give them: one a line.
func classNames(in bytes: [UInt8], count: Int) -> [String]? {
  guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
  let lines = text.split(whereSeparator: \.isNewline).map { line in
    String(line.drop { $0 == " " }.prefix(64))
  }.filter { !$0.isEmpty }
  return lines.count == count && Set(lines).count == count ? lines : nil
}
