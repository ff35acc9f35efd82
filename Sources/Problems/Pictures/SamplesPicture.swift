// Predictions for single test rows: a class with its probability, the wrong ones first, or a value.

package struct SamplesPicture: PictureKind {
  package var predictions: [SamplePrediction]
  /// What the network's outputs are: lengths and values say more than the choice.
  package var outputs: Loss.Outputs

  package init(_ predictions: [SamplePrediction], outputs: Loss.Outputs = .logits) {
    (self.predictions, self.outputs) = (predictions, outputs)
  }

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    let all = SamplePrediction.some(max(size.samples, searched), of: dataset, by: network)
    switch dataset.task.target {
    case .classNumber:
      func isWrong(_ sample: SamplePrediction) -> Bool {
        dataset.targets[sample.row * dataset.targetWidth + sample.position] != sample.predicted
      }
      let wrong = all.filter(isWrong)
      let shown = wrong + all.filter { !isWrong($0) }
      return .samples(
        SamplesPicture(Array(shown.prefix(size.samples)), outputs: network.loss.outputs))
    case .values, .boxes:
      return .samples(
        SamplesPicture(Array(all.prefix(size.samples)), outputs: network.loss.outputs))
    }
  }

  /// Predictions among which wrong ones are looked for: they are shown first.
  private static let searched = 512
}

/// What one row, or one position of it, was taken for.
package struct SamplePrediction: Hashable, Sendable {
  /// Row of the dataset.
  package var row: Int
  /// Position in a sequence where each has its own prediction, else 0.
  package var position: Int
  /// Class number and its probability, or the first predicted value.
  package var predicted: Float
  package var probability: Float
  /// What was said of each class or value, where there are few enough to be drawn.
  package var readings: [Float]

  package init(
    row: Int, position: Int = 0, predicted: Float, probability: Float, readings: [Float] = []
  ) {
    self.row = row
    self.position = position
    self.predicted = predicted
    self.probability = probability
    self.readings = readings
  }

  /// Classes or values whose readings are kept.
  static let mostReadings = 16

  /// The first predictions of the test rows, at most `count`.
  static func some(_ count: Int, of dataset: Dataset, by network: any Predictor)
    -> [SamplePrediction]
  {
    let positions = dataset.task.positions ?? 1
    var predictions: [SamplePrediction] = []
    network.run(rows: dataset.shownRows(count)) { row, values in
      let units = values.count / positions
      for position in 0..<positions where predictions.count < count {
        let outputs = UnsafeBufferPointer(
          rebasing: values[position * units..<(position + 1) * units])
        var sample = SamplePrediction(
          row: Int(row), position: position, predicted: outputs.first ?? .nan, probability: .nan)
        switch dataset.task.target {
        case .classNumber:
          let predicted = predictedClass(outputs)
          sample.predicted = Float(predicted)
          sample.probability = network.loss.confidence(outputs, of: predicted)
        case .values, .boxes: break
        }
        if outputs.count <= mostReadings { sample.readings = network.loss.readings(outputs) }
        predictions.append(sample)
      }
    }
    return predictions
  }
}
