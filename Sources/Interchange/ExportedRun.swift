// A run as exporters see it: the document, and its trainer at any step of it. What was measured is
// measured again by training from step 0, which gives the same bits.
package import Experiments
package import Problems
package import Training

/// How far the training of an export is.
package struct TrainingProgress: Equatable, Sendable {
  /// Which run: `this run`, `the twin`.
  package var run: String
  package var step: Int
  /// Where it ends.
  package var steps: Int
}

package struct ExportedRun {
  /// What training it again came to.
  private final class Ending {
    var divergedAt: Int?
  }

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
  private let progress: (TrainingProgress) -> Void
  private let ending = Ending()

  /// - Parameters:
  ///   - progress: told of every step that is trained.
  ///   - start: starts the run.
  package init(
    _ experiment: Experiment, stem: String, checkpoint: Checkpoint?, step: Int, files: DataFiles,
    progress: @escaping (TrainingProgress) -> Void = { _ in }, start: @escaping Starter
  ) {
    self.experiment = experiment
    self.stem = stem
    self.checkpoint = checkpoint
    self.step = step
    self.files = files
    self.progress = progress
    self.start = start
  }

  /// What people call it.
  package var title: String {
    experiment.presentation.name.isEmpty ? stem : experiment.presentation.name
  }

  /// Where it diverged: as the save says that is exported, or as training it again found.
  package var divergedAt: Int? {
    if let results = experiment.results, results.status == .diverged, results.steps == step,
      checkpoint?.step == step
    {
      return step
    }
    return ending.divergedAt
  }

  /// What is to be known of what was exported, for people.
  package var warnings: [String] {
    divergedAt.map {
      ["the run diverged at step \($0): this is of its last finite weights, and what led to them"]
    } ?? []
  }

  /// The settings at its step.
  func configuration() throws -> RunConfiguration {
    try experiment.configuration.applying(experiment.events.filter { $0.step <= step })
  }

  /// The run at step 0, to be trained.
  package func started() throws -> ScheduledRun { try start(nil) }

  /// The trainer at `step`, from the weights beside the document where they are of that step; else
  /// trained again.
  package func trained() throws -> Trainer {
    if let checkpoint, checkpoint.step == step { return try start(checkpoint).trainer }
    let run = try start(nil)
    try train(run, to: step)
    return run.trainer
  }

  /// Trains the run to a step, or to where it diverges, and says how far it is.
  func train(_ run: ScheduledRun, to end: Int) throws {
    try run.run(until: .never, every: 1) { trainer in
      tell("this run", trainer.step)
      return trainer.step < end
    }
    note(run.trainer)
  }

  /// Remembers how the training of the run ended.
  func note(_ trainer: Trainer) {
    if case .diverged(let step, _) = trainer.status { ending.divergedAt = step }
  }

  /// Likewise a run beside it.
  func train(_ run: VariantRun, to end: Int) throws {
    try run.train(to: run.trainer.step)
    while run.trainer.step < end, run.trainer.canAdvance {
      try run.train(to: run.trainer.step + 1)
      tell(run.variant.title, run.trainer.step)
    }
  }

  /// Says how far a run is.
  func tell(_ run: String, _ made: Int) {
    progress(TrainingProgress(run: run, step: made, steps: step))
  }
}
