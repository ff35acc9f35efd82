// What training reports: the newest snapshot replaces the last one, and what is new in it is said.
import Experiments
import Numerics
import Engine
import Networks
import Problems
import Schema
import TextUI
import Training

extension PlaygroundState {
  mutating func snapshotArrived(_ snapshot: SessionSnapshot) -> Response {
    let before = main?.status
    let editsBefore = self.snapshot?.edits.count ?? 0
    let lesionBefore = main?.lesion
    self.snapshot = snapshot
    self.snapshot?.dataset = snapshot.dataset?.named(as: document.presentation.view)
    let pinned = fillPins(snapshot.pinned)
    guard let main else { return [] }
    var response = main.status != before ? announce(main) : []
    if response.message == nil, let pinned { response.message = (.info, pinned) }
    let same = findSameRuns()
    if response.message == nil, let same { response.message = (.info, same) }
    if response.message == nil, editsBefore < Self.manyEdits, snapshot.edits.count >= Self.manyEdits
    {
      response.message = (.warning, Self.manyEditsWords(snapshot.edits.count))
    }
    if response.message == nil, let words = lesionWords(main, before: lesionBefore) {
      response.message = (.info, words)
    }
    if !hasJudgedTwin, main.flops > 0 {
      hasJudgedTwin = true
      if let variant = firstVariant(main) { response.effects.append(show(variant, true)) }
    }
    return response
  }

  /// What the document wants to be shown beside it from the start.
  private func firstVariant(_ main: RunSnapshot) -> Variant? {
    switch document.presentation.view.twin {
    case .auto: isTwinCheap(main) ? .twin : nil
    case .none: nil
    case .plain: .twin
    case .residual: .residual
    case .asDrawn: .asDrawn(savedDocument.configuration.network)
    }
  }

  /// Looks at data that was not looked at before.
  /// - Returns: what is likely to be wrong with it.
  mutating func newDataWarnings() -> [String] {
    guard let main, let dataset = snapshot?.dataset else { return [] }
    let source = main.configuration.dataSource
    guard warnedOf != source else { return [] }
    warnedOf = source
    dataWarnings =
      (DatasetSummary.warnings(of: dataset) + document.presentation.view.warnings(for: dataset))
      .map(visible)
    classWarnings = DatasetSummary.classWarnings(of: dataset).map(visible)
    return dataWarnings
  }

  /// Recorded changes from which on it is said how many there may be.
  private static let manyEdits = Checkpoint.maximumEdits * 9 / 10

  private static func manyEditsWords(_ count: Int) -> String {
    "\(NumberFormat.grouped(count)) of at most \(NumberFormat.grouped(Checkpoint.maximumEdits)) "
      + "changes recorded: w saves the run; r starts again with the settings as they are"
  }

  private mutating func announce(_ main: RunSnapshot) -> Response {
    switch main.status {
    case .finished(let reason):
      endByItself()
      let step = NumberFormat.grouped(main.step)
      let why =
        switch reason {
        case "loss": "the loss goal is reached at step \(step)"
        case "patience":
          "no better on the validation rows since step \(NumberFormat.grouped(main.bestStep ?? 0))"
        default: "\(step) steps done"
        }
      return Response(
        saying: "finished, \(why): space goes on, r starts again, w saves")
    case .diverged(let step, let fault):
      endByItself()
      let place = NumberFormat.grouped(step)
      return Response([], .error, saying: "step \(place), \(fault.words); r starts again")
    case .invalid(let reason):
      isRunning = false
      return Response([], .error, saying: reason)
    case .ready, .running, .paused: return []
    }
  }

  private mutating func endByItself() {
    let wasRunning = isRunning || hasEnded
    isRunning = false
    hasEnded = wasRunning
  }

  /// The most a second run may cost without being asked for, in floating-point operations a second
  /// at the document's pace: a fraction of what one core of any machine does.
  private static let cheapTwin = 4e9

  /// Whether a twin shows something and costs next to nothing. Forward and backward together cost
  /// about three forward passes.
  private func isTwinCheap(_ main: RunSnapshot) -> Bool {
    guard network.hasActiveSkip, let pace else { return false }
    let batch = Double(document.configuration.training.batchSize)
    return 3 * Double(main.flops) * batch * pace <= Self.cheapTwin
  }
}
