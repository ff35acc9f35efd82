// A document opened from the command line, with the overrides given there.
internal import Networks
internal import Numerics
internal import Problems
internal import Engine
internal import Experiments
internal import Schema
internal import Training

/// What becomes of a run that was trained already.
enum Resumption {
  /// The document is taken from step 0, as it stands.
  case never
  /// The run goes on where it was saved; what changes it has to say how.
  case ifUnchanged
  /// A change is made where the run was saved, and trained on from there.
  case withChanges
}

struct OpenedRun {
  /// As in the file; its configuration is that of step 0, `--seed` and `--set` included where the
  /// run starts anew.
  private(set) var experiment: Experiment
  let source: String?
  let path: String?
  private(set) var files: DataFiles
  /// Where a saved run goes on; nil starts at step 0.
  private(set) var checkpoint: Checkpoint?
  /// The weights beside the document, where they are whole and its own.
  let weights: Checkpoint?
  /// What is said of the weights beside the document where it names others by their digest.
  let alteredWeights: String?
  /// Whether a trained run would go on, but its weights are missing.
  let lacksWeights: Bool
  /// The files with the data at step 0 as the document names them, whatever was set.
  let namedData: [String]
  /// The data at step 0, where it was read from a file.
  private let dataset: Dataset?
  /// Settings to make where a saved run goes on.
  private(set) var liveSettings: [Setting] = []

  /// - Parameter resuming: whether weights beside the document are gone on from. A new seed is a
  ///   new run and starts at step 0.
  /// - Parameter batch: rows a step in place of the document's, for a run that starts at step 0.
  /// - Parameter warn: is told what is wrong with weights that are not needed.
  init(
    _ named: String?, overrides: OverrideOptions? = nil, settings: SettingOptions? = nil,
    workspace: Workspace, resuming: Resumption = .never, batch: Int? = nil,
    warn: (String) -> Void = Console.warning
  ) throws {
    let options = overrides?.set ?? settings
    let document = try options?.document(named) ?? named ?? ""
    let goesOn = resuming != .never && overrides?.seed == nil
    let use: WeightsUse = goesOn ? .needed : .checked
    let opened =
      try options?.open(named, workspace, weights: use)
      ?? workspace.open(document, weights: use)
    if let warning = opened.weights?.warning(isNeeded: goesOn) { warn(warning) }
    experiment = opened.experiment
    // What is written of a preset is none: it has no place among them.
    if opened.place == .presets { experiment.presentation.group = "" }
    namedData = opened.experiment.configuration.dataPaths
    source = opened.source
    path = opened.path
    files = opened.files
    weights = opened.checkpoint
    alteredWeights = opened.weights?.isAltered == true ? opened.weights?.words : nil
    lacksWeights =
      goesOn && opened.weights?.isMissing == true && opened.experiment.results?.steps ?? 0 > 0
    let settings = try options?.settings(into: &files, isProposed: named == nil) ?? []
    let written = opened.source.flatMap { try? ExperimentFile.readValue($0) }
    if goesOn { checkpoint = opened.checkpoint }
    if resuming == .withChanges, checkpoint == nil {
      throw UsageProblem(
        "--continue: '\(document)' has no trained weights beside it to go on from; leave it out")
    }
    if let seed = overrides?.seed {
      guard (0...(1 << 53)).contains(seed) else {
        throw UsageProblem("--seed: read \(seed); allowed: a whole number from 0 to \(1 << 53)")
      }
      experiment.configuration.seed = seed
    }
    if let checkpoint {
      let present = DocumentSettings(
        try checkpoint.current, pace: experiment.presentation.pace)
      let wanted = try present.applying(settings, written: written)
      experiment.presentation.pace = wanted.pace
      experiment.presentation.name = experiment.presentation.name.followingDepth(
        from: present.configuration.network.depth, to: wanted.configuration.network.depth)
      if wanted.configuration != present.configuration { liveSettings = settings }
      guard liveSettings.isEmpty || resuming == .withChanges || checkpoint.step == 0 else {
        throw UsageProblem(
          "--set: '\(document)' was trained for \(Console.count(checkpoint.step, "step")) without "
            + "this setting; --restart trains it from step 0 with it, --continue makes it at step "
            + "\(checkpoint.step) and trains on")
      }
    } else {
      let depth = experiment.configuration.network.depth
      experiment.settings = try experiment.settings.applying(settings, written: written)
      experiment.presentation.name = experiment.presentation.name.followingDepth(
        from: depth, to: experiment.configuration.network.depth)
      if let batch { experiment.configuration.training.batchSize = batch }
    }
    let isAsRead = experiment.configuration == opened.experiment.configuration
    guard !isAsRead || experiment.readsFiles else {
      dataset = nil
      return
    }
    let check = RunCheck(experiment, source: isAsRead ? source : nil, files: files)
    guard check.faults.isEmpty else {
      throw DocumentProblem(document: path ?? document, faults: check.faults)
    }
    dataset = check.dataset
  }

