// Whether settings fit the data: said before anything is allocated, naming both sides.
internal import Datasets
internal import Networks

extension TrainingSettings {
  /// - Throws: `TrainingError` where the loss cannot measure what the data asks for.
  func checkFit(_ dataset: Dataset, kind: String) throws {
    switch (dataset.task, loss) {
    case (.classification(let classes), .meanSquaredError):
      throw TrainingError(
        "training.loss: read mean_squared_error, but the data (\(kind)) has \(classes.count) "
          + "classes to choose from; use cross_entropy")
    case (.regression(let outputs), .crossEntropy):
      throw TrainingError(
        "training.loss: read cross_entropy, but the data (\(kind)) has "
          + "\(outputs.count == 1 ? "a value" : "\(outputs.count) values") to predict and no "
          + "classes; use mean_squared_error")
    case (.classification, .crossEntropy), (.regression, .meanSquaredError): break
    }
    guard !dataset.trainRows.isEmpty else {
      throw TrainingError(
        "data: no row is left to train on; use more rows or a smaller test fraction")
    }
  }
}
