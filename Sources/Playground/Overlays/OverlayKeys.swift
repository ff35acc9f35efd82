// Keys while something lies over the screen: help, messages, a form, a name, a question.
import TextUI
import Experiments

func overlayKey(_ state: inout AppState, _ overlay: Overlay, _ stroke: KeyStroke) -> [Effect] {
  switch overlay {
  case .help(let scroll):
    state.overlay = scrolled(scroll, stroke, state).map { .help(scroll: $0) }
    return []
  case .log(let scroll):
    state.overlay = scrolled(scroll, stroke, state).map { .log(scroll: $0) }
    return []
  case .code(let code, let scroll):
    if stroke.key == .character("c") {
      state.copied = code
      return []
    }
    state.overlay = scrolled(scroll, stroke, state).map { .code(code, scroll: $0) }
    return []
  case .notesEditor(let area): return notesKey(&state, area, stroke)
  case .notes(let scroll):
    if stroke.key == .character("e") {
      state.overlay = state.playground.map {
        .notesEditor(TextArea($0.document.presentation.notes))
      }
      return []
    }
    if [.right, .character("v"), .character("l")].contains(stroke.key) {
      state.overlay = .notes(scroll: 0)
      return state.withPlayground {
        $0.showNextNote()
        return []
      }
    }
    state.overlay = scrolled(scroll, stroke, state).map { .notes(scroll: $0) }
    return []
  case .picker(let picker): return pickerKey(&state, picker, stroke)
  case .form(let form): return formKey(&state, form, stroke)
  case .prompt(let prompt): return promptKey(&state, prompt, stroke)
  case .question(let question): return questionKey(&state, question, stroke)
  }
}

/// The new first line, or nil to close.
private func scrolled(_ scroll: Int, _ stroke: KeyStroke, _ state: AppState) -> Int? {
  let page = max(1, state.height - 8)
  let last = OverlayDrawing.lastLine(of: state)
  let wanted: Int
  switch stroke.key {
  case .escape, .enter, .character("q"), .character("?"), .character("M"): return nil
  case .down, .character("j"): wanted = scroll + 1
  case .up, .character("k"): wanted = scroll - 1
  case .pageDown, .character(" "): wanted = scroll + page
  case .pageUp: wanted = scroll - page
  case .home, .character("g"): wanted = 0
  case .end, .character("G"): wanted = last
  default: wanted = scroll
  }
  return min(max(wanted, 0), last)
}

private func promptKey(
  _ state: inout AppState, _ prompt: PromptState, _ stroke: KeyStroke
) -> [Effect] {
  var prompt = prompt
  prompt.error = nil
  switch stroke.key {
  case .escape:
    state.overlay = nil
    return []
  case .enter:
    let name = prompt.text.text.drop { $0 == " " }
    guard !name.isEmpty || prompt.takesNothing else {
      prompt.error = "a name is needed; Esc gives up"
      state.overlay = .prompt(prompt)
      return []
    }
    state.overlay = nil
    switch prompt.purpose {
    case .open: return state.leave(then: .open(String(name)))
    case .runName(let index):
      return state.withPlayground { $0.renamePin(index, to: String(name)) }
    case .exportRun(let index):
      return state.withPlayground { $0.exportPin(index, as: String(name)) }
    case .title: return state.withPlayground { $0.rename(String(name)) }
    case .author: return state.withPlayground { $0.sign(String(name)) }
    case .data(let opened, let missing):
      state.gallery.isOpening = true
      return [.openReading(opened, data: String(name), missing: missing)]
    case .save(let next):
      return state.withPlayground { $0.save(as: String(name), replacing: false, then: next) }
    }
  default: prompt.text.edit(stroke)
  }
  state.overlay = .prompt(prompt)
  return []
}

