// At which steps the test loss is measured: a function of the configuration alone, so that curves
// and digests never depend on who watches, on the pace, or on where a run was interrupted.

package struct MeasurePlan: Equatable {
  /// Evaluations over a whole run, about.
  static let evaluations = 200
  /// The stop rule's steps.
  let total: Int
  /// Steps between two evaluations.
  package let interval: Int

  package init(total: Int) {
    self.total = total
    interval = max(1, (total + Self.evaluations - 1) / Self.evaluations)
  }

  /// Whether the test loss is measured when `step` updates have been made.
  package func evaluates(at step: Int) -> Bool { step % interval == 0 || step == total }
}
