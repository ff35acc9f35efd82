// The gradient of every layer over the steps as a picture: a row a layer, the first on top, a
// column a measured step, brighter for a larger norm on a logarithmic scale.
internal import CCodecs
internal import Numerics
internal import SwiftProtobuf
internal import Training

struct HeatmapImage {
  /// Pixels that the picture has at least in each direction, as far as whole cells reach them.
  static let wanted = 512
  static let largestExtent = 4096

  let width: Int
  let height: Int
  /// RGB, row by row.
  let pixels: [UInt8]

  /// Nil where no gradient was measured.
  init?(_ history: LayerHistory) {
    let layers = history.paths.indices.filter { layer in
      history.values.contains { $0[layer].isFinite }
    }.prefix(Self.largestExtent)
    let columns = history.values.suffix(Self.largestExtent)
    let sizes = columns.flatMap { column in
      layers.compactMap {
        column[$0] > 0 && column[$0].isFinite ? ExactMath.log(Double(column[$0])) : nil
      }
    }
    guard let smallest = sizes.min(), let largest = sizes.max() else { return nil }
    let (cellWidth, cellHeight) = (
      max(1, Self.wanted / columns.count), max(1, Self.wanted / layers.count)
    )
    (width, height) = (cellWidth * columns.count, cellHeight * layers.count)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * width * height)
    for layer in layers {
      let row = columns.flatMap { column in
        let colour = Self.colour(column[layer], smallest, largest)
        return (0..<cellWidth).flatMap { _ in colour }
      }
      for _ in 0..<cellHeight { pixels += row }
    }
    self.pixels = pixels
  }

  /// What is not measured is grey, a gradient of zero black.
  private static func colour(_ norm: Float, _ smallest: Double, _ largest: Double) -> [UInt8] {
    guard norm.isFinite else { return [128, 128, 128] }
    guard norm > 0 else { return [0, 0, 0] }
    let range = largest - smallest
    let share = range > 0 ? (ExactMath.log(Double(norm)) - smallest) / range : 1
    let place = min(max(share, 0), 1) * Double(ramp.count - 1)
    let lower = min(Int(place), ramp.count - 2)
    return (0..<3).map { channel in
      let (from, to) = (ramp[lower][channel], ramp[lower + 1][channel])
      return UInt8(from + (to - from) * (place - Double(lower)))
    }
  }

  /// From small to large, each lighter than the one before it.
  private static let ramp: [[Double]] = [
    [24, 28, 66], [62, 54, 140], [128, 64, 152], [196, 84, 120], [238, 136, 84], [252, 218, 130],
  ]

  /// Nil where there is no memory for it.
  var png: [UInt8]? {
    let (width, height) = (UInt32(width), UInt32(height))
    var made = 0
    guard codec_png_encode(pixels, width, height, 3, nil, 0, &made) == CODEC_OK else { return nil }
    var bytes = [UInt8](repeating: 0, count: made)
    let code = codec_png_encode(pixels, width, height, 3, &bytes, bytes.count, &made)
    return code == CODEC_OK ? bytes : nil
  }

  /// As TensorBoard has it.
  func message() throws -> TBSummary.Image? {
    guard let png else { return nil }
    var header = TBSummary.Image()
    (header.width, header.height, header.colorspace) = (Int32(width), Int32(height), 3)
    // Field 4, `encoded_image_string`: a length and bytes. It is kept as it is.
    var field: [UInt8] = [4 << 3 | 2]
    var length = png.count
    while length >= 128 {
      field.append(UInt8(length & 127) | 128)
      length >>= 7
    }
    field.append(UInt8(length))
    let start: [UInt8] = try header.serializedBytes()
    return try TBSummary.Image(serializedBytes: start + field + png)
  }
}
