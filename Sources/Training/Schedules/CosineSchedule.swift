// Cosine annealing over the whole run (Loshchilov & Hutter, 2017), after an optional warm-up.
internal import Numerics
internal import Engine
package import Schema

/// With m = `warmup` and n = `stop.steps`, the factor of step k is (k + 1) / m below m. Then it is
/// f + (1 - f) (1 + cos(pi (k - m) / max(1, n - m))) / 2 with f = `floor`, and from step n on f.
///
/// Beside PyTorch: `CosineAnnealingLR` with T_max = n - m and eta_min = floor times the rate, after
/// a `LinearLR`.
package struct CosineSchedule: ScheduleKind {
  package static let kind = "cosine"
  package static let summary = "the rate falls along half a cosine to its floor"

  package var floor = 0.0
  package var warmup = 0

  package init() {}

  package static var fields: [Field<CosineSchedule>] {
    [
      .number("floor", \.floor, 0...1, help: "share of the rate that is left in the end"),
      .integer("warmup", \.warmup, 0...10_000_000, unit: "steps", help: warmUpHelp),
    ]
  }

  package func factor(step: Int, total: Int) -> Double {
    guard step >= warmup else { return warmUp(step, over: warmup) }
    let span = max(1, total - warmup)
    let progress = min(1, Double(step - warmup) / Double(span))
    return floor + (1 - floor) * 0.5 * (1 + ExactMath.cos(.pi * progress))
  }
}
