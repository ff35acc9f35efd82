// A curve of one value a step, thinned as it grows so that it never holds more than `capacity`
// points. What it holds depends only on what was appended, never on who looks.

/// A measured curve thinned to a bounded number of points: each is the mean of the finite values
/// of `stride` consecutive steps from `firstStep + index * stride` on; NaN where there were none.
package struct Series: Hashable, Sendable {
  package static let capacity = 1024
  package var firstStep = 0
  package var stride = 1
  package var values: [Float] = []
  /// Sum and number of the finite values in the last point, which may still grow.
  package var lastSum = 0.0
  package var lastCount = 0

  package init() {}

  /// A curve that is measured only every `stride` steps.
  package init(stride: Int) { self.stride = max(1, stride) }

  /// Appends what was measured at `step`; steps never go back.
  package mutating func append(_ value: Float, at step: Int) {
    if values.isEmpty { firstStep = step }
    guard step >= firstStep else { return }
    while (step - firstStep) / stride >= Self.capacity { halve() }
    let index = (step - firstStep) / stride
    guard index >= values.count - 1 else { return }
    if index >= values.count {
      while values.count <= index { values.append(.nan) }
      (lastSum, lastCount) = (0, 0)
    }
    guard value.isFinite else { return }
    lastSum += Double(value)
    lastCount += 1
    values[index] = Float(lastSum / Double(lastCount))
  }

  /// The newest point, where one was measured.
  package var last: Float? { values.last { $0.isFinite } }

  /// The step of the newest point, where one was measured; of a thinned curve the first of them.
  package var lastStep: Int? {
    values.lastIndex { $0.isFinite }.map { firstStep + $0 * stride }
  }

  /// What was measured before a step: points of which a part is later are left out.
  package func before(_ step: Int) -> Series {
    var copy = self
    let count = (step - firstStep) / max(1, stride)
    copy.values = Array(values.prefix(max(0, count)))
    return copy
  }

  /// The same in at most so many points.
  package func thinned(to count: Int) -> Series {
    var copy = self
    while copy.values.count > max(1, count) { copy.halve() }
    return copy
  }

  /// Joins the points two by two.
  private mutating func halve() {
    values = Swift.stride(from: 0, to: values.count, by: 2).map { index in
      let first = values[index]
      guard index + 1 < values.count else { return first }
      let second = values[index + 1]
      if first.isNaN { return second }
      return second.isNaN ? first : Float((Double(first) + Double(second)) / 2)
    }
    stride *= 2
  }
}
