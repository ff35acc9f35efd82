// The rate falls by a factor every so many steps.
internal import Numerics
internal import Engine
package import Schema

/// The factor of step k is `factor`^floor(k / every), times the warm-up. Steps of the warm-up
/// count.
///
/// Beside PyTorch: `StepLR` with gamma = factor, stepped after every batch.
package struct StepSchedule: ScheduleKind {
  package static let kind = "step"
  package static let summary = "the rate falls by a factor every so many steps"

  package var every = 1000
  package var factor = 0.5
  package var warmup = 0

  package init() {}

  package static var fields: [Field<StepSchedule>] {
    [
      .integer("every", \.every, 1...10_000_000, unit: "steps", help: "steps between two falls"),
      .number("factor", \.factor, 0...1, help: "what is left of the rate after a fall"),
      .integer("warmup", \.warmup, 0...10_000_000, unit: "steps", help: warmUpHelp),
    ]
  }

  package func factor(step: Int, total: Int) -> Double {
    warmUp(step, over: warmup) * ExactMath.power(factor, step / every)
  }
}
