// The mouse: a click selects, on an arc it switches the skip, on a hint it presses the key; the wheel
// scrolls what is under the pointer. Everything it does a key does too.
import Networks
import TextUI

func mouse(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  switch event.kind {
  case .press(.left): return clicked(&state, event)
  case .wheelUp: return scrolled(&state, event, by: -1)
  case .wheelDown: return scrolled(&state, event, by: 1)
  default: return []
  }
}

private func clicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  let hints = Rect(x: 0, y: state.height - 1, width: state.width, height: 1).inset(columns: 1)
  if event.y == state.height - 1 {
    guard let stroke = HintLine.stroke(state, atColumn: event.x, in: hints) else { return [] }
    return reduce(&state, .input(.key(stroke.key, stroke.modifiers)))
  }
  if state.overlay != nil { return [] }
  switch state.screen {
  case .gallery: return galleryClicked(&state, event)
  case .playground: return panelClicked(&state, event)
  }
}

private func galleryClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  let room = GalleryScreen.listRoom(GalleryLayout(width: state.width, height: state.height))
  guard room.contains(x: event.x, y: event.y),
    let row = GalleryScreen.list(state, width: room.width).row(at: event.y, in: room),
    let entry = GalleryScreen.rows(state, width: room.width)[row].entry
  else { return [] }
  // A click on what is selected opens it.
  if entry == state.gallery.selection { return perform(.open, &state) }
  return select(&state, entry)
}

private func panelClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  guard let playground = state.playground, let layout = state.playgroundLayout,
    let (id, frame) = layout.panels.first(where: { $0.frame.contains(x: event.x, y: event.y) })
  else { return [] }
  state.playground?.focus = id
  guard id == .network else { return [] }
  let room = PlaygroundScreen.interior(of: frame)
  switch NetworkPanel.target(playground, x: event.x, y: event.y, in: room) {
  case .row(let row):
    state.playground?.cursor = row
    return playground.drawing == nil ? [] : pickBoundary(&state)
  case .arc(let skip):
    return playground.drawing == nil ? toggle(&state, skip) : []
  case nil: return []
  }
}

private func scrolled(_ state: inout AppState, _ event: MouseEvent, by direction: Int) -> [Effect] {
  if state.overlay != nil {
    let key: Key = direction > 0 ? .down : .up
    return reduce(&state, .input(.key(key)))
  }
  switch state.screen {
  case .gallery:
    let layout = GalleryLayout(width: state.width, height: state.height)
    if layout.details.contains(x: event.x, y: event.y) {
      return perform(direction > 0 ? .right : .left, &state)
    }
    return select(&state, state.gallery.selection + direction)
  case .playground:
    guard let layout = state.playgroundLayout,
      layout.frame(of: .network)?.contains(x: event.x, y: event.y) == true
    else { return [] }
    moveCursor(&state, by: 3 * direction)
    return []
  }
}
