// Looking at a run as it was. A step that was recorded is brought back into a trainer of its own,
// so that curves, norms, picture and evaluation are measured from its weights, and that a run can
// go on from it bit for bit. Used from the training queue only.
internal import Engine
internal import Problems

final class RunHistory {
  private(set) var recording = Recording()
  /// The run as it was, while that is looked at.
  private var seen: SessionRun?

  /// Records the run where its step is due.
  func note(_ trainer: Trainer, seconds: Double) {
    // What stopped being finite was taken back to an earlier step.
    recording.cut(after: trainer.step)
    guard recording.isDue(trainer.step), let frame = trainer.frame() else { return }
    recording.add(frame, trainer.progress.layers, seconds: seconds)
  }

  /// The run starts anew: what was is of another one.
  func restart() {
    recording = Recording()
    seen = nil
  }

  /// Shows the run as it was after `step` updates, or at the nearest recorded step before; nil
  /// shows it no more.
  func look(at step: Int?, _ main: Trainer?) {
    guard let step, let main, let frame = recording.frame(at: step) else {
      seen = nil
      return
    }
    let run = seen ?? SessionRun(.main)
    seen = run
    run.attempt { trainer in
      let wanted = try frame.checkpoint.current
      defer { trainer?.progress.layers = frame.layers }
      if let trainer, trainer.configuration == wanted {
        return try trainer.goBack(to: frame.checkpoint)
      }
      trainer = nil
      let dataset = try main.sharedDataset(wanted) ?? wanted.loadDataset(files: main.files)
      trainer = try Trainer(
        frame.checkpoint, dataset: dataset, kernels: main.kernels, options: main.options,
        files: main.files)
    }
  }

  /// Hands out the run as it was after `step` updates, to go on with; what was recorded after that
  /// is forgotten.
  /// - Returns: nil where it is not recorded or cannot be built.
  func take(_ step: Int, _ main: Trainer) -> (trainer: Trainer, seconds: Double)? {
    guard let frame = recording.frame(at: step), frame.step == step else { return nil }
    if seen?.trainer?.step != step { look(at: step, main) }
    guard let trainer = seen?.trainer, seen?.fault == nil, trainer.step == step else { return nil }
    seen = nil
    recording.cut(after: step)
    return (trainer, frame.seconds)
  }

  /// Whether the session was closed before what was asked for was brought back.
  var wasCutShort: Bool { seen?.wasCutShort == true }

  // MARK: What is seen

  var hasStaleView: Bool { seen?.hasStaleView == true }

  func refreshView() { seen?.refreshView() }

  /// The run as it was, as the screen sees it.
  /// - Parameter main: the run as it is, whose steps the time axis keeps.
  func snapshot(_ main: Trainer?) -> RunSnapshot? {
    guard let seen, let main else { return nil }
    var snapshot = seen.snapshot(main.configuration, isRunning: false)
    snapshot.horizon = main.step
    return snapshot
  }

  func clear() {
    seen = nil
    recording = Recording()
  }
}
