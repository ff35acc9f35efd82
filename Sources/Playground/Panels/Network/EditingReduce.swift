// Changes of the network, each a new document checked before it counts: what cannot be built is
// refused with its reason, and training goes on with what was there.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Training

/// nil where the command is not about editing.
func editingCommand(_ state: inout AppState, _ command: Command) -> [Effect]? {
  guard let playground = state.playground else { return nil }
  switch command {
  case .toggleSkip: return toggleSkip(&state)
  case .toggleAllSkips:
    guard playground.network.hasSkips else {
      return refuse(&state, "the network has no skips; A draws one")
    }
    let on = !playground.network.hasActiveSkip
    return edit(&state, "all skips \(on ? "on" : "off")") { $0.togglingAllSkips() }
  case .drawSkip: return startDrawing(&state)
  case .addLayer: return openLayerForm(&state, after: true)
  case .insertLayer: return openLayerForm(&state, after: false)
  case .delete: return delete(&state)
  case .moveDown: return moveLayer(&state, down: true)
  case .moveUp: return moveLayer(&state, down: false)
  case .edit: return openForm(&state)
  case .moreRepeats: return changeRepeats(&state, by: 1)
  case .fewerRepeats: return changeRepeats(&state, by: -1)
  case .undo: return travel(&state, back: true)
  case .redo: return travel(&state, back: false)
  default: return nil
  }
}

func refuse(_ state: inout AppState, _ reason: String) -> [Effect] {
  state.say(.warning, reason)
  return []
}

/// Changes the network, if the result can be built.
func edit(
  _ state: inout AppState, _ what: String, _ change: (Network) throws -> Network
) -> [Effect] {
  guard let playground = state.playground else { return [] }
  var configuration = playground.document.configuration
  do {
    configuration.network = try change(configuration.network)
  } catch {
    return refuse(&state, problem(error))
  }
  return apply(&state, configuration, what)
}

/// Makes a configuration the document's, if it can be built; training goes on with it.
func apply(_ state: inout AppState, _ configuration: RunConfiguration, _ what: String)
  -> [Effect]
{
  guard let playground = state.playground else { return [] }
  guard configuration != playground.document.configuration else { return [] }
  if let reason = playground.whyNotBuilt(configuration) {
    // A document that could not be built before may be mended step by step.
    guard playground.whyNotBuilt(playground.document.configuration) != nil else {
      return refuse(&state, "not changed: \(reason)")
    }
    state.say(.warning, reason)
  } else {
    state.say(.info, what)
  }
  state.playground?.change { $0.configuration = configuration }
  return [.session(.update(configuration))]
}

/// What went wrong, in one line.
func problem(_ error: any Error) -> String {
  "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be done"
}

extension PlaygroundState {
  /// Replaces the document, keeping the old one for undo; the cursor stays where it can.
  mutating func change(_ edit: (inout Document) -> Void) {
    let old = document
    edit(&document)
    guard document != old else { return }
    history.record(old)
    documentChanged()
  }

  /// Puts cursor and folds where the document has something.
  mutating func documentChanged() {
    generation += 1
    unfolded = unfolded.filter {
      network.blocks.indices.contains($0) && network.blocks[$0].repeats > 1
    }
    let rows = rows
    cursor = rows.ids[rows.index(of: cursor)]
    drawing = nil
  }

  /// Why a configuration cannot be built; nil where it can, as far as is known before its data is
  /// loaded.
  func whyNotBuilt(_ configuration: RunConfiguration) -> String? {
    let sameData = configuration.data == document.configuration.data
    guard sameData, let dataset = snapshot?.dataset else {
      var faults = FaultCollector()
      configuration.network.validate(path: "network", at: nil, into: &faults)
      return faults.faults.first?.description
    }
    do {
      let loss = configuration.training.loss
      _ = try configuration.network.lower(
        input: dataset.inputShape, outputs: loss.units(for: dataset.task.outputCount),
        positions: dataset.positions, loss: nil, batch: 1, seed: configuration.randomSeed)
      return nil
    } catch {
      return problem(error)
    }
  }
}

private func toggleSkip(_ state: inout AppState) -> [Effect] {
  guard let playground = state.playground else { return [] }
  guard let skip = playground.skipAtCursor else {
    return refuse(&state, "no skip leads past this row; A draws one")
  }
  return toggle(&state, skip)
}

