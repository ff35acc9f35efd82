// The mouse: a click selects, on an arc it switches the skip, on a hint it presses the key. The
// wheel scrolls what is under the pointer. Everything it does a key does too.
import TextUI

func mouse(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  switch event.kind {
  case .press(.left): return clicked(&state, event)
  case .drag(.left): return painted(&state, event, erasing: false)
  case .press(.right), .drag(.right): return painted(&state, event, erasing: true)
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
  if let overlay = state.overlay { return overlayClicked(&state, overlay, event) }
  switch state.screen {
  case .gallery: return galleryClicked(&state, event)
  case .playground: return panelClicked(&state, event)
  }
}

/// A click on an answer gives it, on an item or a field selects it, on what is selected does what
/// Enter does.
private func overlayClicked(
  _ state: inout AppState, _ overlay: Overlay, _ event: MouseEvent
) -> [Effect] {
  switch overlay {
  case .picker(var picker):
    guard let item = PickerDrawing.item(picker, state, x: event.x, y: event.y) else { return [] }
    if item == picker.selection { return pickerKey(&state, picker, KeyStroke(.enter)) }
    picker.selection = item
    state.overlay = .picker(picker)
    return []
  case .question(let question):
    guard let answer = OverlayDrawing.answer(question, state, x: event.x, y: event.y) else {
      return []
    }
    return reduce(&state, .input(.key(.character(question.answers[answer].key))))
  case .form(var form):
    guard let field = OverlayDrawing.field(form, state, x: event.x, y: event.y) else { return [] }
    if field == form.selection {
      form.step(by: 1)
    } else {
      form.select(field)
    }
    state.overlay = .form(form)
    return []
  case .help, .log, .notes, .prompt: return []
  }
}

private func galleryClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  let room = GalleryScreen.listRoom(
    state, GalleryLayout(width: state.width, height: state.height))
  guard room.contains(x: event.x, y: event.y),
    let row = GalleryScreen.list(state, width: room.width).row(at: event.y, in: room),
    let entry = GalleryScreen.rows(state, width: room.width)[row].entry
  else { return [] }
  // A click on what is selected opens it.
  return entry == state.gallery.selection ? state.openSelected() : state.select(entry)
}

private func panelClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  guard let (panel, frame) = state.playgroundLayout?.panel(x: event.x, y: event.y) else {
    return []
  }
  return state.withPlayground { playground in
    playground.focus(on: panel.id)
    guard playground.past == nil else { return [] }
    return panel.click(
      x: event.x, y: event.y, in: PlaygroundScreen.interior(of: frame), &playground)
  }
}

/// What is dragged over a panel, which few panels take.
private func painted(_ state: inout AppState, _ event: MouseEvent, erasing: Bool) -> [Effect] {
  guard state.overlay == nil, state.screen == .playground, state.playground?.past == nil,
    let (panel, frame) = state.playgroundLayout?.panel(x: event.x, y: event.y)
  else { return [] }
  return state.withPlayground {
    panel.paint(
      x: event.x, y: event.y, erasing: erasing, in: PlaygroundScreen.interior(of: frame), &$0)
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
      return state.moveInGallery(direction > 0 ? .right : .left)
    }
    return state.select(state.gallery.selection + direction)
  case .playground:
    guard let (panel, _) = state.playgroundLayout?.panel(x: event.x, y: event.y) else { return [] }
    let effects = state.withPlayground { playground in
      panel.scroll(by: 3 * direction, &playground)
      return []
    }
    state.settlePanels()
    return effects
  }
}
