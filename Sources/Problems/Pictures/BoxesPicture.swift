// The boxes predicted for some test images.

package struct BoxesPicture: PictureKind {
  /// Rows of the dataset, and for each the objects there are and those that were predicted.
  package var rows: [Int]
  package var objects: [[Found]]
  package var detections: [[Found]]

  /// Detections below this score are not drawn.
  package static let shownScore = 0.3

  /// A box with its class and, where it was predicted, its score.
  package struct Found: Hashable, Sendable {
    package var box: Box
    package var label: Int
    package var score: Double
  }

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    guard case .image = dataset.display, dataset.task.target == .boxes,
      dataset.task.grid.count == 2
    else { return nil }
    let grid = BoxGrid(dataset.task)
    var picture = BoxesPicture(rows: [], objects: [], detections: [])
    let count = min(size.samples, PixelsPicture.images)
    dataset.targets.withUnsafeBufferPointer { targets in
      network.run(rows: dataset.shownRows(count)) { row, values in
        let width = dataset.targetWidth
        let target = Loss.Values(rebasing: targets[Int(row) * width..<(Int(row) + 1) * width])
        picture.rows.append(Int(row))
        picture.objects.append(
          grid.objects(target).map { Found(box: $0.box, label: $0.label, score: 1) })
        picture.detections.append(
          grid.detections(values).filter { $0.score >= shownScore }.map {
            Found(box: $0.box, label: $0.label, score: $0.score)
          })
      }
    }
    return .boxes(picture)
  }
}
