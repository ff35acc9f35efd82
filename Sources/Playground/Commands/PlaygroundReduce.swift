// The playground's commands: training and looking. Editing has files of its own.
internal import Numerics
import Networks
import TextUI
import Training

func playgroundCommand(_ state: inout AppState, _ command: Command) -> [Effect] {
  guard state.playground != nil else { return [] }
  if let effects = trainingCommand(&state, command) { return effects }
  if let effects = editingCommand(&state, command) { return effects }
  switch command {
  case .up, .down, .left, .right, .pageUp, .pageDown, .first, .last:
    move(&state, command)
  case .unfold: toggleFold(&state)
  case .zoom: state.playground?.isZoomed.toggle()
  case .nextPanel: focusPanel(&state, offset: 1)
  case .previousPanel: focusPanel(&state, offset: -1)
  case .panel1: state.playground?.focus = .network
  case .panel2: state.playground?.focus = .loss
  case .panel3: state.playground?.focus = .output
  case .panel4: state.playground?.focus = .gradients
  case .toggleScale: state.playground?.isLogarithmic.toggle()
  case .toggleMetric: return toggleMetric(&state)
  case .save: return save(&state, then: .stay)
  case .saveAs: askName(&state, then: .stay)
  case .gallery:
    let wasRunning = state.playground?.isRunning == true
    state.playground?.isRunning = false
    state.screen = .gallery
    return wasRunning ? [.session(.pause), .loadLibrary] : [.loadLibrary]
  default: break
  }
  return []
}

/// nil where the command is not about training.
private func trainingCommand(_ state: inout AppState, _ command: Command) -> [Effect]? {
  guard var playground = state.playground else { return nil }
  defer { state.playground = playground }
  switch command {
  case .toggleTraining:
    if playground.isRunning {
      playground.isRunning = false
      return [.session(.pause)]
    }
    if let reason = playground.whyNotTraining {
      state.say(.warning, reason)
      return []
    }
    playground.isRunning = true
    if case .finished = playground.main?.status {
      state.say(.info, "going on past where it stops by itself; r starts again")
    }
    return [.session(.run)]
  case .singleStep:
    if let reason = playground.whyNotTraining {
      state.say(.warning, reason)
      return []
    }
    playground.isRunning = false
    return [.session(.steps(1))]
  case .reset:
    playground.resetMarks()
    state.say(.info, "step 0: the same initial weights (seed \(playground.seed))")
    return [.session(.reset)] + (playground.isRunning ? [.session(.run)] : [])
  case .newSeed:
    playground.change { $0.configuration.seed = nextSeed($0.configuration.seed) }
    playground.resetMarks()
    state.say(.info, "seed \(playground.seed): other data, other initial weights")
    return [.session(.update(playground.document.configuration)), .session(.reset)]
      + (playground.isRunning ? [.session(.run)] : [])
  case .toggleTwin:
    playground.hasTwin.toggle()
    playground.hasJudgedTwin = true
    if playground.hasTwin, !playground.network.hasActiveSkip {
      state.say(.info, "no skip is on: the twin does the same as the main run")
    }
    return [.session(.twin(playground.hasTwin))]
  case .slower, .faster:
    playground.pace = Pace.stepped(playground.pace, up: command == .faster)
    state.say(.info, "pace: \(Pace.words(playground.pace))")
    return [.session(.pace(playground.pace))]
  default:
    return nil
  }
}

/// The seed after one: counting up is as good as drawing, and can be told.
func nextSeed(_ seed: Int) -> Int { seed >= 1 << 53 ? 0 : seed + 1 }

/// The paces `<` and `>` go through; nil is unlimited.
enum Pace {
  static let steps = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000]

  static func stepped(_ pace: Int?, up: Bool) -> Int? {
    if up { return pace.flatMap { pace in steps.first { $0 > pace } } }
    guard let pace else { return steps.last }
    return steps.last { $0 < pace } ?? steps.first
  }

  static func words(_ pace: Int?) -> String {
    pace.map { "\(NumberFormat.grouped($0)) steps a second" } ?? "as fast as the machine can"
  }
}

