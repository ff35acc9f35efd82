// Weights that leave: what is written comes in again, and a model card says what was measured.
import Engine
import Experiments
import Foundation
import Interchange
import Networks
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@Suite struct WeightExportTests {
  private func run(_ name: String = "Tiny", notes: String = "") throws -> ExportedRun {
    let text = try String(
      contentsOf: Project.file("Presets/tiny-playground.yaml"), encoding: .utf8)
    var experiment = try ExperimentFile.read(text)
    (experiment.presentation.name, experiment.presentation.notes) = (name, notes)
    let exported = experiment
    return ExportedRun(exported, stem: "tiny", checkpoint: nil, step: 60, files: DataFiles()) {
      try ScheduledRun(
        exported.configuration, checkpoint: $0, files: DataFiles(), kernels: .best)
    }
  }

  private func export(_ kind: String, _ run: ExportedRun) throws -> [ExportedFile] {
    let exporter = try exporter(named: kind)
    #expect(try exporter.refusals(run, ExportChoices(exporter.options)).isEmpty)
    return try exporter.export(run, ExportChoices(exporter.options)).files
  }

  private func tensors(_ name: String, _ bytes: [UInt8]) throws -> ImportedWeights {
    let input = ImportInput(name: name, bytes: bytes)
    guard case .weights(let weights) = try importer(named: nil, for: input).read(input).content
    else { throw Failure(description: "no weights") }
    return weights
  }

  @Test func everyFormatHoldsTheSameNumbers() throws {
    let run = try run()
    let plain = try tensors("a.safetensors", export("safetensors", run)[0].bytes)
    #expect(plain.step == 60 && plain.document?.configuration == run.experiment.configuration)
    #expect(try tensors("a.npz", export("npz", run)[0].bytes).tensors == plain.tensors)
    let folder = try export("huggingface", run)
    #expect(folder.map(\.path) == ["README.md", "config.json", "model.safetensors"])
    #expect(try tensors("m.safetensors", folder[2].bytes).tensors == plain.tensors)
    let keras = try export("keras", run)
    #expect(keras.map(\.path) == ["model.py", "weights.npz"])
    #expect(try tensors("w.npz", keras[1].bytes).tensors == plain.tensors)
    #expect(try export("huggingface", run).map(\.bytes) == folder.map(\.bytes))
  }

  @Test func theCardSaysWhatWasMeasured() throws {
    let run = try run("Tiny: \"2-4-2\" | *\n---", notes: "One\n<b>two</b>\u{1B}[2J\n")
    let folder = try export("huggingface", run)
    let card = String(decoding: folder[0].bytes, as: UTF8.self)
    let trainer = try run.trained()
    let measured = trainer.evaluate()
    #expect(
      card.contains(
        "- type: accuracy\n      name: test_accuracy\n      value: \(measured.test(.accuracy))\n"))
    #expect(card.contains("| loss | train | \(measured.train(.loss)) |"))
    #expect(card.contains(trainer.digest) && card.contains("| parameters | 22 |"))
    // How the data was made, defaults included.
    #expect(card.contains("## Data\n") && card.contains("| kind | "))
    #expect(card.contains("Seed 1 draws") && card.contains("--to data-csv rows.csv"))
    let settings = try #require(run.experiment.configuration.editableNode["data"]?.entries)
    for setting in settings {
      let name = setting.key.replacing("_", with: "\\_")
      #expect(card.contains("| \(name) | "), "\(name)")
    }
    // Nothing in a name or in notes is markup, ends the front matter, or steers a terminal.
    #expect(card.contains("name: \"Tiny: \\\"2-4-2\\\" | *\\n---\""))
    #expect(card.contains("> \\<b\\>two") && !card.contains("\u{1B}"))
    #expect(card.components(separatedBy: "\n---\n").count == 2)
    let configuration = try #require(
      try JSONSerialization.jsonObject(with: Data(folder[1].bytes)) as? [String: Any])
    #expect(configuration["model_type"] as? String == "resplay")
    #expect(configuration["step"] as? Int == 60)
    #expect((configuration["experiment"] as? [String: Any])?["seed"] as? Int == 1)
  }
}
