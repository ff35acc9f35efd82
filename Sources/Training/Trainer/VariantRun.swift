// A variant of a run that was trained without a screen: the same seed and batches from step 0, the
// run's edits made at their steps. What a session does for the runs beside the document's own.
internal import Numerics
internal import Problems
internal import Engine
internal import Schema

package final class VariantRun {
  package let variant: Variant
  package let trainer: Trainer
  /// The run's configuration as far as its edits have been followed.
  private var document: RunConfiguration
  private var pending: ArraySlice<Edit>

  /// - Parameter run: trained as far as it is to be followed.
  /// - Throws: `TrainingError`, `GraphError` or `Faults` where the variant cannot be built.
  package init(_ variant: Variant, of run: Trainer) throws {
    self.variant = variant
    document = run.base
    pending = run.edits[...]
    let wanted = variant.configuration(run.base)
    let dataset =
      try wanted.dataSource == run.configuration.dataSource
      ? run.dataset : wanted.loadDataset(files: run.files)
    trainer = try Trainer(
      wanted, dataset: dataset, kernels: run.kernels, options: run.options, files: run.files)
    trainer.stopPoint = .never
  }

  /// Trains to a step, or to where it diverges.
  /// - Throws: what an edit that does not fit the variant says.
  package func train(to step: Int) throws {
    try makeEdits()
    while trainer.step < step, trainer.canAdvance {
      trainer.advance()
      try makeEdits()
    }
  }

  private func makeEdits() throws {
    while let step = pending.first?.step, step <= trainer.step {
      let group = pending.prefix { $0.step == step }
      document = try document.applying(group)
      try trainer.apply(
        variant.configuration(document), renaming: group.filter(\.isRenaming))
      pending = pending.dropFirst(group.count)
    }
  }
}
