// What the training settings mean for one step, unpacked once so that a step looks nothing up.
internal import Numerics
internal import Engine

struct StepRules {
  let optimizer: any OptimizerKind
  let schedule: any ScheduleKind
  /// Largest global gradient norm; nil is no limit.
  let clip: Float?
  /// What is done to the inputs of a batch; nil is nothing.
  let augmentation: Augmentation?
  let total: Int
  let lossGoal: Double
  let plan: MeasurePlan

  init(_ settings: TrainingSettings) {
    optimizer = settings.optimizer.kind
    schedule = settings.schedule.kind
    clip = settings.clipNorm > 0 ? Float(settings.clipNorm) : nil
    augmentation = settings.augment.isOn ? settings.augment : nil
    total = settings.stop.steps
    lossGoal = settings.stop.loss
    plan = MeasurePlan(total: settings.stop.steps)
  }

  /// - Parameter optimizerStep: counted from 1.
  func rule(step: Int, optimizerStep: Int) -> UpdateRule {
    optimizer.rule(factor: schedule.factor(step: step, total: total), step: optimizerStep)
  }
}
