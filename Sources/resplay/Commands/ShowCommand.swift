// `resplay show`: a document in figures, its skips drawn beside its layers.
internal import Numerics
internal import ArgumentParser
internal import Problems
internal import Engine
internal import Experiments
internal import Foundation
internal import Networks
internal import Schema
internal import TextUI
internal import Training

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows a document: its data, blocks, shapes, parameters, FLOPs, skips.",
    discussion: """
      Of the data: rows, range, mean and deviation of every column in its own units, rows by class \
      and part, how a table was read where the document leaves that open (note), and what is \
      likely to be wrong with it (warning). Parameters and FLOPs of layers and skips add up to the \
      totals. A skip says what it does to its branch: branch_scale, survival, dropout. Settings \
      are all that are in force, defaults included.

      Examples:
        resplay show spirals-56 --unfold
        resplay show digits-mlp-56 --set network.blocks.body.repeats=10
        resplay show --data mnist/
        resplay show run.yaml --json
      """)

  @Argument(
    help: "A file, a preset or a save; - reads standard input.",
    completion: .document)
  var document: String?

  @Flag(help: "Lists every repeat of every block.")
  var unfold = false

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let opened = try OpenedRun(document, overrides: overrides, workspace: folders.workspace())
    let experiment = opened.experiment
    let configuration = try opened.configuration
    let data = try configuration.loadDataset(files: opened.files)
    let network = configuration.network
    let lowered = try Fit.lowered(configuration, data)
    let unfolding = unfold ? Set(network.blocks.indices) : []
    let summary = Summary(network, lowered, unfolding: unfolding)
    // What a trained run once started from need not be there any more.
    let start = try? configuration.startReport(opened.files, lowered)
    if json {
      ShowRecord(
        document: opened.name(document, data: overrides.set.data), experiment: experiment,
        configuration: configuration, data: data, summary: summary, startsFrom: start?.words
      ).print()
      return
    }

    Console.prose(
      [experiment.presentation.name.isEmpty ? document ?? "" : experiment.presentation.name])
    let notes = experiment.presentation.noteParts.joined(separator: "\n\n")
      .trimmingCharacters(in: .newlines)
    if !notes.isEmpty { Console.text("\n\(notes)") }
    let dataset = DatasetSummary(data)
    let facts = dataset.lines()
    let first = "\(configuration.data.kind.kind): \(facts.first ?? "")"
    Console.prose(["", first] + facts.dropFirst())
    Console.prose(dataset.notes.map { "note: \($0)" })
    let warnings = dataset.warnings + experiment.presentation.view.warnings(for: data)
    Console.prose(warnings.map { "warning: \($0)" } + [""])
    Console.lines(
      NetworkDrawing(
        network, summary, input: data.inputShape, unfolding: unfolding,
        glyphs: ConsoleTerminal.glyphs, columns: ConsoleTerminal.columns
      ).lines)
    Console.text(
      "\n\(NumberFormat.grouped(summary.parameters)) parameters, "
        + (summary.frozenParameters > 0
          ? "\(NumberFormat.grouped(summary.frozenParameters)) of them frozen, " : "")
        + "\(NumberFormat.grouped(summary.flops)) FLOPs a sample forward")
    if let start { Console.text(start.words) }
    if summary.projectionParameters > 0 {
      Console.text(
        "projection shortcuts: \(NumberFormat.grouped(summary.projectionParameters)) parameters "
          + "(+\(NumberFormat.percent(summary.projectionOverhead)))")
    }
    Console.prose([""] + Self.settings(configuration))
    if let results = experiment.results {
      Console.text(
        "results after \(Console.count(results.steps, "step"))"
          + (results.status.map { ", \($0.rawValue)" } ?? "") + ": digest \(results.digest)"
          + (results.metrics["train_loss"] == nil ? "; train loss not measured" : ""))
    }
  }

  /// How it trains, with defaults: a line for the seed, for each kind and for each group of
  /// settings.
  private static func settings(_ configuration: RunConfiguration) -> [String] {
    let training = configuration.editableNode["training"]?.entries ?? []
    let plain = training.filter { $0.value.entries == nil }
    let groups = training.filter { $0.value.entries != nil }
    return ["seed \(configuration.seed), \(words(plain))"]
      + groups.map { "\($0.key): \(words($0.value.entries ?? []))" }
  }

  private static func words(_ entries: [Node.Entry]) -> String {
    entries.map { entry in
      let value = entry.value.string ?? entry.value.excerpt
      return entry.key == "kind" ? value : "\(entry.key) \(value)"
    }.joined(separator: ", ")
  }
}
