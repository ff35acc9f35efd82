// A run beside the document's own that is the same: equal losses at every step, or equal settings
// before the first. It would show nothing, so it is not drawn.
import Training
import Networks

extension PlaygroundState {
  /// Finds the runs that are the same, once a snapshot.
  /// - Returns: what is said of one that has become so.
  mutating func findSameRuns() -> String? {
    let before = sameRuns
    sameRuns = Set(others.filter(isMeasuredSame).map(\.variant.id))
    guard let new = sameRuns.subtracting(before).sorted().first,
      let variant = variants.first(where: { $0.id == new })
    else { return nil }
    if let main, variant.configuration(main.configuration) != main.configuration {
      return "\(new) is the same run up to now and not drawn: r starts all runs from the start"
    }
    return variant == .twin && network.hasSkips
      ? "the plain twin is the same run now and not drawn: t shows the residual one"
      : "\(variant.id) is the same run now and not drawn"
  }

  private func isMeasuredSame(_ run: RunSnapshot) -> Bool {
    guard let main, run.step == main.step, run.changedStep == main.changedStep,
      run.batchLosses == main.batchLosses, run.testLoss == main.testLoss
    else { return false }
    if case .invalid = run.status { return false }
    return run.step > 0 || run.configuration == main.configuration
  }

  func isSame(_ run: RunSnapshot) -> Bool { sameRuns.contains(run.variant.id) }

  /// The runs beside the document's own that show something.
  var shownOthers: [RunSnapshot] { others.filter { !isSame($0) } }

  /// All runs that are drawn, the document's own first.
  var shownRuns: [RunSnapshot] { (main.map { [$0] } ?? []) + shownOthers }
}
