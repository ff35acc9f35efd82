// What training depends on: loss, batch, optimizer, schedule, stop rule.
internal import Numerics
package import Engine
package import Problems
package import Schema

/// An optimizer: one file a kind under `Optimizers/`, one line in `optimizerCatalog`.
package protocol OptimizerKind: Kind {
  var learningRate: Double { get set }

  /// The update of one step.
  /// - Parameters:
  ///   - factor: what the schedule makes of the learning rate.
  ///   - step: counted from 1 since the last reset.
  func rule(factor: Double, step: Int) -> UpdateRule
}

/// A learning-rate schedule: one file a kind under `Schedules/`, one line in `scheduleCatalog`.
package protocol ScheduleKind: Kind {
  /// The factor on the learning rate at `step` (from 0) of a run of `total` steps.
  func factor(step: Int, total: Int) -> Double
}

package struct OptimizerSpec: NodeCodable {
  package var kind: any OptimizerKind

  package init(_ kind: any OptimizerKind) { self.kind = kind }

  package static func == (a: Self, b: Self) -> Bool { a.kind.equals(b.kind) }

  package var node: Node { kind.kindNode }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    optimizerCatalog.decode(node, path: path, into: &faults).map { OptimizerSpec($0) }
  }
}

package struct ScheduleSpec: NodeCodable {
  package var kind: any ScheduleKind

  package init(_ kind: any ScheduleKind) { self.kind = kind }

  package static func == (a: Self, b: Self) -> Bool { a.kind.equals(b.kind) }

  package var node: Node { kind.kindNode }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    scheduleCatalog.decode(node, path: path, into: &faults).map { ScheduleSpec($0) }
  }
}

/// When a run ends by itself.
package struct StopRule: Configurable {
  package var steps = 2000
  /// Ends when the mean batch loss of the last epoch (at most 50 steps) is at most this; 0 never.
  package var loss = 0.0
  /// Ends when the metric of the validation rows has not become better for so many steps; 0 never.
  package var patience = 0
  package var metric = Metric.loss
  /// Whether the weights of the best step are put back at the end of a run with patience.
  package var keepBest = true

  package init() {}

  package static var fields: [Field<StopRule>] {
    [
      .integer("steps", \.steps, 1...10_000_000, help: "training steps"),
      .number(
        "loss", \.loss, 0...1e6,
        help: "stops when the mean batch loss of an epoch is at most this; 0 never"),
      .integer(
        "patience", \.patience, 0...10_000_000, unit: "steps",
        help: "stops when the validation metric gets no better for so long; 0 never"),
      .choice("metric", \.metric, help: "what patience looks at, of the validation rows"),
      .flag("keep_best", \.keepBest, help: "with patience: ends with the weights of the best step"),
    ]
  }
}

package struct TrainingSettings: Configurable {
  package var loss = Loss.crossEntropy
  package var batchSize = 32
  package var optimizer = OptimizerSpec(SGD())
  package var schedule = ScheduleSpec(ConstantSchedule())
  /// Largest global gradient norm; 0 leaves gradients as they are.
  package var clipNorm = 0.0
  package var augment = Augmentation()
  /// Batches that a step sums its gradient over.
  package var accumulate = 1
  /// Decay of the weights' moving average, which is what is evaluated; 0 keeps none.
  package var average = 0.0
  /// The part of the training rows that is put aside for validation.
  package var validationFraction = 0.0
  package var stop = StopRule()

  package init() {}

  /// The copies of the weights that a run keeps.
  package var copies: WeightCopies {
    var copies: WeightCopies = average > 0 ? .average : []
    if stop.patience > 0, stop.keepBest { copies.insert(.best) }
    return copies
  }

  package static var fields: [Field<TrainingSettings>] {
    [
      .choice("loss", \.loss, help: "what is minimised"),
      .integer("batch_size", \.batchSize, 1...65_536, help: "samples a step"),
      .value("optimizer", \.optimizer, allowed: "an optimizer", help: "how weights change"),
      .value("schedule", \.schedule, allowed: "a schedule", help: "how the rate changes"),
      .number("clip_norm", \.clipNorm, 0...1e9, help: "largest gradient norm; 0 is no limit"),
      .value(
        "augment", \.augment, allowed: "changes of images",
        help: "what is done to the inputs of every training batch"),
      .integer(
        "accumulate", \.accumulate, 1...4096,
        help: "batches a step: their gradients' mean is one update"),
      .number(
        "average", \.average, 0...0.999_999,
        help: "decay of the weights' moving average, which is evaluated; 0 is none"),
      .number(
        "validation_fraction", \.validationFraction, 0...0.9,
        help: "part of the training rows put aside for validation"),
      .value("stop", \.stop, allowed: "a stop rule", help: "when it ends"),
    ]
  }
}
