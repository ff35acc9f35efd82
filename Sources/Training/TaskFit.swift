// Whether settings fit the data: said before anything is allocated.
internal import Problems

extension TrainingSettings {
  /// - Throws: `TrainingError` or `DataError` where the loss cannot measure what the data asks for, a
  ///   label is none, or no row is left.
  func checkFit(_ dataset: Dataset, kind: String) throws {
    if let reason = dataset.task.refusal(of: loss, data: kind) {
      throw TrainingError("training.loss: \(reason)")
    }
    try dataset.task.kind.check(dataset, loss)
    guard !dataset.trainRows.isEmpty else {
      throw TrainingError(
        "data: no row is left to train on; use more rows or a smaller test fraction")
    }
  }
}
