// The parameters of a run as named float32 tensors in the safetensors format (Hugging Face, 2022),
// under their paths alone, with the document in the metadata.
internal import Experiments
internal import Training

enum WeightsExporter: Exporter {
  static let name = "safetensors"
  static let summary = "the weights by path, for PyTorch, JAX and NumPy"
  static let output = ExportOutput.file(ending: "safetensors")

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let parameter = "param/"
    var file = Safetensors()
    file.metadata = [
      ("format", "pt"), ("step", String(run.step)),
      ("document", ExperimentFile.write(run.experiment)),
    ]
    file.tensors = try run.trained().checkpoint().tensors.filter { $0.name.hasPrefix(parameter) }
      .map { tensor in
        var tensor = tensor
        tensor.name.removeFirst(parameter.count)
        return tensor
      }
    return Exported(file.encoded())
  }
}
