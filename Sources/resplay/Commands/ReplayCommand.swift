// `resplay replay`: runs a saved document again from its seed and compares the bits.
internal import ArgumentParser
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs a saved document again and checks all that it claims.",
    discussion: """
      The run starts from the document's seed, makes every recorded change at its step, and stops \
      at the recorded step. Then it compares the digest, every metric and, where weights lie \
      beside the document, every tensor of them, the optimizer's state, the losses, test \
      losses and gradient norms of the steps. Data files must be those that were recorded. Exit \
      code 0 when all agrees, 1 when not: then the first difference is named. What the document \
      does not record is said. --set names, above all, where the table of the run lies now.

      Examples:
        resplay replay run.yaml --set data.path=tables/iris.csv
      """)

  /// What a file may ask for unsaid: a minute for the smallest networks, hours for large ones.
  private static let maximumSteps = 100_000_000

  @Argument(help: "A document with results; - reads standard input.")
  var document: String

  @Option(parsing: .unconditional, help: "Threads; the results do not depend on it.")
  var threads = 1

  @Flag(help: "Replays a run that claims more than 100 million steps, too: that may take days.")
  var long = false

  @OptionGroup var set: SettingOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let opened = try OpenedRun(document, settings: set, workspace: workspace)
    guard let results = opened.experiment.results, !results.digest.isEmpty else {
      throw UsageProblem(
        "\(document) has no digest to compare with; 'resplay train \(document) --out FILE.yaml' "
          + "writes them")
    }
    guard long || results.steps <= Self.maximumSteps else {
      throw UsageProblem(
        "\(document) claims \(Console.count(results.steps, "step")); allowed: at most "
          + "\(NumberFormat.grouped(Self.maximumSteps)), or --long to replay it all the same")
    }
    try checkClaims(results, opened)
    let run = try opened.start(workspace, threads: threads)
    try run.replay(to: results.steps)
    let comparison = ReplayComparison(
      recorded: results, weights: opened.weights, replayed: try run.trainer.checkpoint())
    if let difference = comparison.difference { throw CheckFailure(difference) }
    Console.line(
      "the same bits after \(Console.count(results.steps, "step")): digest \(results.digest)")
    let coming = opened.experiment.events.count { $0.step > results.steps }
    if coming > 0 {
      Console.line("\(Console.count(coming, "change")) of later steps: not made yet, so no claim")
    }
    Console.line("compared: \(comparison.compared.joined(separator: ", "))")
    if comparison.lacksWeights {
      Console.line("not compared: the weights, which are missing or not those of this run")
    }
    let missing = comparison.notRecorded + notRecorded(results, opened)
    if !missing.isEmpty {
      Console.line("not recorded, so not compared: \(missing.joined(separator: ", "))")
    }
  }

  /// What is wrong before a step is made.
  private func checkClaims(_ results: Results, _ opened: OpenedRun) throws {
    // A table that lies elsewhere now must be the same one.
    let moved = zip(opened.namedData, opened.experiment.configuration.dataPaths)
      .filter { $0 != $1 }
    for (named, path) in moved {
      guard let record = results.files.first(where: { $0.path == named }) else { continue }
      let found = try opened.files.fingerprint(of: path)
      guard found == record.fingerprint else {
        throw CheckFailure(
          "\(visible(path)) is not the file '\(visible(named))' of this run: it has "
            + "\(found.words); recorded were \(record.fingerprint.words)")
      }
    }
    let rest = results.files.map(\.path).filter { path in !moved.contains { $0.0 == path } }
    if let changed = try results.changedFiles(opened.files, among: rest).first {
      throw CheckFailure(changed)
    }
    if let file = results.files.first(where: { $0.since > 0 }) {
      throw CheckFailure(
        "'\(file.path)' was changed at step \(file.since), in the middle of the run; the steps "
          + "before cannot be made again")
    }
  }

  private func notRecorded(_ results: Results, _ opened: OpenedRun) -> [String] {
    let known = Set(results.files.map(\.path))
    let unknown = Set(opened.dataPaths).subtracting(known).sorted()
    return unknown.isEmpty ? [] : ["the fingerprint of \(unknown.joined(separator: ", "))"]
  }
}
