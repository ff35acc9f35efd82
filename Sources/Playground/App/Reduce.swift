// The only way state changes: one action at a time, answered with effects. What is pressed goes to
// the overlay first, then to a skip being drawn, then to the screen.
import Experiments
import Numerics
import TextUI
import Training

/// Carries out one action. Total: any action in any state.
package func reduce(_ state: inout AppState, _ action: Action) -> [Effect] {
  let (screen, isCovered, said) = (state.screen, state.overlay != nil, state.log.messages.last)
  let focus = state.playground?.focus
  let effects = carryOut(&state, action)
  if case .input = action, state.log.messages.last == said,
    state.screen != screen || state.overlay != nil && !isCovered
  {
    state.log.screenChanged()
  }
  // What a panel has said of its view is not about the next one.
  if case .input = action, state.log.messages.last == said, said?.kind == .info,
    state.screen == .playground, screen == .playground, state.playground?.focus != focus
  {
    state.log.screenChanged()
  }
  // What is said may take rows of the panels.
  if state.log.messages.last != said { state.settlePanels() }
  if case .picker(var picker) = state.overlay {
    if case .snapshot = action { picker.follow(state) }
    picker.prepare(state)
    state.overlay = .picker(picker)
  }
  state.followTutorial()
  return effects + state.inspectionEffects()
}

private func carryOut(_ state: inout AppState, _ action: Action) -> [Effect] {
  switch action {
  case .input(let event): return reduceInput(&state, event)
  case .interrupted: return interrupt(&state)
  case .endAsked: return state.keepUnsaved()
  case .libraryLoaded(let entries): return state.libraryLoaded(entries)
  case .libraryChecked(let entries):
    let checked = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
    state.gallery.list(state.gallery.all.map { checked[$0.path] ?? $0 })
    return []
  case .previewed(let path, let experiment):
    if state.gallery.previews.count >= 32 { state.gallery.previews = [:] }
    state.gallery.previews[path] = experiment
    guard state.playground?.awaitedNetwork == path else { return [] }
    return state.compare(with: experiment, at: path)
  case .timed(let path, let duration):
    state.gallery.durations[path] = duration
    return []
  case .opened(let opened): return state.documentOpened(opened)
  case .dataNeeded(let opened, let missing, let refused):
    state.gallery.isOpening = false
    state.overlay = .prompt(.data(for: opened, missing: missing, refused: refused))
    return []
  case .openFailed(let lines): return state.openFailed(lines)
  case .textRead(let text):
    state.gallery.isOpening = false
    return state.leave(then: .open(text))
  case .snapshot(let snapshot):
    let (seen, said) = (state.log.current(at: state.now), state.log.messages.last)
    defer {
      // What nobody asked for does not cover an error that nobody may have read.
      if let seen, seen.kind == .error, state.log.messages.last != said,
        state.log.messages.last?.kind == .info
      {
        state.say(.error, seen.text)
      }
    }
    let effects = state.withPlayground { $0.snapshotArrived(snapshot) }
    for warning in state.playground?.newDataWarnings() ?? [] {
      state.say(.warning, "data: \(warning)")
    }
    return effects
  case .sessionFailed(let reason):
    state.playground?.isRunning = false
    state.say(.error, reason)
    return []
  case .saved(let report): return state.documentSaved(report)
  case .saveExists(let path, _): return state.withPlayground { $0.saveInTheWay(path) }
  case .saveNeedsCopies(let paths, _): return state.withPlayground { $0.dataInTheWay(paths) }
  case .saveFailed(let reason):
    guard state.playground != nil else {
      state.say(.error, "not saved: \(reason)")
      return []
    }
    return state.withPlayground { $0.saveFailed(reason) }
  case .exported(let path, let step):
    state.say(.good, "exported \(path) at step \(NumberFormat.grouped(step))")
    return [.loadLibrary]
  case .exportFailed(let reason):
    state.log.endProgress()
    state.say(.error, "not exported: \(reason)")
    return []
  case .shared(let code):
    state.overlay = .code(code, scroll: 0)
    state.copied = code
    return []
  case .exporting(let words):
    state.log.progress(words, at: state.now)
    return []
  case .exportedAs(let path, let hints):
    state.log.endProgress()
    state.say(.good, (["wrote \(path)"] + hints).joined(separator: "; "))
    return []
  case .removed(let save): return state.saveRemoved(save)
  case .broughtBack(let save): return state.saveBroughtBack(save)
  case .removingFailed(let reason):
    state.say(.error, "nothing is moved: \(reason)")
    return []
  case .recovered(let runs): return state.offer(runs)
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
    return state.keepIfDue()
  case .key(.character("c"), let modifiers) where modifiers.contains(.control):
    return interrupt(&state)
  case .key(let key, let modifiers):
    return keyPressed(&state, KeyStroke(key, modifiers))
  case .paste(let text):
    return pasted(&state, text)
  case .mouse(let event):
    return mouse(&state, event)
  case .background(let red, let green, let blue):
    state.choosePalette(background: (red, green, blue))
    return []
  case .truecolor:
    state.drawing.theme = Theme(state.drawing.theme.palette, depth: .truecolor)
    return []
  case .focus, .acknowledgement:
    return []
  }
}

