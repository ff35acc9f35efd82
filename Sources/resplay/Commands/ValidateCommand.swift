// `resplay validate`: every fault of documents at once.
internal import ArgumentParser
internal import Experiments
internal import Problems
internal import Schema
internal import Training

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks documents and tells every fault with line and column.",
    discussion: """
      All that would stop 'resplay train' is told before a step is made: faults of the text, \
      networks that do not fit the data, at the start and after every event, data files that \
      cannot be read, runs that need too much memory, and weights beside the document that are \
      not its own (a warning: a run from step 0 does not need them). \
      --set checks the documents as they would be with a setting. Data is no document, and is said \
      to be data: what is checked is the network that is proposed for it. Exit code 2 where one is \
      faulty.

      Examples:
        resplay validate run.yaml
        resplay validate saves/*.yaml --json
        resplay validate spirals-56 --set network.blocks.body.repeats=100
      """)

  @Argument(
    help: "Files, presets or saves; - reads standard input.",
    completion: .document)
  var documents: [String] = []

  @Flag(help: "Prints JSON, one object a document: Docs/Json.md.")
  var json = false

  @OptionGroup var set: SettingOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let named: [String?] = documents.isEmpty ? [nil] : documents
    var faulty = 0
    for name in named {
      let document = try set.document(name)
      var record = ValidateRecord(document: shownName(of: document))
      do {
        try check(name, &record, workspace)
      } catch let problem as any ProblemForUser {
        faulty += 1
        record.isValid = false
        record.message = problem.description
        record.faults = (problem as? DocumentProblem)?.faults ?? (problem as? Faults)?.list ?? []
      }
      tell(record)
    }
    guard faulty > 0 else { return }
    guard json else { throw ExitStatus(code: 2) }
    throw UsageProblem("\(faulty) of \(Console.count(named.count, "document")) cannot be run")
  }

  private func tell(_ record: ValidateRecord) {
    guard !json else { return record.print() }
    for warning in record.warnings { Console.warning(warning) }
    if record.isValid {
      Console.line(
        record.data.map {
          "\(record.document): no document, but valid data (\($0)), for which a network was "
            + "proposed; 'resplay train --data \(record.document) --out NAME.yaml' makes a document"
        } ?? "\(record.document): valid, \(record.title)")
    } else {
      Console.error(record.message ?? "")
    }
  }

  /// - Throws: what would stop a run.
  private func check(
    _ named: String?, _ record: inout ValidateRecord, _ workspace: Workspace
  ) throws {
    let opened = try set.open(named, workspace, weights: .checked)
    record.document = opened.path ?? record.document
    record.title = opened.experiment.presentation.name
    record.warnings += [opened.weights?.warning(isNeeded: false)].compactMap(\.self)
    var (experiment, files) = (opened.experiment, opened.files)
    let settings = try set.settings(into: &files, isProposed: named == nil)
    if !settings.isEmpty { experiment.settings = try experiment.settings.applying(settings) }
    if let results = opened.experiment.results,
      let changed = try? results.changedFiles(opened.files)
    {
      record.warnings += changed
    }
    var isComplete = opened.isFullyChecked
    var dataset: Dataset?
    if experiment.readsFiles || !settings.isEmpty {
      let check = RunCheck(
        experiment, source: settings.isEmpty ? opened.source : nil, files: files)
      guard check.faults.isEmpty else {
        throw DocumentProblem(document: record.document, faults: check.faults)
      }
      record.warnings += (check.dataset.map(DatasetSummary.warnings) ?? []).map {
        "data: \(visible($0))"
      }
      dataset = check.dataset
      isComplete = check.isComplete
    }
    if opened.isProposed {
      let rows = dataset.map { ", \(Console.count($0.rowCount, "row"))" } ?? ""
      record.data = experiment.configuration.data.kind.kind + rows
    }
    let view = experiment.presentation.view
    if dataset == nil, !view.classes.isEmpty || !view.axes.isEmpty {
      dataset = try? experiment.configuration.loadDataset(files: files)
    }
    record.warnings += dataset.map(view.warnings) ?? []
    if !isComplete {
      record.warnings.append(
        "its events change too much to look at every one; only what all of them lead to was "
          + "checked, the rest is when its step is reached")
    }
  }
}

/// Whether a document can be run.
struct ValidateRecord: JSONRecord {
  static let name = "validate"
  static let summary = "A line of `resplay validate`: whether a document can be run."

  var document: String
  var title = ""
  var isValid = true
  var message: String?
  var faults: [Fault] = []
  var warnings: [String] = []
  /// What is known of data that was named in place of a document.
  var data: String?

  init(document: String) { self.document = document }

  static var keys: [JSONKey<Self>] {
    [
      Key("document", "its path, or what was named", \.document),
      Key("title", "its name", \.title),
      Key("valid", "whether it can be run", \.isValid),
      Key(
        ifAny: "data",
        "its kind and rows, where it is no document but data: a network was proposed for it",
        \.data),
      Key("message", "why not; null where it can", \.message),
      Key("faults", "what is wrong in its text, each by itself") {
        $0.faults.map(FaultRecord.init)
      },
      Key("warnings", "what stops nothing", \.warnings),
    ]
  }
}