  /// What it is called in output: its path, standard input, or the data it was proposed for.
  /// - Parameter named: as on the command line.
  func name(_ named: String?, data: String?) -> String {
    path
      ?? (named == DocumentStream.standardInput
        ? "standard input" : named.map(shownName) ?? data ?? "")
  }

  /// With every event applied: as the run stands in the end.
  var configuration: RunConfiguration {
    get throws { try experiment.currentConfiguration() }
  }

  /// What its document is written from.
  var document: RunDocument {
    RunDocument(
      experiment: experiment, earlier: checkpoint == nil ? [] : experiment.results?.files ?? [],
      openedAt: checkpoint?.step ?? 0, files: files)
  }

  /// Every data file that the run reads or may come to read.
  var dataPaths: [String] {
    experiment.configuration.dataPaths + experiment.events.flatMap(\.dataPaths)
      + liveSettings.flatMap(\.edit.dataPaths)
  }

  /// A saved run goes on with the data it was trained on, or with leave.
  /// - Throws: `UsageProblem` that names the file.
  func checkData(acceptingChanges: Bool) throws {
    guard checkpoint != nil, !acceptingChanges, let results = experiment.results else { return }
    let changed = try results.changedFiles(files, among: configuration.dataPaths)
    guard let first = changed.first else { return }
    throw UsageProblem(
      "\(first); bring the file back, start anew with --restart, or go on with --changed-data")
  }

  /// The run, at step 0 or where it was saved, with what is still to come.
  func start(_ workspace: Workspace, threads: Int) throws -> ScheduledRun {
    try start(workspace, threads: threads, from: checkpoint)
  }

  /// - Parameter checkpoint: where to start; nil is step 0.
  func start(
    _ workspace: Workspace, threads: Int, from checkpoint: Checkpoint?
  ) throws -> ScheduledRun {
    let run = try ScheduledRun(
      experiment.configuration, events: experiment.events, checkpoint: checkpoint, dataset: dataset,
      files: files, kernels: workspace.kernels, options: workspace.execution(threads: threads))
    if !liveSettings.isEmpty {
      let present = DocumentSettings(
        run.trainer.configuration, pace: experiment.presentation.pace)
      try run.trainer.apply(present.applying(liveSettings).configuration)
      try checkTestRows(run.trainer)
    }
    return run
  }

  /// Rows that were trained on must not become test rows by a setting.
  private func checkTestRows(_ trainer: Trainer) throws {
    guard trainer.trainedTestRows > 0, trainer.edits.last?.step == trainer.step,
      liveSettings.contains(where: { ["data", "seed"].contains($0.path.parts.first) })
    else { return }
    throw UsageProblem(
      "--set: with this setting \(trainer.trainedTestRows) of "
        + "\(Console.count(trainer.dataset.testRows.count, "test row")) are rows that were trained "
        + "on, so that the test would say nothing; --restart trains from step 0 with it")
  }
}

extension WeightsReport {
  /// What a command says of weights: that they are missing where it would go on from them, or what
  /// is wrong with them where it does not need them.
  func warning(isNeeded: Bool) -> String? {
    if isMissing {
      return isNeeded ? "there are no weights in '\(path)': the run starts at step 0" : nil
    }
    return words.map {
      "\($0); 'resplay train' would refuse to go on from them, this command does not need them"
    }
  }
}
