// How long a document would train on this machine, at its own pace: measured on some of its steps.
internal import Engine
internal import Experiments
internal import Playground
internal import Training

enum TrainingTime {
  /// Seconds of steps that are measured.
  private static let looked = 0.05

  /// The time that all steps of a document take, with the measurements between them and with
  /// what it asks to be trained beside it. Nil where it cannot be trained.
  static func measured(
    _ opened: OpenedExperiment, _ kernels: KernelSet, _ options: ExecutionOptions
  ) -> TrainingDuration? {
    let configuration = opened.experiment.configuration
    guard
      let run = try? ScheduledRun(
        configuration, files: opened.files, kernels: kernels, options: options)
    else { return nil }
    let steps = configuration.training.stop.steps
    do {
      // The first step is slower than those after it.
      try run.run(until: .step(1))
      let (first, start) = (run.trainer.step, Clock.seconds())
      try run.run(until: .step(steps), every: 1) { _ in Clock.seconds() - start < looked }
      let (made, elapsed) = (run.trainer.step - first, Clock.seconds() - start)
      guard made > 0 else { return nil }
      let presentation = opened.experiment.presentation
      let runs: Double =
        switch presentation.view.twin {
        case .auto, .none: 1
        case .plain, .residual, .asDrawn: 2
        }
      let unhurried = Double(steps) / presentation.stepsPerSecond(steps: steps)
      let hurried = runs * Double(steps) * elapsed / Double(made)
      return TrainingDuration(
        seconds: max(unhurried, hurried), isAtPace: unhurried >= hurried)
    } catch {
      return nil
    }
  }
}
