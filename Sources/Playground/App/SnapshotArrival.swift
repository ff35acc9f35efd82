// What training reports: the newest snapshot replaces the last one, and what is new in it is said.
import Numerics
import Engine
import Networks
import TextUI
import Training

extension PlaygroundState {
  mutating func snapshotArrived(_ snapshot: SessionSnapshot) -> Response {
    let before = main?.status
    self.snapshot = snapshot
    guard let main else { return [] }
    var response = main.status != before ? announce(main) : []
    if !hasJudgedTwin, main.flops > 0 {
      hasJudgedTwin = true
      if isTwinCheap(main) {
        response.effects.append(show(.twin, true))
      }
    }
    return response
  }

  private mutating func announce(_ main: RunSnapshot) -> Response {
    switch main.status {
    case .finished(let reason):
      isRunning = false
      let step = NumberFormat.grouped(main.step)
      let why = reason == "loss" ? "the loss goal is reached at step \(step)" : "\(step) steps done"
      return Response(
        [], .good, saying: "finished, \(why): space goes on, r starts again, w saves")
    case .diverged(let step, let fault):
      isRunning = false
      return Response([], .error, saying: "step \(step), \(fault.words); r starts again")
    case .invalid(let reason):
      isRunning = false
      return Response([], .error, saying: reason)
    case .ready, .running, .paused: return []
    }
  }

  /// The most a second run may cost without being asked for, in floating-point operations a second
  /// at the document's pace: a fraction of what one core of any machine does.
  private static let cheapTwin = 4e9

  /// Whether a twin shows something and costs next to nothing. Forward and backward together cost
  /// about three forward passes.
  private func isTwinCheap(_ main: RunSnapshot) -> Bool {
    guard network.hasActiveSkip, let pace else { return false }
    let batch = Double(document.configuration.training.batchSize)
    return 3 * Double(main.flops) * batch * Double(pace) <= Self.cheapTwin
  }
}
