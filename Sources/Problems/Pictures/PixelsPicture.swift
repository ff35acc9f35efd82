// The class predicted at every pixel of some test images.

package struct PixelsPicture: PictureKind {
  package var height: Int
  package var width: Int
  /// Rows of the dataset, and for each its predicted classes, pixel after pixel.
  package var rows: [Int]
  package var predicted: [[UInt16]]

  /// At most this many images are predicted.
  static let images = 12

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    guard dataset.task.grid.count == 2 else { return nil }
    let pixels = dataset.task.positions ?? 1
    var picture = PixelsPicture(
      height: dataset.task.grid[0], width: dataset.task.grid[1], rows: [], predicted: [])
    network.run(rows: dataset.shownRows(min(size.samples, images))) { row, values in
      let units = values.count / pixels
      picture.rows.append(Int(row))
      picture.predicted.append(
        (0..<pixels).map {
          UInt16(
            clamping: predictedClass(Loss.Values(rebasing: values[$0 * units..<($0 + 1) * units])))
        })
    }
    return .pixels(picture)
  }
}
