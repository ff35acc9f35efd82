// What the network makes of its inputs, for the output panel: class and probability, or value, over
// a grid of the plane; predictions for some test rows.
internal import Numerics
internal import Problems
internal import Engine

/// How fine pictures are.
package struct PictureSize: Hashable, Sendable {
  /// Cells of the grid over the plane.
  package var width = 64
  package var height = 64
  /// Test rows predicted where the data is no plane.
  package var samples = 64

  package init() {}

  package init(width: Int, height: Int) {
    self.width = min(max(1, width), 512)
    self.height = min(max(1, height), 512)
  }
}

extension Evaluator {
  func picture(_ dataset: Dataset, _ size: PictureSize) -> OutputPicture {
    guard case .plane(let extent) = dataset.picture, !dataset.planeFeatures.isEmpty,
      dataset.planeFeatures.count == dataset.inputShape.count
    else { return samples(dataset, count: size.samples) }
    let features = planeGrid(dataset.planeFeatures, extent: Double(extent), size)
    let (width, count) = (dataset.planeFeatures.count, size.width * size.height)
    func over(_ read: (Int, UnsafeBufferPointer<Float>) -> Void) {
      features.withUnsafeBufferPointer { grid in
        guard let start = grid.baseAddress else { return }
        run(count: count, fill: { $1.update(from: start + $0 * width, count: width) }, read: read)
      }
    }
    switch dataset.task {
    case .classification:
      var classes = [UInt8](repeating: 0, count: count)
      var probabilities = [Float](repeating: 0, count: count)
      over { cell, logits in
        let predicted = predictedClass(logits)
        classes[cell] = UInt8(clamping: predicted)
        probabilities[cell] = probability(logits, of: predicted)
      }
      return .boundary(
        width: size.width, height: size.height, classes: classes, probabilities: probabilities)
    case .regression:
      var surface = [Float](repeating: 0, count: count)
      over { cell, values in surface[cell] = values.first ?? .nan }
      return .surface(width: size.width, height: size.height, values: surface)
    }
  }

  private func samples(_ dataset: Dataset, count: Int) -> OutputPicture {
    let rows = (dataset.testRows.isEmpty ? dataset.trainRows : dataset.testRows).prefix(count)
    var predictions: [SamplePrediction] = []
    run(rows: rows) { row, values in
      switch dataset.task {
      case .classification:
        for position in 0..<(dataset.positions ?? 1) where predictions.count < count {
          let logits = UnsafeBufferPointer(
            rebasing: values[position * outputs..<(position + 1) * outputs])
          let predicted = predictedClass(logits)
          predictions.append(
            SamplePrediction(
              row: Int(row), position: position, predicted: Float(predicted),
              probability: probability(logits, of: predicted)))
        }
      case .regression:
        predictions.append(
          SamplePrediction(row: Int(row), predicted: values.first ?? .nan, probability: .nan))
      }
    }
    return .samples(predictions)
  }
}

/// The features at the middle of every cell of a grid over ± `extent`, rows from the top.
private func planeGrid(_ features: [PlaneFeature], extent: Double, _ size: PictureSize) -> [Float] {
  var grid: [Float] = []
  grid.reserveCapacity(size.width * size.height * features.count)
  for row in 0..<size.height {
    let y = extent * (1 - (2 * Double(row) + 1) / Double(size.height))
    for column in 0..<size.width {
      let x = extent * ((2 * Double(column) + 1) / Double(size.width) - 1)
      for feature in features { grid.append(Float(feature(x, y))) }
    }
  }
  return grid
}
