// Whether settings fit the data: said before anything is allocated, naming both sides.
internal import Problems
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
    try checkLabels(dataset)
    guard !dataset.trainRows.isEmpty else {
      throw TrainingError(
        "data: no row is left to train on; use more rows or a smaller test fraction")
    }
  }

  /// Class numbers must name a class; at positions of sequences -1 stands for padding, which the softmax cross
  /// entropy leaves out.
  private func checkLabels(_ dataset: Dataset) throws {
    guard case .classification(let classes) = dataset.task else { return }
    let lowest: Float = dataset.positions != nil && loss == .crossEntropy ? -1 : 0
    let bound = Float(classes.count)
    guard
      let index = dataset.targets.firstIndex(where: {
        !($0 >= lowest && $0 < bound && $0.rounded(.towardZero) == $0)
      })
    else { return }
    throw TrainingError(
      "data: row \(index / max(1, dataset.targetWidth)) has the class number \(dataset.targets[index]); "
        + "allowed: whole numbers from \(Int(lowest)) to \(classes.count - 1) for \(classes.count) "
        + "classes")
  }
}
