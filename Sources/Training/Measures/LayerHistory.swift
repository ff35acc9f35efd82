// One value a layer at sampled steps: what the heatmap shows. Sampled every step at first, then
// every second, fourth ... so that it never holds more than `capacity` columns; which steps are
// sampled depends on the step count alone.

/// Per-layer measurements over time. `values` is column after column, each with one value a row;
/// NaN is not measured. Columns hold what was measured at exactly that step.
package struct LayerHistory: Hashable, Sendable {
  package static let capacity = 512
  /// Paths of the rows, input side first.
  package var paths: [String] = []
  package var steps: [Int] = []
  package var values: [[Float]] = []
  /// Steps between two columns: a power of two.
  package var stride = 1
  /// Columns that it holds at most.
  package var columns = Self.capacity

  package init() {}

  package init(paths: [String]) { self.paths = paths }

  /// The newest column, where it was measured at `step` or later.
  package func column(since step: Int) -> [Float]? {
    guard let last = steps.last, last >= step else { return nil }
    return values.last
  }

  /// Whether `step` is sampled.
  package func isDue(_ step: Int) -> Bool {
    step & (stride - 1) == 0 && (steps.last.map { $0 < step } ?? true)
  }

  /// Appends the column of a step that is due.
  package mutating func append(_ column: [Float], at step: Int) {
    guard isDue(step), column.count == paths.count else { return }
    if steps.count >= columns {
      stride *= 2
      let kept = steps.indices.filter { steps[$0] & (stride - 1) == 0 }
      values = kept.map { values[$0] }
      steps = kept.map { steps[$0] }
      guard isDue(step) else { return }
    }
    steps.append(step)
    values.append(column)
  }

  /// Makes `paths` the rows: layers that stay keep their history, new ones start unmeasured.
  package mutating func setRows(_ paths: [String]) {
    guard paths != self.paths else { return }
    let old = Dictionary(self.paths.enumerated().map { ($1, $0) }) { first, _ in first }
    let sources = paths.map { old[$0] }
    values = values.map { column in
      sources.map { source in source.map { column[$0] } ?? .nan }
    }
    self.paths = paths
  }
}
