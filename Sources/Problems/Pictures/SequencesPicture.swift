// Predictions at every position of test sequences.

package struct SequencesPicture: PictureKind {
  /// Position after position, sequence after sequence.
  package var predictions: [SamplePrediction]

  package init(_ predictions: [SamplePrediction]) { self.predictions = predictions }

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    guard dataset.task.positions != nil else { return nil }
    return .sequences(
      SequencesPicture(SamplePrediction.some(size.samples, of: dataset, by: network)))
  }
}
