// Changing a run between two steps. Everything that can fail happens before anything changes.
internal import Numerics
package import Problems
internal import Engine
internal import Networks
internal import Schema

/// A run before the first edit of a step. Later edits of the same step start from it again, so that
/// what is recorded as one step's edits, and made together in a replay, gives the same run.
struct EditOrigin {
  var configuration: RunConfiguration
  var compiled: CompiledRun
  var progress: Trainer.Progress
  var edits: [Edit]
  var marks: [ChangeMark]
  var trainedData: [DataSource]
}

/// The tree that edits of a configuration lead to.
struct RecordedEdits {
  var base: RunConfiguration
  var edits: [Edit]
  var tree: Node
}

extension Trainer {
  /// Changes the configuration between two steps: every parameter whose path and shape stay keeps
  /// its value and optimizer state. At step 0 it is a new start from initial weights instead, and
  /// no edit is recorded. On failure nothing has changed.
  /// - Parameter dataset: the new configuration's data where it is loaded already; else it is
  ///   loaded here when data or seed change.
  /// - Parameter words: the edits that say it, to be recorded as they are; else the shortest ones.
  /// - Parameter renaming: which blocks are called otherwise and stay the same, where that is
  ///   known; else it is found by comparing.
  /// - Throws: `TrainingError`, `GraphError`, `DataError` or `Faults` for the user.
  package func apply(
    _ new: RunConfiguration, dataset: Dataset? = nil, recordedAs words: [Edit]? = nil,
    renaming: [Edit]? = nil
  ) throws {
    guard new != configuration else { return }
    // A value may have overflowed in the very last step, which only the next one would notice.
    secure()
    let keepsData = new.dataSource == configuration.dataSource
    let data = try dataset ?? (keepsData ? compiled.dataset : new.loadDataset(files: files))
    if step == 0 {
      let fresh = try CompiledRun(new, dataset: data, kernels: kernels, options: options)
      try fresh.start(from: new.startWeights(files), called: new.startFrom)
      compiled = fresh
      (configuration, base) = (new, new)
      rules = StepRules(new.training)
      startProgress()
      return
    }
    guard new.startFrom == configuration.startFrom else {
      throw TrainingError(
        "start_from is what a run starts from: it can be changed at step 0 alone; go back there "
          + "first")
    }
    let origin =
      editOrigin
      ?? EditOrigin(
        configuration: configuration, compiled: compiled, progress: progress, edits: edits,
        marks: marks, trainedData: trainedData)
    let old = origin.configuration
    let added = words ?? old.recordedEdits(toBecome: new, at: step, renaming: renaming)
    guard origin.edits.count + added.count <= Checkpoint.maximumEdits else {
      throw TrainingError(
        "this run has as many changes as a document can hold (\(Checkpoint.maximumEdits)): take "
          + "the last one back, then save the run, or start again from step 0 with the settings "
          + "as they are")
    }
    try checkReplay(of: origin.edits, then: added, gives: new)
    let names = BlockNames(added, of: old.network)
    let renamed = old.renamed(by: added)
    let changesOptimizer =
      new.training.optimizer.kind.kind != old.training.optimizer.kind.kind
    let needsCompiling =
      new.dataSource != old.dataSource || new.seed != old.seed || new.seeds != old.seeds
      || new.network != old.network || new.training.copies != old.training.copies
      || new.training.loss != old.training.loss || changesOptimizer
      || new.training.batchSize != old.training.batchSize
    compiled =
      needsCompiling
      ? try CompiledRun(
        new, dataset: data, kernels: kernels, options: options, carrying: origin.compiled,
        called: names)
      : origin.compiled
    progress = origin.progress
    if changesOptimizer {
      compiled.store.clearOptimizerState()
      progress.optimizerStep = 0
    }
    if !new.isMeasuredLike(renamed) || new.training.stop.metric != old.training.stop.metric
      || !old.training.copies.contains(.best)
    {
      progress.best = nil
    }
    let paths = compiled.lowered.layers.map(\.path)
    progress.weightGradients.rename(names)
    progress.activationGradients.rename(names)
    progress.layers.rename(names)
    progress.weightGradients.setRows(paths)
    progress.activationGradients.setRows(paths)
    // What is only kept has nothing to measure, and its program is not made for that.
    if measuresLayers, compiled.isCompiled {
      progress.layers = compiled.measuring.carry(progress.layers)
    }
    stale = new == old ? nil : old
    edits = origin.edits + added
    marks = origin.marks
    if added.contains(where: { !$0.isRenaming }) {
      marks.append(ChangeMark(step: step, label: changeLabel(from: renamed, to: new)))
    }
    configuration = new
    rules = StepRules(new.training)
    editOrigin = origin
    trainedData = origin.trainedData.adding(old)
    trainedTestRows = trainedData.testRows(of: new, in: data)
    revision += 1
    status = .ready
    refreshStatus()
    secure()
  }

  /// Back to step 0 with the initial weights of the configuration as it is now, without edits.
  package func reset() throws {
    let fresh = try CompiledRun(
      configuration, dataset: compiled.dataset, kernels: kernels, options: options)
    try fresh.start(
      from: configuration.startWeights(files), called: configuration.startFrom)
    compiled = fresh
    base = configuration
    startProgress()
  }

  /// What is recorded must lead to what is trained. The edits before are remembered as the tree
  /// they lead to: the thousandth edit costs what the first does.
  private func checkReplay(
    of edits: [Edit], then added: [Edit], gives new: RunConfiguration
  ) throws {
    var known = recorded
    if known?.base != base || !edits.starts(with: known?.edits ?? []) {
      known = nil
    }
    var tree = known?.tree ?? base.editableNode
    for edit in edits.dropFirst(known?.edits.count ?? 0) {
      try RunConfiguration.apply(edit, to: &tree)
    }
    recorded = RecordedEdits(base: base, edits: edits, tree: tree)
    for edit in added { try RunConfiguration.apply(edit, to: &tree) }
    guard try base.decoded(tree) == new else {
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
