// Where the exported measurements of a run come from: the curves beside a save, or training again
// from step 0, which gives the same bits and every step.
internal import Experiments
internal import Networks
internal import Problems
internal import Schema
internal import Training

enum MetricsSource {
  static let options = [
    ExportOption(
      "source", .choice(["auto", "curves", "training"]), standard: "auto",
      help: "curves: those kept beside a save; training: trained again, with every step"),
    ExportOption(
      "every", .integer(1...1_000_000), standard: 1, help: "steps between two rows"),
    ExportOption(
      "gradients", .flag, standard: true, help: "the norm of the gradient by each layer's weights"),
  ]

  /// Numbers that a table may hold.
  static let maximumValues = 50_000_000
  /// Steps of a run at which everything is measured over all rows, about; as `train --json`.
  static let evaluations = 50

  /// Whether the curves of a save are taken.
  /// - Throws: `ExportError` where they were asked for and are not there.
  static func usesCurves(_ run: ExportedRun, _ choices: ExportChoices) throws -> Bool {
    let isKept = run.checkpoint?.step == run.step && run.step > 0
    switch choices.text("source") {
    case "training": return false
    case "curves" where !isKept:
      throw ExportError(
        "--with source: read \"curves\", but there are no curves of step \(run.step) beside the "
          + "document; allowed: auto, training")
    default: return isKept
    }
  }

  /// The rows, and what is to be said of them.
  static func table(_ run: ExportedRun, _ choices: ExportChoices) throws -> (MetricsTable, [String])
  {
    guard try usesCurves(run, choices), let checkpoint = run.checkpoint else {
      return try trained(run, choices)
    }
    let configuration = try checkpoint.current
    let known = DataOutline(configuration.dataSource)?.rows.train
    let trainRows = try known ?? configuration.loadDataset(files: run.files).trainRows.count
    var table = try MetricsTable(checkpoint, trainRows: trainRows)
    let every = choices.integer("every")
    table.rows.removeAll { $0.step % every != 0 && $0.step != run.step }
    if !choices.flag("gradients") { table.forgetNorms() }
    var hints = ["measured while the run was trained, and kept beside it"]
    let (losses, norms) = (checkpoint.batchLosses.stride, checkpoint.weightGradients.stride)
    if losses > 1 || norms > 1 {
      let parts =
        (losses > 1 ? ["the batch loss is the mean of \(losses) steps"] : [])
        + (norms > 1 ? ["gradients are those of every \(norms) steps"] : [])
      hints.append(
        "of a run this long \(parts.joined(separator: ", ")); --with source=training trains it "
          + "again and writes every step"
      )
    }
    hints.append(
      "metrics of all rows are kept for the end alone; --with source=training trains again and "
        + "measures them about \(evaluations) times")
    return (table, hints)
  }

  private static func trained(
    _ run: ExportedRun, _ choices: ExportChoices
  ) throws -> (MetricsTable, [String]) {
    let (every, readsNorms) = (choices.integer("every"), choices.flag("gradients"))
    var table = MetricsTable()
    var recorder = MetricsRecorder()
    // Everything is measured at the first row of each stretch of steps.
    let interval = max(1, run.step / evaluations)
    var measured: Int?
    let end = try train(run) { trainer, _ in
      guard trainer.step % every == 0 || trainer.step == run.step else { return }
      let stretch = trainer.step / interval
      let isEvaluated = stretch != measured || trainer.step == run.step
      measured = stretch
      if table.rows.isEmpty {
        let columns = readsNorms ? trainer.network.layers.count : 1
        try checkSize(rows: run.step / every + 2, columns: columns)
      }
      table.rows.append(recorder.row(trainer, evaluates: isEvaluated, readsNorms: readsNorms))
    }
    table.paths = recorder.paths
    return (table, [end])
  }

  /// Trains a run from step 0 to the step that is exported.
  /// - Parameter observe: called after every step and before the first; whether everything is to be
  ///   measured at it.
  /// - Returns: what is to be said of it.
  static func train(
    _ run: ExportedRun, observe: (Trainer, _ isEvaluated: Bool) throws -> Void
  ) throws -> String {
    let interval = max(1, run.step / evaluations)
    let scheduled = try run.started()
    try scheduled.run(until: .never, every: 1) { trainer in
      run.tell("this run", trainer.step)
      try observe(trainer, trainer.step % interval == 0 || trainer.step >= run.step)
      return trainer.step < run.step
    }
    run.note(scheduled.trainer)
    let step = scheduled.trainer.step
    if run.step == 0 { return "nothing was trained yet; --steps N trains to step N first" }
    return step < run.step
      ? "trained again from step 0; the run diverged at step \(step)"
      : "trained again from step 0 to step \(step), to the same bits"
  }

  private static func checkSize(rows: Int, columns: Int) throws {
    let (values, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
    guard isTooLarge || values > maximumValues else { return }
    throw ExportError(
      "\(rows) rows of \(columns) layers are more than \(maximumValues) numbers; write fewer with "
        + "--with every=\(values / maximumValues + 2), or --with gradients=false")
  }
}

extension MetricsTable {
  fileprivate mutating func forgetNorms() {
    paths = []
    for index in rows.indices { rows[index].norms = [] }
    rows.removeAll { $0.batchLoss.isNaN && $0.metrics.isEmpty }
  }
}
