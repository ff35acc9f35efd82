// States to test with: a small residual network on the spirals, really trained for a few steps, and
// ways to press keys.
import ScreenSupport
import Numerics
import Problems
import Engine

import Foundation
import Networks
import Schema
import TextUI
import Training

@testable import Experiments
@testable import Playground

/// A deep little network: data, stem, six residual blocks, head.
func smallConfiguration() -> RunConfiguration {
  var skip = Skip(from: 0, to: 3)
  skip.branchScale = .inverseSquareRootOfRepeats
  var units = Dense()
  units.units = 8
  var head = Dense()
  head.units = 2
  var configuration = RunConfiguration()
  configuration.seed = 7
  configuration.network = Network(blocks: [
    Block("stem", layers: [Layer(units), Layer(Relu())]),
    Block(
      "body", repeats: 6, layers: [Layer(units), Layer(Relu()), Layer(units)], skips: [skip]),
    Block("head", layers: [Layer(head)]),
  ])
  var sgd = SGD()
  sgd.learningRate = 0.03
  configuration.training.optimizer = OptimizerSpec(sgd)
  configuration.training.stop.steps = 4000
  return configuration
}

func document(_ configuration: RunConfiguration = smallConfiguration()) -> Experiment {
  var experiment = Experiment()
  experiment.presentation.name = "Two spirals, small"
  experiment.presentation.group = "Start here"
  experiment.presentation.notes = "Press S to cut every skip.\nA bell \u{7} is drawn, not rung."
  experiment.configuration = configuration
  return experiment
}

let presetPath = "/presets/spirals-small.yaml"

func libraryEntries() -> [LibraryEntry] {
  [
    LibraryEntry(
      name: "spirals-small", path: presetPath, title: "Two spirals, small", group: "Start here",
      notes: "Press S to cut every skip.\nA bell \u{7} is drawn, not rung.", isPreset: true,
      parameterCount: 906, fault: nil),
    LibraryEntry(
      name: "digits", path: "/presets/digits.yaml", title: "Digits", group: "Vision",
      notes: "Handwritten digits.", isPreset: true, parameterCount: 57_000, fault: nil),
    LibraryEntry(
      name: "mine", path: "/saves/mine.yaml", title: "Two spirals, small", group: "", notes: "",
      isPreset: false, parameterCount: 906, fault: nil,
      record: RunNote(steps: 1_234, metric: "accuracy", value: 0.985, day: "2026-11-29")),
    LibraryEntry(
      name: "broken", path: "/saves/broken.yaml", title: "", group: "", notes: "",
      isPreset: false, parameterCount: 0,
      fault: "3:5: network.blocks: read 'seven'; allowed: a list of at most 256"),
  ]
}

func freshState(
  width: Int = 120, height: Int = 36, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .unicode
) -> AppState {
  var state = AppState(
    drawing: Drawing(depth: depth, glyphs: glyphs), width: width, height: height)
  _ = state.start()
  _ = reduce(&state, .libraryLoaded(libraryEntries()))
  return state
}

/// The playground with a document open, before the first snapshot.
func openState(
  _ experiment: Experiment = document(), width: Int = 120, height: Int = 36,
  depth: ColorDepth = .truecolor, glyphs: GlyphSet = .unicode
) -> AppState {
  var state = freshState(width: width, height: height, depth: depth, glyphs: glyphs)
  _ = reduce(
    &state,
    .opened(
      OpenedExperiment(
        experiment: experiment, path: presetPath, source: nil, checkpoint: nil,
        files: DataFiles())))
  return state
}

