// The playground as the event loop runs it: input becomes actions, actions change the state,
// effects go to the runner, the state is drawn.
internal import Foundation
internal import Interchange
internal import Playground
internal import Terminal
internal import TextUI
internal import Training

final class PlaygroundApplication: Application {
  private var state: AppState
  private let runner: EffectRunner
  private let inbox: Inbox
  private let journal: JournalWriter?
  private let memory = FrameMemory()

  init(
    _ state: AppState, runner: EffectRunner, inbox: Inbox, opening: String?,
    journal: JournalWriter? = nil
  ) {
    self.state = state
    self.runner = runner
    self.inbox = inbox
    self.journal = journal
    self.state.formats = exporterCatalog.map { ExportFormat(name: $0.name, summary: $0.summary) }
    runner.run(self.state.start(opening: opening))
  }

  var wantsToQuit: Bool { runner.hasQuit }
  var wantsMouse: Bool { state.isMouseOn }

  func takeCopied() -> String? {
    state.copied.take().map { Data($0.utf8).base64EncodedString() }
  }

  func handle(_ event: InputEvent) {
    journal?.note(event, step: state.playground?.main?.step ?? 0)
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
    guard var snapshot = runner.takeSnapshot() else { return !actions.isEmpty }
    // What a journal prints is the same every time: nothing in it goes by the clock.
    if runner.isTimeless { snapshot.forgetTimes() }
    dispatch(.snapshot(snapshot))
    return true
  }

  func render(into grid: inout Grid) {
    // What is printed of a journal does not go by the clock.
    if runner.isTimeless { memory.forget() }
    Playground.render(state, into: &grid, memory: memory)
  }

  private func dispatch(_ action: Action) {
    let before = (state.playground?.main?.status, state.log.messages.count)
    runner.run(reduce(&state, action))
    switch action {
    case .snapshot where before == (state.playground?.main?.status, state.log.messages.count): break
    case .input(.tick), .input(.acknowledgement): break
    default: memory.forget()
    }
  }

  // MARK: Played from a journal

  var glyphs: GlyphSet { drawing.glyphs }
  var drawing: Drawing { state.drawing }

  /// How many times as fast as the document says training is shown.
  func playsAt(_ speed: Double) {
    runner.pacing = speed
    if let playground = state.playground { runner.run([.session(.pace(playground.pace))]) }
  }

  /// From now on training goes by the clock, at the size of the terminal.
  func takeOver(width: Int, height: Int, saying words: String) {
    runner.goByTheClock()
    dispatch(.input(.resize(width: width, height: height)))
    state.log.add(.info, words, at: state.now)
    guard let playground = state.playground else { return }
    runner.run(
      [.session(.pace(playground.pace))] + (playground.isRunning ? [.session(.run)] : []))
  }

  var step: Int { state.playground?.main?.step ?? 0 }

  /// Trains up to a step, where training is wanted.
  func train(to step: Int) {
    guard let playground = state.playground, playground.isRunning, step > self.step else { return }
    runner.run([.session(.steps(step - self.step))])
  }

  /// Whether all that was asked for is done and drawn.
  func isSettled(at step: Int?) -> Bool {
    guard !state.gallery.isOpening, state.gallery.isLoaded, state.playground?.saving == nil else {
      return false
    }
    guard let playground = state.playground else { return true }
    guard let snapshot = playground.snapshot, let main = playground.main,
      snapshot.commandsDone >= runner.commandsSent, main.status != .running,
      snapshot.runs.allSatisfy({
        if case .invalid = $0.status { true } else { $0.step >= main.step }
      })
    else { return false }
    let isEvaluated = snapshot.isMeasured
    let isMeasured = snapshot.analyses.running == nil && playground.isPastShown
    guard let step, playground.isRunning, main.step < step else { return isEvaluated && isMeasured }
    // It has ended by itself before.
    switch main.status {
    case .finished, .diverged, .invalid: return true
    case .ready, .running, .paused: return false
    }
  }
}

extension SessionSnapshot {
  /// Without rates and times.
  fileprivate mutating func forgetTimes() {
    (stepsPerSecond, possibleStepsPerSecond, seconds) = (0, 0, 0)
    for index in pinned.indices { pinned[index].seconds = 0 }
  }
}
