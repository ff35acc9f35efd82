// A run as a script that builds its network with Keras 3, and its weights as arrays of NumPy's.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Schema
internal import Training

enum KerasExporter: Exporter {
  static let name = "keras"
  static let summary = "a Keras 3 script that builds the network, with its weights"
  static let output = ExportOutput.folder

  static func refusals(_ run: ExportedRun, _ choices: ExportChoices) throws -> [Fault] {
    KerasScript.refusals(try run.configuration().network)
  }

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    [Omission.document, Omission.training] + (try run.weightOmissions())
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let trainer = try run.trained()
    let script = KerasScript(
      trainer.configuration.network, trainer.network, title: "\(run.title), step \(run.step)")
    return Exported(
      [
        ExportedFile("model.py", script.text),
        ExportedFile(
          "weights.npz", try NPZExporter.archive(WeightsExporter.parameters(of: trainer))),
      ],
      hints: ["KERAS_BACKEND=torch python %/model.py prints the network"])
  }
}
