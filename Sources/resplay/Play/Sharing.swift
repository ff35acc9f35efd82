// What leaves the playground for other people and programs: a code, or a file of another format.
// Nothing that is there is written over.
internal import Engine
internal import Experiments
internal import Foundation
internal import Interchange
internal import Numerics
internal import Playground
internal import Schema
internal import Training

enum Sharing {
  static func code(
    _ request: SaveRequest, _ checkpoint: Checkpoint?, _ workspace: Workspace
  ) -> Action {
    do {
      let document = document(request, checkpoint, workspace)
      let isAsRead = checkpoint == nil || checkpoint?.step == 0 && checkpoint?.edits.isEmpty == true
      return .shared(
        try ShareCode.encode(
          document,
          text: isAsRead ? ExperimentFile.write(document, basedOn: request.source) : nil,
          files: request.files))
    } catch {
      return .exportFailed(problemText(error))
    }
  }

  static func export(
    _ format: String, _ request: SaveRequest, _ checkpoint: Checkpoint?, _ workspace: Workspace,
    _ execution: ExecutionOptions, _ tell: @escaping (String) -> Void
  ) -> Action {
    do {
      let kind = try exporter(named: format)
      let conversion = try kind.conversion()
      let document = document(request, checkpoint, workspace)
      let name = request.name.isEmpty ? document.presentation.name : request.name
      let news = ExportNews(of: format, tell)
      let run = ExportedRun(
        document,
        stem: ExportWriter.stem(of: URL(filePath: name).deletingPathExtension().lastPathComponent),
        checkpoint: checkpoint, step: checkpoint?.step ?? 0, files: request.files,
        progress: { news.tell($0.run, $0.step, of: $0.steps) }
      ) { checkpoint in
        try ScheduledRun(
          document.configuration, events: document.events, checkpoint: checkpoint,
          files: request.files, kernels: workspace.kernels, options: execution)
      }
      let choices = try ExportChoices(kind.options)
      let refusals = try kind.refusals(run, choices)
      guard refusals.isEmpty else {
        return .exportFailed(
          "\(format) cannot carry " + refusals.map(\.description).joined(separator: "; "))
      }
      let omissions = try kind.omissions(run, choices).map { "not in it: \($0)" }
      let exported = try kind.export(run, choices).converted(by: conversion)
      let writer = ExportWriter.free(kind, run.stem)
      try writer.write(exported.files)
      return .exportedAs(
        path: writer.path,
        hints: run.warnings + omissions
          + exported.hints.map { $0.replacing("%", with: writer.path) })
    } catch {
      return .exportFailed(problemText(error))
    }
  }

  /// The document as a save of the run would be.
  private static func document(
    _ request: SaveRequest, _ checkpoint: Checkpoint?, _ workspace: Workspace
  ) -> Experiment {
    guard let checkpoint, checkpoint.step > 0 else {
      var document = request.experiment
      if let checkpoint { document.configuration = checkpoint.base }
      return document
    }
    let run = RunDocument(
      experiment: request.experiment, earlier: request.records, openedAt: request.openedAt,
      files: request.files)
    return run.written(
      checkpoint, DataCopies([], files: request.files, document: request.name), .now(workspace)
    ).experiment
  }
}

/// How far the training of an export is, in words for the message line: nothing of one that is
/// short, and then four times a second.
final class ExportNews {
  private let format: String
  private let clock: () -> Double
  private let say: (String) -> Void
  private let start: Double
  private var last: Double

  init(
    of format: String, clock: @escaping () -> Double = { Clock.seconds() },
    _ say: @escaping (String) -> Void
  ) {
    (self.format, self.clock, self.say) = (format, clock, say)
    (start, last) = (clock(), clock())
  }

  /// To be told of every step.
  func tell(_ run: String, _ step: Int, of steps: Int) {
    let now = clock()
    guard now - start > 0.5, now - last > 0.25 else { return }
    last = now
    let share = steps > 0 ? min(1, Double(step) / Double(steps)) : 1
    say(
      "exporting \(format): \(run) is trained again, step \(NumberFormat.grouped(step)) of "
        + "\(NumberFormat.grouped(steps)) (\(Int(100 * share)) %)")
  }
}
