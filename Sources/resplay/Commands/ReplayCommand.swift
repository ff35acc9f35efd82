// `resplay replay`: runs a saved document again from its seed and compares the bits.
internal import ArgumentParser
internal import Experiments
internal import Training

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs a saved document again and checks its digest.",
    discussion: """
      The run starts from the document's seed, makes every recorded change at its step, and stops \
      at the recorded step. Exit code 0 when the digest agrees, 1 when not.
      """)

  @Argument(help: "A document with results.")
  var document: String

  @Option(parsing: .unconditional, help: "Threads; the results do not depend on it.")
  var threads = 1

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let opened = try OpenedRun(document, workspace: workspace)
    guard let results = opened.experiment.results, !results.digest.isEmpty else {
      throw UsageProblem(
        "\(document) has no digest to compare with; 'resplay train \(document) --out FILE.yaml' "
          + "writes them")
    }
    let run = try opened.start(workspace, threads: threads)
    try run.replay(to: results.steps)
    let digest = run.trainer.digest
    guard digest == results.digest, run.trainer.step == results.steps else {
      throw CheckFailure(
        "the digests differ after \(run.trainer.step) of \(results.steps) steps:\n"
          + "  recorded \(results.digest)\n  replayed \(digest)")
    }
    Console.line("the same bits after \(Console.count(results.steps, "step")): digest \(digest)")
  }
}
