// `resplay validate`: every fault of a document at once.
internal import ArgumentParser
internal import Experiments
internal import Problems
internal import Schema
internal import Training

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks a document and tells every fault with line and column.",
    discussion: """
      All that would stop 'resplay train' is told before a step is made: faults of the text, \
      networks that do not fit the data, at the start and after every event, data files that \
      cannot be read, runs that need too much memory, and weights beside the document that are \
      not its own (a warning: a run from step 0 does not need them). \
      --set checks the document as it would be with a setting.

      Examples:
        resplay validate run.yaml
        resplay validate spirals-56 --set network.blocks.body.repeats=100
      """)

  @Argument(help: "A file, a preset or a save; - reads standard input.")
  var document: String?

  @OptionGroup var set: SettingOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let named = document
    let document = try set.document(named)
    let opened = try set.open(named, folders.workspace(), weights: .checked)
    if let warning = opened.weights?.warning(isNeeded: false) { Console.warning(warning) }
    var (experiment, files) = (opened.experiment, opened.files)
    let settings = try set.settings(into: &files, isProposed: named == nil)
    if !settings.isEmpty { experiment.settings = try experiment.settings.applying(settings) }
    if let results = opened.experiment.results,
      let changed = try? results.changedFiles(opened.files)
    {
      for file in changed { Console.warning(file) }
    }
    var isComplete = opened.isFullyChecked
    var dataset: Dataset?
    if experiment.readsFiles || !settings.isEmpty {
      let check = RunCheck(
        experiment, source: settings.isEmpty ? opened.source : nil, files: files)
      guard check.faults.isEmpty else {
        throw DocumentProblem(document: opened.path ?? document, faults: check.faults)
      }
      for warning in check.dataset.map(DatasetSummary.warnings) ?? [] {
        Console.warning("data: \(visible(warning))")
      }
      dataset = check.dataset
      isComplete = check.isComplete
    }
    let view = experiment.presentation.view
    if dataset == nil, !view.classes.isEmpty || !view.axes.isEmpty {
      dataset = try? experiment.configuration.loadDataset(files: files)
    }
    for warning in dataset.map(view.warnings) ?? [] { Console.warning(warning) }
    if !isComplete {
      Console.warning(
        "its events change too much to look at every one; only what all of them lead to was "
          + "checked, the rest is when its step is reached")
    }
    let name = opened.path ?? shownName(of: document)
    Console.line("\(name): valid, \(experiment.presentation.name)")
  }
}
