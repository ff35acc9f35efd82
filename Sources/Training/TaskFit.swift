// Whether settings fit the data: said before anything is allocated, naming both sides.
internal import Datasets
internal import Networks

extension TrainingSettings {
  /// - Throws: `TrainingError` where the loss cannot measure what the data asks for.
  func checkFit(_ dataset: Dataset, kind: String) throws {
    switch (dataset.task, loss) {
    case (.classification(let classes), .binaryCrossEntropy) where classes.count != 2:
      throw TrainingError(
        "training.loss: read binary_cross_entropy, but the data (\(kind)) has \(classes.count) classes, "
          + "not 2; use cross_entropy")
    case (.classification(let classes), .meanSquaredError),
      (.classification(let classes), .huber):
      throw TrainingError(
        "training.loss: read \(loss.rawValue), but the data (\(kind)) has \(classes.count) "
          + "classes to choose from; use cross_entropy")
    case (.regression(let outputs), .crossEntropy),
      (.regression(let outputs), .binaryCrossEntropy):
      throw TrainingError(
        "training.loss: read \(loss.rawValue), but the data (\(kind)) has "
          + "\(outputs.count == 1 ? "a value" : "\(outputs.count) values") to predict and no "
          + "classes; use mean_squared_error")
    case (.classification, _), (.regression, _): break
    }
    guard !dataset.trainRows.isEmpty else {
      throw TrainingError(
        "data: no row is left to train on; use more rows or a smaller test fraction")
    }
  }
}
