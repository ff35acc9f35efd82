// The parameters of a run as arrays of NumPy's in one archive, under their paths.
internal import Numerics
internal import Training

enum NPZExporter: Exporter {
  static let name = "npz"
  static let summary = "the weights by path, for numpy.load"
  static let output = ExportOutput.file(ending: "npz")

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    [Omission.document] + (try run.weightOmissions())
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    Exported(
      try archive(WeightsExporter.parameters(of: run.trained())),
      hints: ["python -c \"import numpy; print(dict(numpy.load('%')))\""])
  }

  static func archive(_ tensors: [NamedTensor]) throws -> [UInt8] {
    var archive = ZipArchive()
    for tensor in tensors {
      let array = NPYFile.floats(tensor.values, shape: tensor.shape.dimensions)
      let path = "\(tensor.name).npy"
      guard archive.hasRoom(for: path, byteCount: array.count) else {
        throw ExportError("the weights are more than a zip archive holds; use --to safetensors")
      }
      archive.add(path, array)
    }
    return archive.encoded()
  }
}
