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
  /// Batches a step.
  let accumulate: Int
  /// Decay of the average of the weights; 0 keeps none.
  let average: Double
  let stop: StopRule
  let plan: MeasurePlan

  init(_ settings: TrainingSettings) {
    optimizer = settings.optimizer.kind
    schedule = settings.schedule.kind
    clip = settings.clipNorm > 0 ? Float(settings.clipNorm) : nil
    augmentation = settings.augment.isOn ? settings.augment : nil
    total = settings.stop.steps
    lossGoal = settings.stop.loss
    accumulate = settings.accumulate
    average = settings.average
    stop = settings.stop
    plan = MeasurePlan(total: settings.stop.steps)
  }

  /// The decay of the average after the update of `step`: less at first, when the weights that it
  /// starts from say little.
  func averageDecay(step: Int) -> Float {
    Float(min(average, Double(step + 1) / Double(step + 10)))
  }

  /// - Parameter optimizerStep: counted from 1.
  func rule(step: Int, optimizerStep: Int) -> UpdateRule {
    optimizer.rule(factor: schedule.factor(step: step, total: total), step: optimizerStep)
  }
}
