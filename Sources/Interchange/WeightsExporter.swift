// The parameters of a run as named float32 tensors in the safetensors format (Hugging Face, 2022),
// under their paths alone, with the document in the metadata.
internal import Experiments
internal import Training

enum WeightsExporter: Exporter {
  static let name = "safetensors"
  static let summary = "the weights by path, for PyTorch, JAX and NumPy"
  static let output = ExportOutput.file(ending: "safetensors")

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    try run.weightOmissions()
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    Exported(try encoded(run, run.trained()))
  }

  static func encoded(_ run: ExportedRun, _ trainer: Trainer) throws -> [UInt8] {
    var file = Safetensors()
    file.metadata = [
      ("format", "pt"), ("step", String(run.step)),
      ("document", ExperimentFile.write(run.experiment)),
    ]
    file.tensors = try parameters(of: trainer)
    return file.encoded()
  }

  /// Parameters and running statistics under their paths alone, in the order of the network; their
  /// moving average where the run keeps one, because that is what is measured.
  static func parameters(of trainer: Trainer) throws -> [NamedTensor] {
    ImportedWeights(try trainer.checkpoint(evaluating: false).tensors).byOwnPath
  }
}
