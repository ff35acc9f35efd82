// The only way state changes: one action at a time, answered with effects. What is pressed goes to
// the overlay first, then to a skip being drawn, then to the screen.
import TextUI
import Training

/// Carries out one action. Total: any action in any state.
package func reduce(_ state: inout AppState, _ action: Action) -> [Effect] {
  switch action {
  case .input(let event): return reduceInput(&state, event)
  case .command(let command): return perform(command, &state)
  case .interrupted: return interrupt(&state)
  case .libraryLoaded(let entries): return libraryLoaded(&state, entries)
  case .previewed(let path, let experiment):
    if state.gallery.previews.count >= 32 { state.gallery.previews = [:] }
    state.gallery.previews[path] = experiment
    return []
  case .opened(let opened): return documentOpened(&state, opened)
  case .openFailed(let lines):
    state.gallery.isOpening = false
    state.gallery.faults = lines
    state.screen = .gallery
    for line in lines.reversed() { state.say(.error, line) }
    if lines.isEmpty { state.say(.error, "it cannot be opened") }
    return []
  case .snapshot(let snapshot): return snapshotArrived(&state, snapshot)
  case .sessionFailed(let reason):
    state.playground?.isRunning = false
    state.say(.error, reason)
    return []
  case .saved(let report): return documentSaved(&state, report)
  case .saveExists(let path, _): return saveInTheWay(&state, path)
  case .saveFailed(let reason):
    state.playground?.saving = nil
    state.say(.error, "not saved: \(reason)")
    return []
  }
}

private func reduceInput(_ state: inout AppState, _ event: InputEvent) -> [Effect] {
  switch event {
  case .resize(let width, let height):
    state.width = max(0, width)
    state.height = max(0, height)
    return []
  case .tick(let seconds):
    state.now = max(state.now, seconds)
    return []
  case .key(.character("c"), let modifiers) where modifiers.contains(.control):
    return interrupt(&state)
  case .key(let key, let modifiers):
    return keyPressed(&state, key, modifiers)
  case .paste(let text):
    return pasted(&state, text)
  case .mouse(let event):
    return mouse(&state, event)
  case .focus, .acknowledgement:
    return []
  }
}

private func keyPressed(_ state: inout AppState, _ key: Key, _ modifiers: Modifiers) -> [Effect] {
  if let overlay = state.overlay {
    return overlayKey(&state, overlay, KeyStroke(key, modifiers))
  }
  if state.screen == .playground, state.playground?.drawing != nil,
    let effects = drawingKey(&state, key, modifiers)
  {
    return effects
  }
  guard let command = KeyBindings.command(for: key, modifiers, on: state.screen) else {
    if case .character(let scalar) = key, modifiers.isEmpty, scalar.value > 0x20 {
      state.say(.info, "\(scalar) does nothing here; ? lists the keys")
    }
    return []
  }
  return perform(command, &state)
}

/// Carries out a command, whatever gave it.
func perform(_ command: Command, _ state: inout AppState) -> [Effect] {
  switch command {
  case .help:
    state.overlay = .help(scroll: 0)
    return []
  case .messages:
    state.overlay = .log(scroll: 0)
    return []
  case .quit: return leave(&state, then: .quit)
  default: break
  }
  switch state.screen {
  case .gallery: return galleryCommand(&state, command)
  case .playground:
    let effects = playgroundCommand(&state, command)
    settleScroll(&state)
    return effects
  }
}

/// Ctrl-C: pauses training first; where nothing trains, the way out, with the usual question.
private func interrupt(_ state: inout AppState) -> [Effect] {
  if state.playground?.isRunning == true {
    state.playground?.isRunning = false
    state.say(.info, "paused; Ctrl-C again quits")
    return [.session(.pause)]
  }
  if state.overlay != nil {
    state.overlay = nil
    return []
  }
  if state.playground?.drawing != nil {
    state.playground?.drawing = nil
    return []
  }
  return leave(&state, then: .quit, asking: true)
}

extension AppState {
  /// Says something on the message line, and keeps it.
  mutating func say(_ kind: Message.Kind, _ text: String) { log.add(kind, text, at: now) }
}