/// What a real session reports after `steps` steps of main run and twin. The measured rates, which
/// differ from machine to machine, are replaced.
func trainedSnapshot(
  _ configuration: RunConfiguration = smallConfiguration(), steps: Int = 48, twin: Bool = true,
  then commands: [SessionCommand] = [], until isDone: (SessionSnapshot) -> Bool = { _ in true }
) throws -> SessionSnapshot {
  let session = TrainingSession(
    configuration: configuration, checkpoint: nil, files: DataFiles(), kernels: .best,
    options: ExecutionOptions(), clock: { ProcessInfo.processInfo.systemUptime }, wake: {})
  defer { session.close() }
  session.send(.pace(nil))
  if twin { session.send(.show(.twin, true)) }
  session.send(.steps(steps))
  var wanted = 3 + (twin ? 1 : 0) - 1
  let deadline = Date(timeIntervalSinceNow: 60)
  var sent = false
  while Date() < deadline {
    if let snapshot = session.takeSnapshot(), let main = snapshot.runs.first {
      if case .invalid(let reason) = main.status { throw TrainingError(reason) }
      let isThere =
        snapshot.commandsDone >= wanted && main.status != .running && main.step >= steps
        && snapshot.runs.allSatisfy { $0.step == main.step && $0.evaluation != nil }
      if isThere, !sent, !commands.isEmpty {
        sent = true
        wanted += commands.count
        commands.forEach { session.send($0) }
      } else if isThere, isDone(snapshot) {
        var fixed = snapshot
        fixed.stepsPerSecond = 512
        fixed.possibleStepsPerSecond = 39_812
        fixed.kernels = "avx512"
        fixed.pace = 500
        return fixed
      }
    }
    Thread.sleep(forTimeInterval: 0.005)
  }
  throw TrainingError("the session did not get there in a minute")
}

/// Trained once for all tests.
let sharedSnapshot = Result { try trainedSnapshot() }

/// The playground as it looks after some training, paused.
func trainedState(
  width: Int = 120, height: Int = 36, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .unicode
) throws -> AppState {
  var state = openState(width: width, height: height, depth: depth, glyphs: glyphs)
  _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
  return state
}

/// Types keys as the terminal reports them. Returns all effects.
@discardableResult
func press(_ state: inout AppState, _ keys: String) -> [Effect] {
  keys.unicodeScalars.flatMap { reduce(&state, .input(.key(.character($0)))) }
}

@discardableResult
func press(_ state: inout AppState, _ key: Key, _ modifiers: Modifiers = []) -> [Effect] {
  reduce(&state, .input(.key(key, modifiers)))
}

/// The screen as text.
func screen(_ state: AppState) -> String {
  var grid = Grid(width: state.width, height: state.height, glyphs: state.drawing.glyphs)
  render(state, into: &grid)
  return grid.plainText()
}

/// Effects in short, for expectations: `session.run`, `save`.
func names(_ effects: [Effect]) -> [String] {
  effects.map { effect in
    switch effect {
    case .loadLibrary: "loadLibrary"
    case .preview: "preview"
    case .read(let text): "read \(text)"
    case .open(let path): "open \(path)"
    case .openReading(_, let data, let missing): "open reading \(data) for \(missing)"
    case .startSession: "startSession"
    case .closeSession: "closeSession"
    case .save(let request):
      "save \(request.name)" + (request.replacing ? " replacing" : "")
        + (request.copiesData ? " copying" : "")
    case .export(let request): "export \(request.name)"
    case .share(let request): "share \(request.name)"
    case .exportAs(let format, _): "export as \(format)"
    case .keep(let request): "keep \(request.name)"
    case .keepUnsaved: "keepUnsaved"
    case .forgetKept: "forgetKept"
    case .recover(let id): "recover \(id)"
    case .discardRecovered(let id): "discardRecovered \(id)"
    case .remove(let path): "remove \(path)"
    case .bringBack(let save): "bring back \(save.place)"
    case .quit: "quit"
    case .session(let command):
      switch command {
      case .run: "run"
      case .pause: "pause"
      case .steps(let count): "steps \(count)"
      case .reset: "reset"
      case .update: "update"
      case .show(let variant, let on): "\(variant.id) \(on)"
      case .pace(let pace): "pace \(pace.map { "\(Int($0))" } ?? "unlimited")"
      case .checkpoint: "checkpoint"
      case .record: "record"
      case .analyze(let kind): "analyze \(kind.rawValue)"
      case .cancelAnalysis: "cancelAnalysis"
      case .inspect(let request): "inspect \(request?.path ?? "nothing")"
      case .leaveOut(let parts): "leaveOut \(parts.count)"
      case .look(let step): "look \(step ?? -1)"
      case .branch(let step, _): "branch \(step)"
      case .lead(let variant, _): "lead \(variant.id)"
      case .pin(let number, let run):
        run == .main ? "pin \(number)" : "pin \(number) of \(run.id)"
      case .unpin(let number): "unpin \(number)"
      case .restore(let number, _): "restore \(number)"
      case .pinned(let number, _): "pinned \(number)"
      }
    }
  }
}
