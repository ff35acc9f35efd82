// `resplay gradients`: one training batch with every gradient in a file that other programs read.
internal import Numerics
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
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
      step 0 of `resplay train`. The file is safetensors, float32: input, target, output, loss, \
      param/PATH for every parameter and buffer, grad/PATH for every parameter that is trained. \
      Docs/Gradients.md says how to check it with PyTorch.

      Examples:
        resplay gradients spirals-56 --out batch.safetensors
        resplay gradients digits-mlp-20 --set training.batch_size=8 --out batch.safetensors
      """)

  @Argument(help: "A file, a preset or a save; - reads standard input.")
  var document: String?

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("The file to write; its name ends in \(batchEndings).", valueName: "file"))
  var output: String

  @Option(parsing: .unconditional, help: "Rows in the batch, in place of the document's.")
  var batch: Int?

  @Flag(help: "Lets --out write over a file.")
  var replace = false

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let format = try checkedFormat()
    let workspace = try folders.workspace()
    let opened = try OpenedRun(
      document, overrides: overrides, workspace: workspace, batch: batch)
    let trainer = try opened.start(workspace, threads: 1).trainer
    let rows = trainer.dataset.trainRows.count
    if let batch, batch > rows {
      throw UsageProblem(
        "--batch: read \(batch); allowed: a whole number from 1 to \(rows), the rows to train on")
    }
    let tensors = trainer.gradientSample()
    let sample = BatchExport(
      name: opened.experiment.presentation.name, seed: trainer.configuration.seed, tensors: tensors)
    do {
      try ExportFile.write(format.encode(sample), to: output, replacing: replace)
    } catch let error as LibraryError {
      throw WriteProblem.from(error)
    }
    let loss = tensors.first { $0.name == "loss" }?.values.first ?? .nan
    let gradients = tensors.count { $0.name.hasPrefix("grad/") }
    Console.line(
      "wrote \(output): loss \(NumberFormat.compact(loss)), \(Console.count(gradients, "gradient"))"
    )
    if let broken = tensors.first(where: { !$0.values.allSatisfy(\.isFinite) }) {
      throw CheckFailure("'\(broken.name)' holds a value that is not finite")
    }
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
    let folder = URL(filePath: output).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw UsageProblem("--out: there is no folder '\(folder)'; make it first") }
    do {
      try ExportFile.check(output, replacing: replace)
    } catch let error as LibraryError {
      throw UsageProblem("--out: \(error)")
    }
    return format
  }
}