/// Switches one skip, in one repeat alone where `id` names it.
func toggle(_ state: inout AppState, _ id: SkipID) -> [Effect] {
  guard let playground = state.playground else { return [] }
  let on = !playground.network.isOn(id)
  let place: String
  switch id {
  case .block(let block, _, let index):
    guard playground.network.blocks.indices.contains(block) else { return [] }
    let found = playground.network.blocks[block]
    place = index.map { found.path(repeat: $0) } ?? found.name
  case .long(let skip):
    guard playground.network.skips.indices.contains(skip) else { return [] }
    place = "\(playground.network.skips[skip].from) to \(playground.network.skips[skip].to)"
  }
  return edit(&state, "skip of \(place) \(on ? "on" : "off")") { $0.togglingSkip(id) }
}

private func delete(_ state: inout AppState) -> [Effect] {
  guard let playground = state.playground else { return [] }
  switch playground.cursor {
  case .layer(let block, _, let layer):
    guard playground.network.blocks.indices.contains(block),
      playground.network.blocks[block].layers.indices.contains(layer)
    else { return [] }
    let name = playground.network.blocks[block].layerName(layer)
    return edit(&state, "deleted \(name); u brings it back") {
      try $0.deletingLayer(layer, inBlock: block)
    }
  case .join(let block, let index, let skip):
    return edit(&state, "deleted the skip; u brings it back") {
      $0.removingSkip(.block(block, skip: skip, repeat: index))
    }
  case .longJoin(let skip):
    return edit(&state, "deleted the long skip; u brings it back") { $0.removingSkip(.long(skip)) }
  case .block(let block, _):
    guard playground.network.blocks.count > 1 else {
      return refuse(&state, "the only block of a network cannot be deleted")
    }
    return edit(&state, "deleted the block; u brings it back") { $0.deletingBlock(block) }
  case .input, .loss:
    return refuse(&state, "the data and the loss stay; e edits them")
  }
}

private func moveLayer(_ state: inout AppState, down: Bool) -> [Effect] {
  guard let playground = state.playground else { return [] }
  switch playground.cursor {
  case .layer(let block, let index, let layer):
    do {
      let moved = try playground.network.movingLayer(layer, inBlock: block, down: down)
      let effects = edit(&state, "moved \(down ? "down" : "up")") { _ in moved.network }
      if !effects.isEmpty {
        let place = moved.block == block ? index : nil
        state.playground?.cursor = .layer(
          block: moved.block, repeat: place, layer: moved.layer)
        state.playground?.documentChanged()
      }
      return effects
    } catch {
      return refuse(&state, problem(error))
    }
  case .block(let block, _):
    let target = down ? block + 1 : block - 1
    guard playground.network.blocks.indices.contains(target) else {
      return refuse(&state, "this is the \(down ? "last" : "first") block already")
    }
    let effects = edit(&state, "moved the block \(down ? "down" : "up")") {
      var copy = $0
      copy.blocks.swapAt(block, target)
      return copy
    }
    if !effects.isEmpty {
      state.playground?.cursor = .block(target, repeat: nil)
      state.playground?.unfolded = []
    }
    return effects
  default:
    return refuse(&state, "only layers and blocks move; draw the skip anew with A")
  }
}

private func changeRepeats(_ state: inout AppState, by offset: Int) -> [Effect] {
  guard let playground = state.playground, let block = playground.blockAtCursor else {
    return refuse(&state, "put the cursor on a block first")
  }
  let repeats = playground.network.blocks[block].repeats + offset
  guard repeats >= 1 else { return refuse(&state, "a block is there at least once; d deletes it") }
  return edit(&state, "\(playground.network.blocks[block].name) ×\(repeats)") {
    try $0.changingRepeats(ofBlock: block, to: repeats)
  }
}

/// Undo and redo; while training they are live edits like any other.
private func travel(_ state: inout AppState, back: Bool) -> [Effect] {
  guard var playground = state.playground else { return [] }
  let present = playground.document
  guard
    let document =
      back ? playground.history.undo(present) : playground.history.redo(present)
  else { return refuse(&state, back ? "nothing to undo" : "nothing to redo") }
  playground.document = document
  playground.documentChanged()
  state.playground = playground
  state.say(.info, back ? "undone; Ctrl-R redoes" : "redone")
  return [.session(.update(document.configuration))]
}

extension Network {
  /// Without a block and without the long skips that then lead nowhere.
  fileprivate func deletingBlock(_ number: Int) -> Network {
    var copy = self
    copy.blocks.remove(at: number)
    let left = copy
    copy.skips.removeAll { left.ends(of: $0) == nil }
    return copy
  }
}
