// What leaves the playground for other people and programs: a code, or a file of another format.
// Nothing that is there is written over.
internal import Engine
internal import Experiments
internal import Foundation
internal import Interchange
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
    _ execution: ExecutionOptions
  ) -> Action {
    do {
      let kind = try exporter(named: format)
      let conversion = try kind.conversion()
      let document = document(request, checkpoint, workspace)
      let name = request.name.isEmpty ? document.presentation.name : request.name
      let run = ExportedRun(
        document,
        stem: ExportWriter.stem(of: URL(filePath: name).deletingPathExtension().lastPathComponent),
        checkpoint: checkpoint, step: checkpoint?.step ?? 0, files: request.files
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
      let exported = try kind.export(run, choices).converted(by: conversion)
      let writer = ExportWriter.free(kind, run.stem)
      try writer.write(exported.files)
      return .exportedAs(
        path: writer.path, hints: exported.hints.map { $0.replacing("%", with: writer.path) })
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
