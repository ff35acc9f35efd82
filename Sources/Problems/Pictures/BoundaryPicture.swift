// The decision boundary: which class the network chooses everywhere on the plane, and how surely.

package struct BoundaryPicture: PictureKind {
  package var width: Int
  package var height: Int
  /// Half the width of the plane.
  package var extent: Float
  /// Over the cells of a grid, rows from the top: the class chosen and its probability.
  package var classes: [UInt8]
  package var probabilities: [Float]

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    var classes = [UInt8](repeating: 0, count: size.width * size.height)
    var probabilities = [Float](repeating: 0, count: classes.count)
    let extent = dataset.overPlane(network, size) { cell, logits in
      let predicted = predictedClass(logits)
      classes[cell] = UInt8(clamping: predicted)
      probabilities[cell] = network.loss.confidence(logits, of: predicted)
    }
    return extent.map {
      .boundary(
        BoundaryPicture(
          width: size.width, height: size.height, extent: $0, classes: classes,
          probabilities: probabilities))
    }
  }
}
