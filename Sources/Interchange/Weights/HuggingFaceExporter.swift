// A folder as model hubs hold one: a model card with what was measured, the configuration, and the
// weights. Every number in the card was measured on this run; what was not is not in it.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

enum HuggingFaceExporter: Exporter {
  static let name = "huggingface"
  static let summary =
    "a folder for a model hub: card with measured metrics, configuration, weights"
  static let output = ExportOutput.folder

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    try run.weightOmissions()
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let trainer = try run.trained()
    let weights = try WeightsExporter.encoded(run, trainer)
    let card = ModelCard(run, trainer)
    return Exported(
      [
        ExportedFile("README.md", card.text),
        ExportedFile("config.json", configuration(run)),
        ExportedFile("model.safetensors", weights),
      ],
      hints: ["resplay import %/model.safetensors --out again.yaml opens it again"])
  }

  /// What hubs read of a model's kind, and the whole document.
  private static func configuration(_ run: ExportedRun) -> String {
    let document = ExperimentFile.write(run.experiment, asJSON: true)
      .split(separator: "\n").joined(separator: "\n  ")
    return """
      {
        "model_type": "resplay",
        "step": \(run.step),
        "experiment": \(document)
      }

      """
  }
}

/// The text of a model card: front matter that hubs read, and words for people.
private struct ModelCard {
  private let run: ExportedRun
  private let trainer: Trainer
  /// Name and value of each metric of the test rows, or of all rows where none is kept for a test.
  private let measured: [(name: String, split: String, value: Float)]

  init(_ run: ExportedRun, _ trainer: Trainer) {
    (self.run, self.trainer) = (run, trainer)
    let evaluation = trainer.evaluate()
    measured = metricCatalog.flatMap { metric in
      [("train", evaluation.train(metric)), ("test", evaluation.test(metric))]
        .filter { $0.1.isFinite }.map { (metric.kind, $0.0, $0.1) }
    }
  }

  var text: String {
    [frontMatter, heading, table, recipe, metrics, loading].joined(separator: "\n")
  }

  private var data: String { trainer.configuration.data.kind.kind }

  /// A task as hubs name it.
  private var task: String {
    let isImage = trainer.dataset.inputShape.dimensions.count == 3
    switch trainer.dataset.task.target {
    case .classNumber where trainer.dataset.task.grid.isEmpty:
      return isImage ? "image-classification" : "tabular-classification"
    case .values where !isImage: return "tabular-regression"
    default: return "other"
    }
  }

  private var frontMatter: String {
    var lines = [
      "---", "library_name: resplay", "tags:", "- resplay", "model-index:",
      "- name: \(JSONWriter.quoted(run.title))", "  results:", "  - task:", "      type: \(task)",
      "    dataset:", "      name: \(data)", "      type: \(data)", "    metrics:",
    ]
    for (name, split, value) in measured {
      lines += ["    - type: \(name)", "      name: \(split)_\(name)", "      value: \(value)"]
    }
    if measured.isEmpty { lines[lines.count - 1] += " []" }
    return (lines + ["---", ""]).joined(separator: "\n")
  }

  private var heading: String {
    let notes = run.experiment.presentation.notes.split(separator: "\n")
      .map { "> \(Self.markdown(String($0)))" }.joined(separator: "\n")
    let end = run.warnings.map { "\n**Note**: \($0).\n" }.joined()
    return "# \(Self.markdown(run.title))\n" + end + (notes.isEmpty ? "" : "\n\(notes)\n")
  }

  private var table: String {
    let configuration = trainer.configuration
    let optimizer = configuration.training.optimizer.kind
    let rows = [
      ("data", data), ("loss", configuration.training.loss.kind),
      ("optimizer", "\(optimizer.kind), learning rate \(optimizer.learningRate)"),
      ("step", String(run.step)), ("seed", String(configuration.seed)),
      ("parameters", String(trainer.network.parameterCount)),
      ("digest of the run", trainer.digest),
    ]
    return Self.table(["", ""], rows.map { [$0.0, $0.1] })
  }

  /// How the rows were made: every setting of the data, the seed, and the files that were read.
  private var recipe: String {
    let configuration = trainer.configuration
    let settings = (configuration.editableNode["data"]?.entries ?? []).map {
      [$0.key, $0.value.string ?? $0.value.excerpt]
    }
    let files = configuration.dataPaths.map { path in
      let found = (try? run.files.fingerprint(of: path))?.words
      return "It is read from `\(Self.code(path))`" + (found.map { " (\($0))" } ?? "") + ".\n"
    }
    let rows = trainer.dataset
    return """
      ## Data

      Settings of `data`, standard ones written out:

      \(Self.table(["setting", "value"], settings))
      \(files.joined())\
      Seed \(configuration.seed) draws what is random in it, and which rows are for what: \
      \(rows.trainRows.count) to train, \(rows.validationRows.count) to validate, \
      \(rows.testRows.count) to test. The same seed and settings give the same rows, bit for bit. \
      All of them as a table, with the part that each is of:

      ```sh
      resplay import model.safetensors --out again.yaml
      resplay export again.yaml --to data-csv rows.csv
      ```

      """
  }

  private var metrics: String {
    guard !measured.isEmpty else { return "## Measured\n\nNothing was measured.\n" }
    let rows = measured.map { [$0.name, $0.split, String($0.value)] }
    let (train, test) = (trainer.dataset.trainRows.count, trainer.dataset.testRows.count)
    return """
      ## Measured

      At step \(run.step), in evaluation, over \(train) training and \(test) test rows (the first \
      5,000 of each at most). Nothing else was measured.

      \(Self.table(["metric", "rows", "value"], rows))
      """
  }

  private var loading: String {
    let first = trainer.network.graph.parameters.first?.path ?? "PATH"
    return """
      ## Loading

      The tensors are named by the paths of their layers. Dense weights are inputs × units, kernels
      height × width × inputs × outputs; images are height × width × channels.

      ```python
      from safetensors.numpy import load_file

      weights = load_file("model.safetensors")
      print(weights["\(first)"].shape)
      ```

      The document is in `config.json` and in the metadata of the weights:

      ```sh
      resplay import model.safetensors --out again.yaml
      resplay train again.yaml --steps 0
      ```

      """
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { markdown($0) }.joined(separator: " | ") + " |"
    }
    let rule = "|" + head.map { _ in " --- |" }.joined()
    return ([line(head), rule] + rows.map(line)).joined(separator: "\n") + "\n"
  }

  /// Text of a person between backquotes.
  private static func code(_ text: String) -> String {
    visible(text).replacing("`", with: "'")
  }

  /// Text of a person as text: nothing in it is markup.
  private static func markdown(_ text: String) -> String {
    var result = ""
    for character in visible(text) {
      if "\\`*_{}[]<>#|!~$".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
