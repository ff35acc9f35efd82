// The values predicted at every pixel of some test images.

package struct RestorationPicture: PictureKind {
  package var height: Int
  package var width: Int
  /// Rows of the dataset, and for each the first predicted value of every pixel.
  package var rows: [Int]
  package var predicted: [[Float]]

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    guard dataset.task.grid.count == 2 else { return nil }
    let pixels = dataset.task.positions ?? 1
    var picture = RestorationPicture(
      height: dataset.task.grid[0], width: dataset.task.grid[1], rows: [], predicted: [])
    network.run(rows: dataset.shownRows(min(size.samples, PixelsPicture.images))) { row, values in
      let units = max(1, values.count / pixels)
      picture.rows.append(Int(row))
      picture.predicted.append(stride(from: 0, to: units * pixels, by: units).map { values[$0] })
    }
    return .restoration(picture)
  }
}
