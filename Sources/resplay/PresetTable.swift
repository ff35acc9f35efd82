// The table of presets: each trained with every skip on and with every skip off, over some seeds,
// as lines of Markdown.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Training

struct PresetTable {
  /// What one preset reached.
  struct Row {
    var name: String
    var parameters: Int
    /// Floating-point operations of one sample, forward.
    var flops: Int
    var steps: Int
    /// Of one run with skips on.
    var seconds: Double
    var metric: Metric
    /// One value a seed; NaN where the run diverged.
    var on: [Float]
    /// Empty where there are no skips.
    var off: [Float]
    /// Whether nothing could be trained, because the data is a file that is not there.
    var lacksFiles = false

    static func withoutFiles(_ name: String) -> Row {
      Row(
        name: name, parameters: 0, flops: 0, steps: 0, seconds: 0, metric: .loss, on: [], off: [],
        lacksFiles: true)
    }
  }

  private let workspace: Workspace
  /// Seeds of a preset: its own and those after it.
  private let seeds: Int
  /// Runs that were made: a preset and its partner with the skips off have theirs in common.
  private var known: [(configuration: RunConfiguration, outcome: Outcome)] = []

  /// What one run reached.
  private struct Outcome {
    var parameters: Int
    var flops: Int
    var steps: Int
    var seconds: Double
    var metric: Metric
    var value: Float
  }

  init(workspace: Workspace, seeds: Int) {
    (self.workspace, self.seeds) = (workspace, seeds)
  }

  mutating func row(_ name: String) throws -> Row {
    let opened = try workspace.open(name, weights: .ignored)
    let base = opened.experiment.configuration
    guard base.dataPaths.allSatisfy({ opened.files.place(of: $0) != nil }) else {
      return .withoutFiles(name)
    }
    let hasSkips = base.network.hasSkips
    var row: Row?
    for index in 0..<seeds {
      var configuration = base
      configuration.seed = base.seed + index
      let on = try outcome(configuration, skips: hasSkips ? true : nil, opened)
      if row == nil {
        row = Row(
          name: name, parameters: on.parameters, flops: on.flops, steps: on.steps,
          seconds: on.seconds, metric: on.metric, on: [], off: [])
      }
      row?.on.append(on.value)
      if hasSkips { row?.off.append(try outcome(configuration, skips: false, opened).value) }
    }
    guard let row else { throw UsageProblem("--seeds: allowed: at least 1") }
    return row
  }

  private mutating func outcome(
    _ configuration: RunConfiguration, skips: Bool?, _ opened: OpenedExperiment
  ) throws -> Outcome {
    var configuration = configuration
    if let skips { configuration.network = configuration.network.withSkips(skips) }
    let events = opened.experiment.events
    // Files that a run reads may be others in another folder.
    let isShared = events.isEmpty && configuration.dataPaths.isEmpty
    if isShared, let same = known.first(where: { $0.configuration == configuration }) {
      return same.outcome
    }
    let start = Clock.seconds()
    let run = try ScheduledRun(
      configuration, events: events, files: opened.files, kernels: workspace.kernels,
      options: workspace.execution(threads: 1))
    try run.run()
    let trainer = run.trainer
    let metric = trainer.dataset.task.kind.headline
    let outcome = Outcome(
      parameters: trainer.network.parameterCount, flops: trainer.network.flops,
      steps: trainer.step, seconds: Clock.seconds() - start, metric: metric,
      value: Self.value(trainer, metric))
    if isShared { known.append((configuration, outcome)) }
    return outcome
  }

  /// The headline metric of the test rows; of the training rows where there are none.
  private static func value(_ trainer: Trainer, _ metric: Metric) -> Float {
    if case .diverged = trainer.status { return .nan }
    let evaluation = trainer.evaluate()
    return evaluation.test.isEmpty ? evaluation.train(metric) : evaluation.test(metric)
  }

  // MARK: As Markdown

  static let head = """
    | preset | parameters | FLOPs | steps | seconds | metric | skips on | skips off |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    """

  static func line(_ row: Row) -> String {
    if row.lacksFiles {
      return "| `\(row.name)` | - | - | - | - | - | needs its files | needs its files |"
    }
    let cells = [
      "`\(row.name)`", NumberFormat.grouped(row.parameters), NumberFormat.grouped(row.flops),
      NumberFormat.grouped(row.steps), NumberFormat.fixed(row.seconds, decimals: 1),
      row.metric.kind, words(row.on, row.metric), words(row.off, row.metric),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  /// `97.2 % [96.9, 97.5]`: mean and range over the seeds.
  static func words(_ values: [Float], _ metric: Metric) -> String {
    guard !values.isEmpty else { return "no skips" }
    let finite = values.filter(\.isFinite).map(Double.init)
    let lost = values.count - finite.count
    let diverged = lost == 0 ? "" : "diverged \(lost) of \(values.count)"
    guard let low = finite.min(), let high = finite.max() else { return diverged }
    let mean = finite.reduce(0, +) / Double(finite.count)
    func number(_ value: Double) -> String {
      metric.scale == .share
        ? NumberFormat.fixed(100 * value, decimals: 1) : NumberFormat.compact(value)
    }
    let unit = metric.scale == .share ? " %" : ""
    let range = finite.count > 1 ? " [\(number(low)), \(number(high))]" : ""
    return number(mean) + unit + range + (diverged.isEmpty ? "" : ", \(diverged)")
  }
}