private func questionKey(
  _ state: inout AppState, _ question: QuestionState, _ stroke: KeyStroke
) -> [Effect] {
  var question = question
  switch stroke.key {
  case .escape:
    state.overlay = nil
    return []
  case .left, .up, .backTab, .character("h"), .character("k"):
    question.moveSelection(by: -1)
  case .right, .down, .tab, .character("l"), .character("j"):
    question.moveSelection(by: 1)
  case .enter:
    guard question.answers.indices.contains(question.selection) else { return [] }
    return answer(&state, question.answers[question.selection].meaning)
  case .character(let scalar):
    if let found = question.answers.first(where: { $0.key == scalar }) {
      return answer(&state, found.meaning)
    }
  default: break
  }
  state.overlay = .question(question)
  return []
}

func answer(_ state: inout AppState, _ meaning: QuestionState.Answer.Meaning) -> [Effect] {
  state.overlay = nil
  switch meaning {
  case .stay: return []
  case .discard(let next): return state.proceed(next)
  case .save(let next): return state.withPlayground { $0.save(then: next) }
  case .replace(let name, let next):
    return state.withPlayground { $0.save(as: name, replacing: true, then: next) }
  case .recover(let id):
    state.gallery.isOpening = true
    state.recovered.removeAll { $0.id == id }
    return [.recover(id)]
  case .discardRecovered(let id):
    let title = state.recovered.first { $0.id == id }?.title ?? ""
    state.say(.info, "discarded: \(title.isEmpty ? "the unsaved document" : title)")
    state.offerNext()
    return [.discardRecovered(id)]
  case .later:
    state.offerNext()
    return []
  case .letGo(let variant): return state.withPlayground { $0.letGo(variant) }
  case .remove(let path): return [.remove(path)]
  case .reload(let path): return state.proceed(.open(path))
  case .copyData(let name, let replacing, let next):
    return state.withPlayground {
      $0.save(as: name, replacing: replacing, copyingData: true, then: next)
    }
  case .change(let configuration, let pace, let what):
    return state.withPlayground { $0.apply(configuration, pace: pace, what) }
  case .rename(let name, let next):
    state.overlay = state.proposing(.prompt(.saveName(suggestion: name, then: next)))
    return []
  }
}

/// Pasted text goes into a field being typed. The code of a document is opened.
func pasted(_ state: inout AppState, _ text: String) -> [Effect] {
  let line = Array(text.unicodeScalars.prefix { $0 != "\n" })
  switch state.overlay {
  case .notesEditor(var area):
    area.insert(text)
    state.overlay = .notesEditor(area)
  case .form(var form):
    form.insert(line)
    state.overlay = .form(form)
  case .picker(var picker):
    picker.text.insert(line)
    picker.selection = 0
    state.overlay = .picker(picker)
  case .prompt(let prompt) where prompt.opensDocuments && SharedText.opens(text):
    return state.openPasted(text)
  case .prompt(var prompt):
    prompt.text.insert(line)
    state.overlay = .prompt(prompt)
  case nil where state.screen == .gallery && state.gallery.isFiltering:
    var filter = state.gallery.filter
    filter.insert(line)
    return state.filterGallery(by: filter)
  case nil where SharedText.opens(text):
    return state.openPasted(text)
  default:
    state.say(.info, "pasted text goes into text fields only, but for a code or link")
  }
  return []
}

extension PromptState {
  fileprivate var opensDocuments: Bool {
    if case .open = purpose { true } else { false }
  }

  /// Whether an empty line is an answer.
  fileprivate var takesNothing: Bool {
    if case .author = purpose { true } else { false }
  }
}

/// A key while notes are written. Esc keeps them; undo takes that back.
private func notesKey(
  _ state: inout AppState, _ area: TextArea, _ stroke: KeyStroke
) -> [Effect] {
  var area = area
  if stroke.key == .escape {
    state.overlay = nil
    return state.withPlayground { $0.annotate(area.text) }
  }
  if stroke == .control("g") {
    state.overlay = nil
    state.say(.info, "the notes stay as they were")
    return []
  }
  area.edit(stroke, width: OverlayDrawing.notesRoom(state).width, rows: state.height - 8)
  state.overlay = .notesEditor(area)
  return []
}
