// A document opened from the command line, with the overrides given there.
internal import Numerics
internal import Problems
internal import Engine
internal import Experiments
internal import Training

struct OpenedRun {
  /// As in the file; its configuration is that of step 0, `--seed` and `--set` included where the
  /// run starts anew.
  private(set) var experiment: Experiment
  let source: String?
  let path: String?
  private(set) var files: DataFiles
  /// Where a saved run goes on; nil starts at step 0.
  private(set) var checkpoint: Checkpoint?
  /// Settings to make where a saved run goes on.
  private(set) var liveSettings: [Edit] = []

  /// - Parameter resuming: whether weights beside the document are gone on from. A new seed is a
  ///   new run and starts at step 0; other settings are made where the saved run stopped.
  /// - Parameter batch: rows a step in place of the document's, for a run that starts at step 0.
  init(
    _ document: String, overrides: OverrideOptions? = nil, workspace: Workspace,
    resuming: Bool = false, batch: Int? = nil
  ) throws {
    let opened = try workspace.open(document)
    experiment = opened.experiment
    source = opened.source
    path = opened.path
    files = opened.files
    let settings = try overrides?.edits(into: &files) ?? []
    if resuming, overrides?.seed == nil { checkpoint = opened.checkpoint }
    if let seed = overrides?.seed {
      guard (0...(1 << 53)).contains(seed) else {
        throw UsageProblem("--seed: read \(seed); allowed: a whole number from 0 to \(1 << 53)")
      }
      experiment.configuration.seed = seed
    }
    if checkpoint == nil {
      experiment.settings = try experiment.settings.applying(settings)
      if let batch { experiment.configuration.training.batchSize = batch }
      // What is not known before a file is read, the run says when it starts.
      let data = DataOutline(experiment.configuration.data)
      if let fault = Fit.faults(experiment.configuration, data).first { throw fault }
    } else {
      liveSettings = settings
    }
  }

  /// With every event applied: as the run stands in the end.
  var configuration: RunConfiguration {
    get throws { try experiment.currentConfiguration() }
  }

  /// The run, at step 0 or where it was saved, with what is still to come.
  func start(_ workspace: Workspace, threads: Int) throws -> ScheduledRun {
    let run = try ScheduledRun(
      experiment.configuration, events: experiment.events, checkpoint: checkpoint, files: files,
      kernels: workspace.kernels, options: workspace.execution(threads: threads))
    if !liveSettings.isEmpty {
      let present = DocumentSettings(
        run.trainer.configuration, pace: experiment.presentation.pace)
      try run.trainer.apply(present.applying(liveSettings).configuration)
    }
    return run
  }
}
