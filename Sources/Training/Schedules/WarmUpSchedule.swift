// Linear warm-up (Goyal et al., 2017), then the constant rate; other schedules share its ramp.
package import Schema

/// The factor of step k is (k + 1) / steps in the first steps, then 1.
package struct WarmUpSchedule: ScheduleKind {
  package static let kind = "warmup"
  package static let summary = "the rate grows linearly over the first steps, then stays"

  package var steps = 100

  package init() {}

  package static var fields: [Field<WarmUpSchedule>] {
    [.integer("steps", \.steps, 1...10_000_000, unit: "steps", help: "length of the warm-up")]
  }

  package func factor(step: Int, total: Int) -> Double { warmUp(step, over: steps) }
}

let warmUpHelp = "steps over which the rate grows linearly first"

/// The ramp 1/n, 2/n ... 1 over the first `length` steps, then 1.
func warmUp(_ step: Int, over length: Int) -> Double {
  step + 1 < length ? Double(step + 1) / Double(length) : 1
}
