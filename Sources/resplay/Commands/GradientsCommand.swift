// `resplay gradients`: one training batch with every gradient in a file that other programs read.
internal import Numerics
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Interchange
internal import Problems
internal import TextUI
internal import Training

struct GradientsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradients",
    abstract: "Writes one batch with every parameter and gradient.",
    discussion: """
      The document's first training batch goes through the network at its initial weights, as in \
      step 0 of `resplay train`; with --trained the batch of the next step at the weights beside a \
      save, as in the step that would be made now. The file is safetensors, float32: input, \
      target, output, loss, param/PATH for every parameter and buffer, grad/PATH for every \
      parameter that is trained. \
      Docs/Gradients.md says how to check it with PyTorch.

      Examples:
        resplay gradients spirals-56 --out batch.safetensors
        resplay gradients digits-mlp-20 --set training.batch_size=8 --out batch.safetensors
        resplay gradients run.yaml --trained --out last.safetensors
      """)

  @Argument(
    help: "A file, a preset or a save; - reads standard input.",
    completion: .document)
  var document: String?

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("The file to write; its name ends in \(batchEndings).", valueName: "file"),
    completion: .file())
  var output: String

  @Option(parsing: .unconditional, help: "Rows in the batch, in place of the document's.")
  var batch: Int?

  @Flag(help: "Takes the weights beside a save, and the batch of its next step.")
  var trained = false

  @Flag(help: "Lets --out write over a file.")
  var replace = false

  @Flag(help: "Prints one JSON object about the file: Docs/Json.md.")
  var json = false

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let format = try checkedFormat()
    let workspace = try folders.workspace()
    let opened = try OpenedRun(
      document, overrides: overrides, workspace: workspace, batch: batch)
    let trainer = try opened.start(workspace, threads: 1, from: trainedWeights(opened)).trainer
    let rows = trainer.dataset.trainRows.count
    if let batch, batch > rows {
      throw UsageProblem(
        "--batch: read \(batch); allowed: a whole number from 1 to \(rows), the rows to train on")
    }
    let tensors = trainer.gradientSample()
    let sample = BatchExport(
      name: opened.experiment.presentation.name, seed: trainer.configuration.seed,
      step: trainer.step, tensors: tensors)
    try writer(format).write([ExportedFile("", format.encode(sample))])
    let loss = tensors.first { $0.name == "loss" }?.values.first ?? .nan
    if json {
      GradientsRecord(
        path: output, step: trainer.step, isTrained: trained, loss: loss, tensors: tensors
      ).print()
    } else {
      let gradients = tensors.count { $0.name.hasPrefix("grad/") }
      let saved =
        trained ? nil : opened.weights.map { "; --trained takes those of step \($0.step)" }
      Console.line(
        "wrote \(output): loss \(NumberFormat.compact(loss)), "
          + "\(Console.count(gradients, "gradient")), at "
          + (trained
            ? "the weights of step \(NumberFormat.grouped(trainer.step))" : "the initial weights")
          + (saved ?? ""))
    }
    if let broken = tensors.first(where: { !$0.values.allSatisfy(\.isFinite) }) {
      throw CheckFailure("'\(broken.name)' holds a value that is not finite")
    }
  }

  /// Where to take the batch; nil is step 0.
  private func trainedWeights(_ opened: OpenedRun) throws -> Checkpoint? {
    guard trained else { return nil }
    let others = [
      ("--set", !overrides.set.given.isEmpty), ("--batch", batch != nil),
      ("--seed", overrides.seed != nil),
    ]
    if let given = others.first(where: \.1)?.0 {
      throw UsageProblem(
        "--trained: given with \(given), but the saved weights are of the run as it was; leave out "
          + "one of them")
    }
    guard let weights = opened.weights else {
      throw UsageProblem(
        "--trained: there are no weights beside '\(document ?? "")'; resplay train ... --out "
          + "FILE.yaml trains and saves them")
    }
    return weights
  }

  private func writer(_ format: any BatchFormat.Type) -> ExportWriter {
    ExportWriter(
      path: output, output: .file(ending: format.ending), replacing: replace, option: "--out")
  }

  /// The format that the name of the file asks for; also checks that it can be written.
  private func checkedFormat() throws -> any BatchFormat.Type {
    guard let format = batchFormat(for: output) else {
      throw UsageProblem(
        "--out: read '\(output)'; allowed: a file name ending in \(batchEndings)")
    }
    if let batch, !(1...65_536).contains(batch) {
      throw UsageProblem("--batch: read \(batch); allowed: a whole number from 1 to 65536")
    }
    try writer(format).check()
    return format
  }
}

/// What was written.
struct GradientsRecord: JSONRecord {
  static let name = "gradients"
  static let summary = "What `resplay gradients` prints: what is in the file it wrote."

  /// Which weights the batch went through.
  enum Weights: String, JSONChoice { case initial, trained }

  var path: String
  var step: Int
  var isTrained: Bool
  var loss: Float
  var tensors: [NamedTensor]

  struct TensorRecord: JSONObject {
    var tensor: NamedTensor

    static var keys: [JSONKey<Self>] {
      [
        Key("name", "as in the file: `input`, `param/PATH`, `grad/PATH` ...", \.tensor.name),
        Key("shape", "its shape", \.tensor.shape.dimensions),
      ]
    }
  }

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "the file", \.path),
      Key("weights", "which the batch went through") { $0.isTrained ? Weights.trained : .initial },
      Key("step", "the step of the batch", \.step),
      Key("loss", "of the batch", \.loss),
      Key("tensors", "what is in the file", { $0.tensors.map(TensorRecord.init) }),
    ]
  }
}
