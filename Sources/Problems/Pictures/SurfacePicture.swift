// The predicted surface: the first value that the network predicts everywhere on the plane.

package struct SurfacePicture: PictureKind {
  package var width: Int
  package var height: Int
  /// Half the width of the plane.
  package var extent: Float
  /// Over the cells of a grid, rows from the top.
  package var values: [Float]

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    var values = [Float](repeating: 0, count: size.width * size.height)
    let extent = dataset.overPlane(network, size) { values[$0] = $1.first ?? .nan }
    return extent.map {
      .surface(SurfacePicture(width: size.width, height: size.height, extent: $0, values: values))
    }
  }
}
