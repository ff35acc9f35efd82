// What training reports: the newest snapshot replaces the last one, and what is new in it is said.
import Numerics
import Engine
import Networks
import TextUI
import Training

func snapshotArrived(_ state: inout AppState, _ snapshot: SessionSnapshot) -> [Effect] {
  guard var playground = state.playground else { return [] }
  let before = playground.main?.status
  playground.snapshot = snapshot
  var effects: [Effect] = []
  if let main = playground.main {
    if main.status != before { announce(&state, &playground, main) }
    if !playground.hasJudgedTwin, main.flops > 0 {
      playground.hasJudgedTwin = true
      if playground.isTwinCheap(main) {
        playground.hasTwin = true
        effects.append(.session(.twin(true)))
      }
    }
  }
  state.playground = playground
  return effects
}

private func announce(
  _ state: inout AppState, _ playground: inout PlaygroundState, _ main: RunSnapshot
) {
  switch main.status {
  case .finished(let reason):
    playground.isRunning = false
    let step = NumberFormat.grouped(main.step)
    let why = reason == "loss" ? "the loss goal is reached at step \(step)" : "\(step) steps done"
    state.say(.good, "finished, \(why): space goes on, r starts again, w saves")
  case .diverged(let step, let fault):
    playground.isRunning = false
    state.say(.error, "step \(step), \(fault.words); r starts again")
  case .invalid(let reason):
    playground.isRunning = false
    state.say(.error, reason)
  case .ready, .running, .paused: break
  }
}

extension PlaygroundState {
  /// The most a second run may cost without being asked for, in floating-point operations a second
  /// at the document's pace: a fraction of what one core of any machine does.
  private static let cheapTwin = 4e9

  /// Whether a twin shows something and costs next to nothing. Forward and backward together cost
  /// about three forward passes.
  fileprivate func isTwinCheap(_ main: RunSnapshot) -> Bool {
    guard network.hasActiveSkip, let pace else { return false }
    let batch = Double(document.configuration.training.batchSize)
    return 3 * Double(main.flops) * batch * Double(pace) <= Self.cheapTwin
  }
}
