// The mouse: a click selects, on an arc it switches the skip, on a hint it presses the key, on a
// finding it applies the remedy. Dragging draws a skip from row to row and moves the borders of
// panels. The wheel scrolls what is under the pointer. Everything it does a key does too.
import TextUI

func mouse(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  switch event.kind {
  case .press(.left):
    state.draggedBorder = nil
    return clicked(&state, event)
  case .drag(.left):
    if let border = state.draggedBorder { return dragged(&state, border, event) }
    return painted(&state, event, erasing: false)
  case .release(.left): return released(&state, event)
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
    if form.list != nil {
      if let choice = FormDrawing.choice(form, state, x: event.x, y: event.y) {
        form.choose(choice)
      } else {
        form.list = nil
      }
      state.overlay = .form(state.following(form))
      return []
    }
    guard let field = FormDrawing.field(form, state, x: event.x, y: event.y) else { return [] }
    if field != form.selection {
      form.select(field)
    } else if form.isChoice {
      form.openList()
    } else {
      form.step(by: 1)
    }
    state.overlay = .form(state.following(form))
    return []
  case .help, .log, .notes, .code, .notesEditor, .prompt: return []
  }
}

private func galleryClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  let room = GalleryScreen.listRoom(state, state.galleryLayout)
  guard room.contains(x: event.x, y: event.y),
    let row = GalleryScreen.list(state, width: room.width).row(at: event.y, in: room),
    let entry = GalleryScreen.rows(state, width: room.width)[row].entry
  else { return [] }
  // A click on what is selected opens it.
  return entry == state.gallery.selection ? state.openSelected() : state.select(entry)
}

private func panelClicked(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  guard let layout = state.playgroundLayout else { return [] }
  if layout.header.contains(x: event.x, y: event.y) { return headerClicked(&state, layout, event) }
  if layout.message.contains(x: event.x, y: event.y) { return messageClicked(&state) }
  if let border = layout.border(x: event.x, y: event.y) {
    state.draggedBorder = border
    return []
  }
  guard let (panel, frame) = layout.panel(x: event.x, y: event.y) else { return [] }
  if event.y == frame.y, let stroke = panel.noteKey, let playground = state.playground,
    frame.right - event.x <= CharacterWidth.of(panel.note(playground)) + 3
  {
    return reduce(&state, .input(.key(stroke.key, stroke.modifiers)))
  }
  if panel.id == NetworkPanel.id, let playground = state.playground,
    case .finding(let number) = NetworkPanel.target(
      playground, x: event.x, y: event.y, in: PlaygroundScreen.interior(of: frame))
  {
    return state.applyRemedy(ofFinding: number)
  }
  return state.withPlayground { playground in
    playground.focus(on: panel.id)
    guard playground.past == nil else { return [] }
    return panel.click(
      x: event.x, y: event.y, in: PlaygroundScreen.interior(of: frame), &playground)
  }
}

/// What stands in the header is set where it is clicked.
private func headerClicked(
  _ state: inout AppState, _ layout: PlaygroundLayout, _ event: MouseEvent
) -> [Effect] {
  guard let playground = state.playground,
    let field = HeaderLine.field(state, playground, x: event.x, in: layout.header)
  else { return [] }
  func perform(_ id: String) -> [Effect] {
    CommandCatalog.all.first { $0.id == id }.map { state.performNow($0) } ?? []
  }
  switch field {
  case .title: return perform("title")
  case .unsaved: return perform("save")
  case .status: return perform("toggle_training")
  case .lead: return perform("compare")
  case .step: state.overlay = .picker(PickerState(.palette, text: "set training.stop.steps "))
  case .rate: state.overlay = .picker(PickerState(.palette, text: "set training.pace "))
  case .seed: state.overlay = .picker(PickerState(.palette, text: "set seed "))
  case .machine: state.say(.info, "what this machine computes with; resplay doctor says more")
  }
  return []
}

/// A message is read whole in the list of messages, a finding there is one of the diagnosis.
private func messageClicked(_ state: inout AppState) -> [Effect] {
  let id = state.log.current(at: state.now) == nil ? "diagnosis" : "messages"
  return CommandCatalog.all.first { $0.id == id }.map { state.performNow($0) } ?? []
}

/// A border follows the pointer.
private func dragged(
  _ state: inout AppState, _ border: PlaygroundLayout.Border, _ event: MouseEvent
) -> [Effect] {
  guard let layout = state.playgroundLayout else { return [] }
  let sizes = state.playground?.window.sizes ?? PanelSizes()
  state.playground?.window.sizes = layout.sizes(sizes, dragging: border, x: event.x, y: event.y)
  state.settlePanels()
  return []
}

/// The button is let go: a border stays, a skip that was dragged is drawn.
private func released(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  if state.draggedBorder != nil {
    state.draggedBorder = nil
    return []
  }
  guard state.overlay == nil, state.screen == .playground, let layout = state.playgroundLayout
  else { return [] }
  let under = layout.panel(x: event.x, y: event.y)?.panel.id
  let effects = state.withPlayground { playground in
    var response: Response = []
    for (panel, frame) in layout.panels {
      let cell = panel.id == under ? (x: event.x, y: event.y) : nil
      let answer = panel.release(
        at: cell, in: PlaygroundScreen.interior(of: frame), &playground)
      response.effects += answer.effects
      response.message = response.message ?? answer.message
      response.overlay = response.overlay ?? answer.overlay
    }
    return response
  }
  state.settlePanels()
  return effects
}

extension AppState {
  /// Does what helps most about a finding, or says what it rests on.
  mutating func applyRemedy(ofFinding number: Int) -> [Effect] {
    guard let playground, case let findings = Diagnosis.findings(playground),
      findings.indices.contains(number)
    else { return [] }
    guard let remedy = findings[number].allRemedies(self).first else {
      let finding = findings[number]
      say(.info, finding.detail.isEmpty ? finding.text : "\(finding.text): \(finding.detail)")
      return []
    }
    return choose(&self, remedy.choice, from: PickerState(.diagnosis))
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
    if state.galleryLayout.details.contains(x: event.x, y: event.y) {
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