extension PlaygroundState {
  var seed: Int { document.configuration.seed }

  /// Why training cannot go on from here, and what would help; nil where it can.
  var whyNotTraining: String? {
    switch main?.status {
    case .diverged(let step, _):
      "stopped at step \(step), where a value was no longer finite: r starts again"
    case .invalid(let reason): reason
    case .ready, .running, .paused, .finished, nil: nil
    }
  }

  /// A run that starts again has nothing to lose beyond its document.
  mutating func resetMarks() {
    if main != nil, savedStep != 0 { savedStep = 0 }
  }
}

private func focusPanel(_ state: inout AppState, offset: Int) {
  guard let focus = state.playground?.focus,
    let index = PanelCatalog.all.firstIndex(where: { $0.id == focus })
  else { return }
  let count = PanelCatalog.all.count
  state.playground?.focus = PanelCatalog.all[(index + offset + count) % count].id
}

private func toggleMetric(_ state: inout AppState) -> [Effect] {
  guard let metric = state.playground?.metric.next else { return [] }
  state.playground?.metric = metric
  state.say(
    .info,
    metric == .weights
      ? "gradient norms by each layer's weights" : "gradient norms by each layer's output")
  return metric == .activations ? [.session(.measureActivations(true))] : []
}

private func toggleFold(_ state: inout AppState) {
  guard let block = state.playground?.blockAtCursor, state.playground?.canUnfold == true else {
    state.say(.info, "nothing to unfold here: the block is not repeated")
    return
  }
  fold(&state, block, unfolding: state.playground?.isUnfoldedAtCursor == false)
}

/// Folds or unfolds a block; the cursor stays on its layer.
func fold(_ state: inout AppState, _ block: Int, unfolding: Bool) {
  guard var playground = state.playground else { return }
  if unfolding {
    playground.unfolded.insert(block)
    if playground.cursor.block == block { playground.cursor = playground.cursor.inRepeat(0) }
  } else {
    playground.unfolded.remove(block)
    if playground.cursor.block == block { playground.cursor = playground.cursor.inRepeat(nil) }
  }
  state.playground = playground
}

private func move(_ state: inout AppState, _ command: Command) {
  guard let playground = state.playground else { return }
  guard playground.focus == .network else {
    // The other panels have no cursor: up and down go to the panels around.
    switch command {
    case .down, .right: focusPanel(&state, offset: 1)
    case .up, .left: focusPanel(&state, offset: -1)
    default: break
    }
    return
  }
  let page = max(1, state.height - 8)
  switch command {
  case .down: moveCursor(&state, by: 1)
  case .up: moveCursor(&state, by: -1)
  case .pageDown: moveCursor(&state, by: page)
  case .pageUp: moveCursor(&state, by: -page)
  case .first: moveCursor(&state, by: -1_000_000)
  case .last: moveCursor(&state, by: 1_000_000)
  case .right:
    if let block = playground.blockAtCursor, playground.canUnfold, !playground.isUnfoldedAtCursor {
      fold(&state, block, unfolding: true)
    }
  case .left:
    if let block = playground.blockAtCursor, playground.isUnfoldedAtCursor {
      fold(&state, block, unfolding: false)
    }
  default: break
  }
}

func moveCursor(_ state: inout AppState, by offset: Int) {
  guard var playground = state.playground else { return }
  let rows = playground.rows
  let index = min(max(rows.index(of: playground.cursor) + offset, 0), rows.ids.count - 1)
  playground.cursor = rows.ids[index]
  state.playground = playground
  settleScroll(&state)
}

/// Keeps the first row shown where it is as long as the cursor is in view.
func settleScroll(_ state: inout AppState) {
  guard let playground = state.playground,
    let frame = state.playgroundLayout?.frame(of: .network)
  else { return }
  let visible = NetworkPanel.visibleRows(playground, in: PlaygroundScreen.interior(of: frame))
  state.playground?.networkScroll = NetworkPanel.offset(
    playground, playground.rows, visible: visible)
}
