// A run that follows the main one: the same document with something changed (the twin: every skip
// off), from step 0 of the same seed and batches. It first catches up, making the main run's edits
// at their steps, and then keeps step.
internal import Numerics
internal import Problems
internal import Engine

final class Follower {
  let id: String
  let title: String
  /// What makes the main run's configuration this run's.
  let variant: @Sendable (RunConfiguration) -> RunConfiguration
  private(set) var trainer: Trainer?
  /// Why there is no trainer, for the user.
  private(set) var fault: String?
  /// How many of the main run's edits have been made here, and as of which revision of it.
  private var made = 0
  private var revision = 0

  init(
    id: String, title: String, main: Trainer,
    variant: @escaping @Sendable (RunConfiguration) -> RunConfiguration
  ) {
    self.id = id
    self.title = title
    self.variant = variant
    restart(main)
  }

  /// Starts again from step 0 of the main run.
  func restart(_ main: Trainer) {
    made = 0
    revision = main.revision
    fault = nil
    do {
      let base = main.base
      let isSameData =
        base.data == main.configuration.data && base.seed == main.configuration.seed
      let fresh = try Trainer(
        variant(base), dataset: isSameData ? main.dataset : base.loadDataset(files: main.files),
        kernels: main.kernels, options: main.options, files: main.files)
      fresh.stopPoint = .never
      fresh.measuresActivations = main.measuresActivations
      trainer = fresh
    } catch {
      trainer = nil
      fault = message(of: error)
    }
  }

  /// Whether the main run has to wait for this one.
  func isBehind(_ main: Trainer) -> Bool {
    guard let trainer, fault == nil, trainer.canAdvance else { return false }
    return trainer.step < main.step
  }

  /// Makes the main run's edits that are due at this step. Those of the main run's present step
  /// may still be replaced by others, which is why they are taken as a whole each time.
  func follow(_ main: Trainer) {
    guard let trainer else { return }
    let due = main.edits.prefix { $0.step <= trainer.step }
    guard due.count != made || main.revision != revision else { return }
    made = due.count
    revision = main.revision
    do {
      let isNow = due.count == main.edits.count
      let followed = isNow ? main.configuration : try main.base.applying(due)
      try trainer.apply(variant(followed), dataset: isNow ? main.dataset : nil)
      fault = nil
    } catch {
      fault = message(of: error)
    }
  }

  /// One step, after the edits that are due.
  func advance(_ main: Trainer) {
    follow(main)
    if fault == nil { trainer?.advance() }
  }
}

/// What an error says to the user.
func message(of error: any Error) -> String { String(describing: error) }
