// `resplay check`: many runs at once, as they are handed in: which claims are true, what each
// changed, who has the same run as somebody else.
internal import ArgumentParser
internal import Dispatch
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Synchronization
internal import Training

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Replays runs that were handed in, and says what each changed.",
    discussion: """
      Each file is replayed as by 'resplay replay': its verdict is 'true', 'NOT TRUE' with the \
      first claim that is not so, 'WEIGHTS ALTERED' where only the weights beside it are not those \
      it names, that it claims nothing, or why it cannot be read. The author is whom the file \
      names; nothing confirms it. With --against it is also said what differs from that document: \
      key path: its value -> the file's. Files with the same digest hold the same run, weights and \
      losses bit for bit, and are listed together at the end: they are copies, or were trained \
      from one document with nothing changed. Where a digest was not replayed it is only a claim. \
      Exit code 1 where a claim is false or a file cannot be read, 2 where \
      none can be read.

      Examples:
        resplay check handed-in/*.yaml --against lesson.yaml --threads 4
        resplay check handed-in/*.yaml --json
      """)

  /// What a file may ask for unsaid: some minutes for the networks of lessons.
  private static let maximumSteps = 1_000_000

  @Argument(help: "Files or saves.", completion: .document)
  var documents: [String]

  @Option(
    help: ArgumentHelp("The document they started from.", valueName: "document"),
    completion: .document)
  var against: String?

  @Flag(help: "Prints JSON, one object a file: Docs/Json.md.")
  var json = false

  @Option(parsing: .unconditional, help: "How many files are replayed at a time.")
  var threads = 1

  @Flag(help: "Replays runs that claim more than a million steps, too: that may take days.")
  var long = false

  @OptionGroup var set: SettingOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    _ = try workspace.execution(threads: threads)
    let lesson = try against.map { try workspace.open($0, weights: .ignored).experiment }
    var records = replayed(workspace, lesson)
    for (index, record) in records.enumerated() where !record.digest.isEmpty {
      records[index].sameAs = records.enumerated()
        .filter { $0.offset != index && $0.element.digest == record.digest }
        .map(\.element.document)
    }
    if json { for record in records { record.print() } } else { tell(records) }
    try end(records)
  }

  /// - Throws: what the exit code follows from.
  private func end(_ records: [CheckRecord]) throws {
    let unread = records.count { $0.verdict == .unreadable }
    let wrong = records.count { [.differs, .altered].contains($0.verdict) }
    guard unread < records.count else {
      throw UsageProblem("none of \(Console.count(records.count, "file")) can be read")
    }
    guard unread + wrong > 0 else { return }
    throw CheckFailure(
      "of \(Console.count(records.count, "file")) \(wrong) \(wrong == 1 ? "does" : "do") not hold "
        + "what \(wrong == 1 ? "it claims" : "they claim"), \(unread) cannot be read")
  }

  // MARK: Replaying

  /// One record a file, in their order; so many at a time as there are threads.
  private func replayed(_ workspace: Workspace, _ lesson: Experiment?) -> [CheckRecord] {
    let (documents, settings, data) = (documents, set.settings, set.data)
    let maximumSteps = long ? nil : Self.maximumSteps
    let next = Atomic(0)
    let records = Mutex([CheckRecord?](repeating: nil, count: documents.count))
    DispatchQueue.concurrentPerform(iterations: min(threads, documents.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < documents.count else { return }
        let record = Self.record(
          documents[index], workspace, lesson, SettingOptions(data: data, settings: settings),
          maximumSteps)
        records.withLock { $0[index] = record }
      }
    }
    return records.withLock { $0.compactMap(\.self) }
  }

  private static func record(
    _ document: String, _ workspace: Workspace, _ lesson: Experiment?, _ settings: SettingOptions,
    _ maximumSteps: Int?
  ) -> CheckRecord {
    var record = CheckRecord(document: document)
    do {
      let opened = try OpenedRun(
        document, settings: settings, workspace: workspace, warn: { record.remarks.append($0) })
      record.take(opened.experiment, lesson)
      guard opened.experiment.results?.digest.isEmpty == false else { return record }
      let replay = try RunReplay(opened, document: document, maximumSteps: maximumSteps)
      let comparison = try replay.compared(workspace, threads: 1)
      record.message = comparison.difference
      record.verdict =
        comparison.hasAlteredWeights
        ? .altered : comparison.difference == nil ? .same : .differs
      // The message says it.
      if comparison.hasAlteredWeights { record.remarks = [] }
    } catch {
      // Nobody hands in a preset: their list says nothing here.
      let isUnknown = (error as? LibraryError)?.isUnknownName == true
      record.message = isUnknown ? "there is no such file or save" : problemText(error)
      // What was read and cannot be replayed is a claim that nobody could confirm.
      record.verdict = record.steps > 0 || error is CheckFailure ? .differs : .unreadable
    }
    return record
  }

  // MARK: As text

  private func tell(_ records: [CheckRecord]) {
    let rows = [["file", "author, as it says", "steps", "metric", "verdict"]] + records.map(\.row)
    let widths = (0..<4).map { column in min(40, rows.map { $0[column].count }.max() ?? 0) }
    for (index, row) in rows.enumerated() {
      let cells = zip(row, widths).map { $0.padded(to: $1) }
      Console.line(cells.joined(separator: "  ") + "  " + (row.last ?? ""))
      guard index > 0 else { continue }
      let record = records[index - 1]
      Console.lines(record.details.map { "    " + $0 })
    }
    let runs = Self.sameRuns(records)
    guard !runs.isEmpty else { return }
    Console.lines([
      "",
      "The same run, to the bit. Such files are copies of each other, or were trained from the "
        + "same document with nothing changed:",
    ])
    Console.lines(runs.map { "    " + $0.map(\.owner).joined(separator: ", ") })
  }

  /// Files that hold one run, in the order of the first of each.
  private static func sameRuns(_ records: [CheckRecord]) -> [[CheckRecord]] {
    var known: Set<String> = []
    return records.compactMap { record in
      guard !record.sameAs.isEmpty, known.insert(record.digest).inserted else { return nil }
      return records.filter { $0.digest == record.digest }
    }
  }
}

