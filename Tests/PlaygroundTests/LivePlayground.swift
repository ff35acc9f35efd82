// A playground with a real session behind it: keys become commands, and what it reports becomes the
// next screen, one step after the other.
import Engine
import Foundation
import ProjectSupport
import Problems
import ScreenSupport
import TextUI
import Training

@testable import Experiments
@testable import Playground

final class LivePlayground {
  private(set) var state: AppState
  private let session: TrainingSession
  private var sent = 0
  /// How many of them the screen shows the outcome of.
  private var settled = -1

  /// - Parameter showsTwin: whether what the document wants to be shown beside it is.
  init(
    _ experiment: Experiment, width: Int = 120, height: Int = 36, showsTwin: Bool = false,
    files: DataFiles = DataFiles()
  ) throws {
    state = openState(experiment, width: width, height: height)
    session = TrainingSession(
      configuration: experiment.configuration, checkpoint: nil, files: files, kernels: .best,
      options: ExecutionOptions(), clock: { ProcessInfo.processInfo.systemUptime }, wake: {})
    // Shown beside it only where a test asks for it.
    state.playground?.hasJudgedTwin = !showsTwin
    state.playground?.isRunning = false
    try settle()
  }

  /// - Parameter steps: after which it stops by itself, in place of the preset's.
  convenience init(preset: String, steps: Int? = nil) throws {
    let text = try String(contentsOf: Project.file("Presets/\(preset).yaml"), encoding: .utf8)
    var experiment = try ExperimentFile.read(text)
    if let steps { experiment.configuration.training.stop.steps = steps }
    let library = Library(
      presetsFolder: Project.file("Presets").path, savesFolder: Project.file("Saves").path)
    try self.init(experiment, files: library.open(preset).files)
  }

  deinit { session.close() }

  var screen: String { PlaygroundTests.screen(state) }
  var findings: [Finding] { state.playground.map(Diagnosis.findings) ?? [] }
  var main: RunSnapshot? { state.playground?.main }

  /// Trains so many steps, or as many as the document says.
  func train(_ steps: Int? = nil) throws {
    let all = state.playground?.document.configuration.training.stop.steps ?? 0
    send(.steps(steps ?? all - (main?.step ?? 0)))
    try settle()
  }

  /// Types keys and does what they ask of the session.
  func press(_ keys: String) throws {
    carryOut(PlaygroundTests.press(&state, keys))
    try settle()
  }

  func press(_ key: Key) throws {
    carryOut(PlaygroundTests.press(&state, key))
    try settle()
  }

  func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) throws {
    carryOut(reduce(&state, .input(.mouse(MouseEvent(kind, x: x, y: y)))))
    try settle()
  }

  func change(_ change: (inout RunConfiguration) -> Void) throws {
    carryOut(
      state.withPlayground { playground in
        var next = playground.document.configuration
        change(&next)
        return playground.apply(next, "changed")
      })
    try settle()
  }

  func set(_ assignments: [Assignment]) throws {
    carryOut(state.withPlayground { $0.set(assignments) })
    try settle()
  }

  private func carryOut(_ effects: [Effect]) {
    for case .session(let command) in effects { send(command) }
  }

  private func send(_ command: SessionCommand) {
    sent += 1
    session.send(command)
  }

  /// Waits until the session has done everything and measured what it has become.
  private func settle() throws {
    guard settled < sent else { return }
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline {
      guard let snapshot = session.takeSnapshot(), let main = snapshot.runs.first else {
        Thread.sleep(forTimeInterval: 0.002)
        continue
      }
      carryOut(reduce(&state, .snapshot(snapshot)))
      settled = snapshot.commandsDone
      if case .invalid = main.status, settled >= sent { return }
      let isMeasured = snapshot.runs.allSatisfy { run in
        // Of one that has diverged there is nothing more to be measured.
        if case .diverged = run.status { return true }
        return run.step >= main.step && run.evaluation != nil
      }
      if settled >= sent, main.status != .running, isMeasured { return }
    }
    throw TrainingError("the session did not get there in a minute")
  }

  /// Takes what is reported next, if anything is.
  func take() throws {
    Thread.sleep(forTimeInterval: 0.01)
    if let snapshot = session.takeSnapshot() { carryOut(reduce(&state, .snapshot(snapshot))) }
  }

  /// Whether words stand on the screen in the colour of a role.
  func shows(_ words: String, as role: Role) -> Bool {
    var grid = Grid(width: state.width, height: state.height, glyphs: state.drawing.glyphs)
    render(state, into: &grid)
    for (y, line) in grid.plainText().split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard let place = line.range(of: words) else { continue }
      let x = line.distance(from: line.startIndex, to: place.lowerBound)
      return grid[x, y].style.foreground == state.drawing[role].foreground
    }
    return false
  }
}
