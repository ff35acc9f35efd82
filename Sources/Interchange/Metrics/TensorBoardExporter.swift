// A run as a folder that TensorBoard shows: scalars, the distribution of gradients, the heatmap. An
// event's time is its step in seconds, so that equal runs give equal bytes.
internal import Experiments
internal import Schema
internal import Training

enum TensorBoardExporter: Exporter {
  static let name = "tensorboard"
  static let summary = "a log for TensorBoard: scalars, gradient histograms, the heatmap"
  static let output = ExportOutput.folder
  static let options = MetricsSource.options.filter { $0.name == "source" }

  /// The file in the folder: the name tells TensorBoard what it is.
  static func file(_ stem: String) -> String { "events.out.tfevents.0000000000.\(stem)" }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    var bytes = try RunEvents.head(step: 0, time: 0)
    var hints = ["tensorboard --logdir %"]
    if try MetricsSource.usesCurves(run, choices), let checkpoint = run.checkpoint {
      var (table, words) = try MetricsSource.table(
        run, ExportChoices(MetricsSource.options, given: [("source", "curves")]))
      table.thinNorms()
      for row in table.rows {
        bytes += try RunEvents.record(
          RunEvents.scalars(row, table.paths), step: row.step, time: Double(row.step))
      }
      bytes += try RunEvents.record(
        RunEvents.heatmap(checkpoint.weightGradients), step: run.step, time: Double(run.step))
      hints += words
      hints.append(
        "gradients are kept as norms alone; --with source=training trains again for histograms")
    } else {
      var events = RunEvents(steps: run.step)
      hints.append(
        try MetricsSource.train(run) { trainer, _ in
          bytes += try events.records(
            trainer, isLast: trainer.step >= run.step, time: Double(trainer.step))
        })
    }
    return Exported([ExportedFile(file(run.stem), bytes)], hints: hints)
  }
}

extension MetricsTable {
  /// Norms at about as many steps as a log holds them.
  fileprivate mutating func thinNorms() {
    let measured = rows.indices.filter { !rows[$0].norms.isEmpty }
    let distance = max(1, measured.count / MetricsSource.evaluations)
    for (number, index) in measured.enumerated() where number % distance != 0 {
      rows[index].norms = []
    }
  }
}
