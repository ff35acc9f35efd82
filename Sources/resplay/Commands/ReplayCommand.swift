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
      losses and gradient norms of the steps. Data files must be those that were recorded, and \
      weights those whose digest the document names: else they were altered. Exit code 0 when all \
      agrees, 1 when not: then the first difference is named. What the document does not record \
      is said, and missing weights too. --set names, above all, where the table of the run lies now.

      Examples:
        resplay replay run.yaml
        resplay replay run.yaml --set data.path=tables/iris.csv
      """)

  /// What a file may ask for unsaid: a minute for the smallest networks, hours for large ones.
  private static let maximumSteps = 100_000_000

  @Argument(
    help: "A document with results; - reads standard input.",
    completion: .document)
  var document: String

  @Option(parsing: .unconditional, help: "Threads; the results do not depend on it.")
  var threads = 1

  @Flag(help: "Replays a run that claims more than 100 million steps, too: that may take days.")
  var long = false

  @OptionGroup var set: SettingOptions
  @OptionGroup var folders: FolderOptions

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  func run() throws {
    let workspace = try folders.workspace()
    var warnings: [String] = []
    let opened = try OpenedRun(
      document, settings: set, workspace: workspace, warn: { warnings.append($0) })
    // Of altered weights the verdict speaks.
    if opened.alteredWeights == nil { warnings.forEach { Console.warning($0) } }
    let replay = try RunReplay(
      opened, document: document, maximumSteps: long ? nil : Self.maximumSteps)
    let comparison = try replay.compared(workspace, threads: threads)
    if json { ReplayRecord(document: document, replay: replay, comparison: comparison).print() }
    if let difference = comparison.difference { throw CheckFailure(difference) }
    if !json { tell(replay, comparison) }
  }

  private func tell(_ replay: RunReplay, _ comparison: ReplayComparison) {
    let results = replay.results
    Console.line(
      "the same bits after \(Console.count(results.steps, "step")): digest \(results.digest)")
    if replay.coming > 0 {
      Console.line(
        "\(Console.count(replay.coming, "change")) of later steps: not made yet, so no claim")
    }
    Console.line("compared: \(comparison.compared.joined(separator: ", "))")
    if comparison.lacksWeights {
      Console.line("not compared: the weights, which are missing or not those of this run")
    }
    let missing = comparison.notRecorded + replay.notRecorded
    if !missing.isEmpty {
      Console.line("not recorded, so not compared: \(missing.joined(separator: ", "))")
    }
  }
}

/// A run made again.
struct ReplayRecord: JSONRecord {
  static let name = "replay"
  static let summary = "What `resplay replay` prints: whether a run made again is the same."

  var document: String
  var replay: RunReplay
  var comparison: ReplayComparison

  static var keys: [JSONKey<Self>] {
    [
      Key("document", "as it was named", \.document),
      Key("same", "whether all agrees, to the bit", { $0.comparison.difference == nil }),
      Key("difference", "the first thing that is not as claimed", \.comparison.difference),
      Key("steps", "updates that it claims", \.replay.results.steps),
      Key("digest", "the digest that it claims", \.replay.results.digest),
      Key("compared", "what was found to agree", \.comparison.compared),
      Key("not_recorded", "what it does not claim") {
        $0.comparison.notRecorded + $0.replay.notRecorded
      },
      Key("lacks_weights", "whether its weights are missing", \.comparison.lacksWeights),
      Key(
        "weights_altered",
        "whether all else agrees, and the weights beside it are not those it names",
        \.comparison.hasAlteredWeights),
      Key("coming", "changes of later steps, which are no claim", \.replay.coming),
    ]
  }
}
