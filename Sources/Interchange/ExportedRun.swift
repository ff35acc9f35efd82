// A run as exporters see it: the document, and its trainer at any step of it. What was measured is
// measured again by training from step 0, which gives the same bits.
package import Experiments
package import Problems
package import Training

package struct ExportedRun {
  /// Starts the run: at step 0, or where the checkpoint stands.
  package typealias Starter = (Checkpoint?) throws -> ScheduledRun

  /// As it is written: the configuration at step 0, events, and what came out.
  package let experiment: Experiment
  /// For names of files: letters, digits, `-` and `_`.
  package let stem: String
  /// The weights where the run stands; nil where there are none beside the document.
  package let checkpoint: Checkpoint?
  /// The step that is exported: where the saved run stands, or the one asked for.
  package let step: Int
  /// Where the document's data is read from.
  package let files: DataFiles
  private let start: Starter

  package init(
    _ experiment: Experiment, stem: String, checkpoint: Checkpoint?, step: Int, files: DataFiles,
    start: @escaping Starter
  ) {
    self.experiment = experiment
    self.stem = stem
    self.checkpoint = checkpoint
    self.step = step
    self.files = files
    self.start = start
  }

  /// What people call it.
  package var title: String {
    experiment.presentation.name.isEmpty ? stem : experiment.presentation.name
  }

  /// The run at step 0, to be trained.
  package func started() throws -> ScheduledRun { try start(nil) }

  /// The trainer at `step`, from the weights beside the document where they are of that step; else
  /// trained again.
  package func trained() throws -> Trainer {
    if let checkpoint, checkpoint.step == step { return try start(checkpoint).trainer }
    let run = try start(nil)
    try run.replay(to: step)
    return run.trainer
  }
}
