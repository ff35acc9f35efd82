// The playground as the event loop runs it: input becomes actions, actions change the state,
// effects go to the runner, the state is drawn.
internal import Playground
internal import Terminal
internal import TextUI

final class PlaygroundApplication: Application {
  private var state: AppState
  private let runner: EffectRunner
  private let inbox: Inbox

  init(_ state: AppState, runner: EffectRunner, inbox: Inbox, opening: String?) {
    self.state = state
    self.runner = runner
    self.inbox = inbox
    runner.run(self.state.start(opening: opening))
  }

  var wantsToQuit: Bool { runner.hasQuit }

  func handle(_ event: InputEvent) {
    if event == .key(.character("c"), .control) {
      dispatch(.interrupted)
    } else {
      dispatch(.input(event))
    }
  }

  /// The process was told to end, and nobody can be asked any more.
  func endAsked() { dispatch(.endAsked) }

  func receive() -> Bool {
    let actions = inbox.take()
    for action in actions { dispatch(action) }
    guard let snapshot = runner.takeSnapshot() else { return !actions.isEmpty }
    dispatch(.snapshot(snapshot))
    return true
  }

  func render(into grid: inout Grid) { Playground.render(state, into: &grid) }

  private func dispatch(_ action: Action) { runner.run(reduce(&state, action)) }
}
