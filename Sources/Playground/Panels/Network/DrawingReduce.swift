// Drawing a skip: the cursor picks where it leaves, then where it joins; Esc gives up.
import Networks
import TextUI

func startDrawing(_ state: inout AppState) -> [Effect] {
  state.playground?.drawing = SkipDrawing(from: nil)
  state.playground?.focus = .network
  return []
}

/// Keys while a skip is drawn; nil leaves the key to the playground.
func drawingKey(_ state: inout AppState, _ key: Key, _ modifiers: Modifiers) -> [Effect]? {
  switch key {
  case .escape:
    state.playground?.drawing = nil
    state.say(.info, "no skip drawn")
    return []
  case .enter, .character("A"), .character("a"): return pickBoundary(&state)
  default:
    // Moving and looking go on; anything that changes the document does not.
    let command = KeyBindings.command(for: key, modifiers, on: .playground)
    switch command {
    case .up, .down, .left, .right, .pageUp, .pageDown, .first, .last, .unfold, .toggleTraining,
      .help, .zoom:
      return nil
    default: return []
    }
  }
}

/// Takes the cursor's row as the next end of the skip.
func pickBoundary(_ state: inout AppState) -> [Effect] {
  guard let playground = state.playground, let drawing = playground.drawing else { return [] }
  guard let boundary = playground.boundaryAtCursor else {
    return refuse(&state, "a skip cannot start or join here; pick a layer, a block or the data")
  }
  guard let from = drawing.from else {
    state.playground?.drawing = SkipDrawing(from: boundary)
    return []
  }
  do {
    let added = try playground.network.addingSkip(from: from, to: boundary)
    let effects = edit(&state, "skip drawn") { _ in added.network }
    state.playground?.drawing = nil
    if !effects.isEmpty {
      switch added.skip {
      case .block(let block, let skip, _):
        state.playground?.cursor = .join(
          block: block, repeat: playground.cursor.repeat, skip: skip)
      case .long(let skip): state.playground?.cursor = .longJoin(skip: skip)
      }
      state.playground?.documentChanged()
    }
    return effects
  } catch {
    return refuse(&state, problem(error))
  }
}

extension PlaygroundState {
  /// What is asked for while a skip is drawn.
  var drawingPrompt: String? {
    guard let drawing else { return nil }
    guard let from = drawing.from else {
      return "Draw a skip: move to where it leaves, then Enter (Esc gives up)"
    }
    return "It leaves \(words(from)): move to where it joins, then Enter (Esc gives up)"
  }

  /// A boundary in words: `after body.dense2`.
  func words(_ boundary: Boundary) -> String {
    guard network.blocks.indices.contains(boundary.block) else { return "nowhere" }
    let block = network.blocks[boundary.block]
    let place = boundary.repeat.map { block.path(repeat: $0) } ?? block.name
    guard boundary.index > 0, boundary.index <= block.layers.count else {
      return "at the input of \(place)"
    }
    return "after \(place).\(block.layerName(boundary.index - 1))"
  }
}
