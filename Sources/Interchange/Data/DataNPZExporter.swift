// The rows of a run's data as arrays in one archive of NumPy's (NPZ), a few for each part.
internal import Experiments
internal import Numerics
internal import Problems
internal import Training

enum DataNPZExporter: Exporter {
  static let name = "data-npz"
  static let summary = "the rows to train, validate and test on, as NumPy arrays"
  static let output = ExportOutput.file(ending: "npz")

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let data = try DataRows(run, maximumValues: 1 << 28)
    var archive = ZipArchive()
    func add(_ name: String, _ array: [UInt8]) throws {
      guard archive.hasRoom(for: "\(name).npy", byteCount: array.count) else {
        throw ExportError("the data does not fit in an archive of 4 GB; take a part of it")
      }
      archive.add("\(name).npy", array)
    }
    for part in data.parts {
      let rows = part.rows
      try add(
        "x_\(part.name)",
        NPYFile.floats(
          inputs(rows, data.dataset), shape: [rows.count] + data.dataset.inputShape.dimensions))
      let targets = rows.flatMap(data.targets)
      let shape = [rows.count] + data.targetShape
      try add(
        "y_\(part.name)",
        data.hasClasses
          ? NPYFile.integers(targets.map(data.classNumber), shape: shape)
          : NPYFile.floats(targets, shape: shape))
      try add("rows_\(part.name)", NPYFile.integers(rows.map { Int($0) }, shape: [rows.count]))
    }
    try add("output_names", NPYFile.texts(data.dataset.task.names))
    try add("input_names", NPYFile.texts(data.dataset.featureNames))
    return Exported(
      archive.encoded(),
      hints: ["data = numpy.load(\"%\"): data[\"x_test\"], data[\"y_test\"]"])
  }

  /// The rows one behind the other.
  private static func inputs(_ rows: [Int32], _ dataset: Dataset) -> [Float] {
    let width = dataset.inputShape.count
    return [Float](unsafeUninitializedCapacity: rows.count * width) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      dataset.withInputs { reader in
        for (place, row) in rows.enumerated() {
          reader.copy(Int(row), to: start + place * width)
        }
      }
      count = rows.count * width
    }
  }
}
