// Changing a run between two steps. Everything that can fail happens before anything changes.
package import Datasets
internal import Engine
internal import Networks
internal import Schema

extension RunConfiguration {
  /// The data of this configuration, made or read.
  /// - Throws: `DataError` for the user.
  package func loadDataset(files: DataFiles) throws -> Dataset {
    try data.kind.load(seed: randomSeed, files: files)
  }
}

extension Trainer {
  /// Changes the configuration between two steps: every parameter whose path and shape stay keeps
  /// its value and optimizer state. At step 0 it is a new start from initial weights instead, and
  /// no edit is recorded. The pace is no part of a run and never an edit. On failure nothing has
  /// changed.
  /// - Parameter dataset: the new configuration's data where it is loaded already; else it is
  ///   loaded here when data or seed change.
  /// - Throws: `TrainingError`, `GraphError`, `DataError` or `Faults` for the user.
  package func apply(_ new: RunConfiguration, dataset: Dataset? = nil) throws {
    var old = configuration
    old.training.pace = new.training.pace
    guard new != old else { return setPace(new.training.pace) }
    let changesData = new.data != old.data || new.seed != old.seed
    let data = try dataset ?? (changesData ? new.loadDataset(files: files) : run.dataset)
    if step == 0 {
      run = try CompiledRun(new, dataset: data, kernels: kernels, options: options)
      (configuration, base) = (new, new)
      rules = StepRules(new.training)
      startProgress()
      return
    }
    let added = old.edits(toBecome: new, at: step)
    try checkReplay(of: edits + added, gives: new)
    let needsCompiling =
      changesData || new.network != old.network || new.training.loss != old.training.loss
      || new.training.batchSize != old.training.batchSize
    if needsCompiling {
      run = try CompiledRun(
        new, dataset: data, kernels: kernels, options: options, carrying: run)
    }
    if new.training.optimizer.kind.kind != old.training.optimizer.kind.kind {
      run.store.clearOptimizerState()
      progress.optimizerStep = 0
    }
    setPace(new.training.pace)
    marks.append(ChangeMark(step: step, label: changeLabel(from: old, to: new)))
    edits += added
    configuration = new
    rules = StepRules(new.training)
    let paths = run.lowered.layers.map(\.path)
    progress.weightGradients.setRows(paths)
    progress.activationGradients.setRows(paths)
    status = .ready
    refreshStatus()
    secure()
  }

  /// Back to step 0 with the initial weights of the configuration as it is now; edits are forgotten.
  package func reset() throws {
    run = try CompiledRun(configuration, dataset: run.dataset, kernels: kernels, options: options)
    base = configuration
    startProgress()
  }

  private func setPace(_ pace: Int) {
    configuration.training.pace = pace
    base.training.pace = pace
  }

  /// What is recorded must lead to what is trained.
  private func checkReplay(of edits: [Edit], gives new: RunConfiguration) throws {
    var replayed = try base.applying(edits)
    replayed.training.pace = new.training.pace
    guard replayed == new else {
      throw TrainingError(
        "this change cannot be written down as an event; make it in smaller steps")
    }
  }
}

extension ParameterStore {
  func clearOptimizerState() {
    for state in states { state.update(repeating: 0, count: arenaCount) }
  }
}
