// The rows of a run's data by part, in the order in which they are evaluated: what exporters of
// data write, so that an accuracy can be computed elsewhere.
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct DataRows {
  struct Part {
    /// `train`, `validation` or `test`.
    var name: String
    /// Their numbers in the data, in the order in which they are evaluated.
    var rows: [Int32]
  }

  let dataset: Dataset
  let parts: [Part]

  /// The data at the exported step: a change on the way may have been of the data.
  /// - Parameter maximumValues: of inputs and targets together, so that what is made of them fits
  ///   in memory.
  init(_ run: ExportedRun, maximumValues: Int) throws {
    let events = run.experiment.events.prefix { $0.step <= run.step }
    let configuration = try run.experiment.configuration.applying(events)
    dataset = try configuration.loadDataset(files: run.files)
    parts = [
      Part(name: "train", rows: dataset.trainRows),
      Part(name: "validation", rows: dataset.validationRows),
      Part(name: "test", rows: dataset.testRows),
    ].filter { !$0.rows.isEmpty }
    let values =
      parts.map(\.rows.count).reduce(0, +) * (dataset.inputShape.count + dataset.targetWidth)
    guard values <= maximumValues else {
      throw ExportError(
        "the data has \(values) values; allowed: at most \(maximumValues) in this format; "
          + "take a part of it, or data-npz, which allows the most")
    }
  }

  /// Whether a target is the number of a class.
  var hasClasses: Bool { dataset.task.target == .classNumber }

  /// The shape of the targets of one row: none for one class.
  var targetShape: [Int] {
    dataset.task.grid + (hasClasses ? [] : [dataset.task.targetWidth])
  }

  func targets(_ row: Int32) -> ArraySlice<Float> {
    let width = dataset.targetWidth
    return dataset.targets[Int(row) * width..<(Int(row) + 1) * width]
  }

  /// A class number as a whole number; -1 where it is none.
  func classNumber(_ target: Float) -> Int { Int(exactly: target.rounded()) ?? -1 }

  /// What is written is said in words, for whoever opens it without us.
  func notes(_ run: ExportedRun) -> String {
    let shape = dataset.inputShape.dimensions.map(String.init).joined(separator: ", ")
    return """
      # The data of \(visible(run.title)), step \(run.step)

      Rows stand in the order in which they are evaluated; metrics look at the first 5,000 of a
      part. Inputs are as the network sees them, a row of shape [\(shape)] row-major; `row` is the
      number of the row in the data. \(hasClasses
        ? "Targets are class numbers from 0; a negative one is padding."
        : "Targets are the values to predict.")
      """
  }
}