extension SettingOptions {
  fileprivate init(data: String?, settings: [String]) {
    self.init()
    (self.data, self.settings) = (data, settings)
  }
}

/// What became of one file.
struct CheckRecord: JSONRecord {
  static let name = "check"
  static let summary =
    "A line of `resplay check`: whether a run that was handed in is as it claims."

  enum Verdict: String, JSONChoice { case same, differs, altered, unclaimed, unreadable }

  /// A setting that is not the lesson's.
  struct Difference: JSONObject {
    var path: String
    var lesson: Node?
    var value: Node
    /// The step of a change made on the way; nil for step 0.
    var step: Int?

    static var keys: [JSONKey<Self>] {
      [
        Key("path", "the key path", \.path),
        Key("lesson", "the value of the lesson; null where it has none") {
          JSONTree(node: $0.lesson ?? Node(.null))
        },
        Key("value", "the value of the file", { JSONTree(node: $0.value) }),
        Key(ifAny: "step", "the step of a change that was made on the way", \.step),
      ]
    }

    var words: String {
      let values = [lesson, value].map { JSONText.words(of: $0 ?? Node(.null)) }
      return step.map { "\(path) at step \(NumberFormat.grouped($0)): \(values[1])" }
        ?? "\(path): \(values[0]) -> \(values[1])"
    }
  }

  var document: String
  var title = ""
  var author = ""
  var verdict = Verdict.unclaimed
  var message: String?
  var steps = 0
  var status: RunEnd?
  var digest = ""
  var metrics: [(key: String, value: Double)] = []
  var differences: [Difference] = []
  var sameAs: [String] = []
  var remarks: [String] = []

  init(document: String) { self.document = document }

  static var keys: [JSONKey<Self>] {
    [
      Key("document", "as it was named", \.document),
      Key("title", "its name", \.title),
      Key("author", "who wrote it, by its own word", \.author),
      Key(
        "verdict",
        "`same`: all that it claims was found again, to the bit; `differs`: something was not; "
          + "`altered`: all else was, and the weights beside it are not those it names; "
          + "`unclaimed`: it has no results; `unreadable`", \.verdict),
      Key("message", "the first claim that is not so, or why it cannot be read", \.message),
      Key("steps", "updates that it claims", \.steps),
      Key(
        ifAny: "status", "how the run ended by its own word, as in `train-end`", \.status),
      Key("digest", "the digest that it claims; empty where none", \.digest),
      Key("metrics", "what it claims, by name", { JSONMap($0.metrics) }),
      Key("differences", "from the lesson, where one is named", \.differences),
      Key("same_as", "other files that claim the same digest: the same run", \.sameAs),
      Key("remarks", "what is wrong with weights that lie beside it", \.remarks),
    ]
  }

  /// Takes over what the document says.
  mutating func take(_ experiment: Experiment, _ lesson: Experiment?) {
    title = experiment.presentation.name
    author = experiment.presentation.author
    if let results = experiment.results {
      (steps, status, digest) = (results.steps, results.status, results.digest)
      metrics = results.metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    guard let lesson else { return }
    let tree = lesson.configuration.editableNode
    differences = lesson.configuration.edits(toBecome: experiment.configuration, at: 0).map {
      Difference(path: $0.path.description, lesson: tree.value(at: $0.path), value: $0.value)
    }
    differences += experiment.events.filter { !lesson.events.contains($0) }.map {
      Difference(path: $0.path.description, value: $0.value, step: $0.step)
    }
  }

  /// The file and whom it names, for a list of files with one run.
  fileprivate var owner: String {
    let name = author.isEmpty ? "no author" : "author \(author)"
    return "\(document) (\(name)\(verdict == .same ? "" : ", \(words)"))"
  }

  /// The cells of the table.
  fileprivate var row: [String] {
    let order = [Metric.averagePrecision, .meanIoU, .accuracy, .loss].map { "test_\($0.kind)" }
    let metric = order.lazy.compactMap { name in metrics.first { $0.key == name } }.first
    let value = metric.map {
      "\($0.key.replacing("_", with: " ")) \(NumberFormat.compact($0.value))"
    }
    return [
      document, author.isEmpty ? "-" : author,
      (steps > 0 ? NumberFormat.grouped(steps) : "-") + (status == .diverged ? ", diverged" : ""),
      value ?? "-", words,
    ]
  }

  private var words: String {
    switch verdict {
    case .same: "true: replayed to the same bits"
    case .differs: "NOT TRUE: not as claimed"
    case .altered: "WEIGHTS ALTERED"
    case .unclaimed: "claims nothing: it has no results"
    case .unreadable: "cannot be read"
    }
  }

  /// The lines below its row.
  fileprivate var details: [String] {
    let why = message?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    let same = sameAs.isEmpty ? [] : ["holds the same run as \(sameAs.joined(separator: ", "))"]
    return why + differences.map(\.words) + same + remarks.map { "warning: \($0)" }
  }
}