private func keyPressed(_ state: inout AppState, _ stroke: KeyStroke) -> [Effect] {
  if let overlay = state.overlay { return overlayKey(&state, overlay, stroke) }
  if state.screen == .gallery, state.gallery.isFiltering { return state.filterKey(stroke) }
  if state.screen == .playground, state.playground?.past != nil {
    return lookedBack(&state, stroke)
  }
  if state.screen == .playground,
    state.playground?.drawing != nil || state.playground?.brush != nil
  {
    var response: Response?
    let effects = state.withPlayground {
      response = $0.drawing != nil ? $0.drawingKey(stroke) : $0.paintingKey(stroke)
      return response ?? []
    }
    if response != nil {
      state.settlePanels()
      return effects
    }
  }
  if stroke.modifiers == .shift, stroke.key == .down || stroke.key == .up,
    state.screen == .playground, state.playground?.focus == NetworkPanel.id,
    state.playground?.drawing == nil
  {
    let effects = state.withPlayground { $0.extendMark(by: stroke.key == .down ? 1 : -1) }
    state.settlePanels()
    return effects
  }
  if let command = CommandCatalog.command(for: stroke, on: state.screen) {
    return state.performNow(command)
  }
  if let reason = CommandCatalog.whyNothing(stroke, on: state.screen) { state.say(.info, reason) }
  return []
}

/// While an earlier step is looked at: moves among the steps, and commands that only look.
private func lookedBack(_ state: inout AppState, _ stroke: KeyStroke) -> [Effect] {
  var response: Response?
  let effects = state.withPlayground {
    response = $0.pastKey(stroke)
    return response ?? []
  }
  guard response == nil else { return effects }
  guard let command = CommandCatalog.command(for: stroke, on: .playground) else { return [] }
  return state.performNow(command)
}

/// Ctrl-C: pauses training first. Where nothing trains, the way out, with the usual question.
private func interrupt(_ state: inout AppState) -> [Effect] {
  if state.playground?.isRunning == true {
    state.playground?.isRunning = false
    state.say(.info, "paused; Ctrl-C again asks whether to quit")
    return [.session(.pause)]
  }
  // Who presses it once more, with nothing to lose, means it.
  if case .question(let question) = state.overlay, question.title == QuestionState.quit.title {
    state.overlay = nil
    return state.proceed(.quit)
  }
  if state.overlay != nil {
    state.overlay = nil
    return []
  }
  if state.playground?.past != nil { return state.withPlayground { $0.returnFromPast() } }
  if state.playground?.drawing != nil {
    state.playground?.drawing = nil
    return []
  }
  return state.leave(then: .quit, asking: true)
}
