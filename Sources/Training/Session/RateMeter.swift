// Steps a second over the last second, by an injected clock: as they came, and as they would have
// come without waiting.

package struct RateMeter {
  /// Seconds looked back.
  static let window = 1.0

  private struct Slice {
    var start: Double
    var end: Double
    var steps: Int
  }

  private var slices: [Slice] = []

  package init() {}

  /// Notes that `steps` steps were made between two times, in seconds.
  package mutating func note(steps: Int, from start: Double, to end: Double) {
    guard steps > 0, end >= start else { return }
    if var last = slices.last, end - last.start < Self.window / 20, last.end == start {
      last.steps += steps
      last.end = end
      slices[slices.count - 1] = last
    } else {
      slices.append(Slice(start: start, end: end, steps: steps))
    }
    if slices.count > 512 { slices.removeFirst(256) }
  }

  mutating func clear() { slices = [] }

  /// Steps a second as they came, waiting included.
  package mutating func rate(at now: Double) -> Double {
    forget(before: now)
    guard let first = slices.first else { return 0 }
    return Double(steps) / max(1e-9, max(now - first.start, 0.05))
  }

  /// Steps a second while at work.
  package mutating func possibleRate(at now: Double) -> Double {
    forget(before: now)
    let busy = slices.reduce(0) { $0 + ($1.end - $1.start) }
    return busy > 0 ? Double(steps) / busy : 0
  }

  private var steps: Int { slices.reduce(0) { $0 + $1.steps } }

  private mutating func forget(before now: Double) {
    slices.removeAll { $0.end < now - Self.window }
  }
}
