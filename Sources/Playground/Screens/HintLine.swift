// The bottom line: what can be pressed now, each with a key that a click stands for as well.
import TextUI

struct HintItem {
  var label: String
  var word: String
  var stroke: KeyStroke
}

enum HintLine {
  /// The hints for the state, and the one that is always there.
  static func items(_ state: AppState) -> (items: [HintItem], last: HintItem?) {
    if let overlay = state.overlay { return (overlayItems(overlay, state), nil) }
    if state.screen == .playground, state.playground?.past != nil {
      return (PlaygroundState.pastHints, HintItem(label: "?", word: "help", stroke: "?"))
    }
    if state.screen == .playground, state.playground?.drawing != nil {
      return (SkipDrawing.hints, nil)
    }
    if state.screen == .playground, let playground = state.playground, let brush = playground.brush,
      playground.focus == OutputPanel.id
    {
      return (PlaygroundState.paintingHints(brush), nil)
    }
    if state.screen == .gallery, state.gallery.isFiltering {
      let hints = [
        HintItem(label: "Enter", word: "open", stroke: KeyStroke(.enter)),
        HintItem(label: "Down", word: "next", stroke: KeyStroke(.down)),
        HintItem(label: "Up", word: "before", stroke: KeyStroke(.up)),
        HintItem(label: "Esc", word: "show all", stroke: KeyStroke(.escape)),
      ]
      return (hints, nil)
    }
    let items = CommandCatalog.hints(for: state).compactMap { command in
      command.keys.first.map { stroke in
        HintItem(
          label: command.hint.label ?? command.label, word: command.word(state), stroke: stroke)
      }
    }
    return (items, HintItem(label: "?", word: "help", stroke: "?"))
  }

  private static func overlayItems(_ overlay: Overlay, _ state: AppState) -> [HintItem] {
    let close = HintItem(label: "Esc", word: "close", stroke: KeyStroke(.escape))
    switch overlay {
    case .help, .log:
      return [
        HintItem(label: "j", word: "down", stroke: KeyStroke(.down)),
        HintItem(label: "k", word: "up", stroke: KeyStroke(.up)), close,
      ]
    case .picker(let picker):
      let words = picker.subject
      let enter = HintItem(label: "Enter", word: Self.word(words), stroke: KeyStroke(.enter))
      var hints = picker.canApply(state) ? [enter] : []
      if case .palette = words {
        hints.append(HintItem(label: "Tab", word: "complete", stroke: KeyStroke(.tab)))
      }
      return hints + [
        HintItem(label: "Down", word: "next", stroke: KeyStroke(.down)),
        HintItem(label: "Up", word: "before", stroke: KeyStroke(.up)), close,
      ]
    case .notesEditor:
      return [
        HintItem(label: "Esc", word: "keep and close", stroke: KeyStroke(.escape)),
        HintItem(label: "Ctrl-G", word: "throw away", stroke: .control("g")),
      ]
    case .code:
      return [
        HintItem(label: "c", word: "copy again", stroke: "c"),
        HintItem(label: "j", word: "down", stroke: KeyStroke(.down)),
        HintItem(label: "k", word: "up", stroke: KeyStroke(.up)), close,
      ]
    case .notes:
      return [
        HintItem(label: "e", word: "edit", stroke: "e"),
        HintItem(label: "v", word: "next part", stroke: "v"),
        HintItem(label: "j", word: "down", stroke: KeyStroke(.down)),
        HintItem(label: "k", word: "up", stroke: KeyStroke(.up)), close,
      ]
    case .form(let form):
      if form.list != nil {
        return [
          HintItem(label: "Enter", word: "take it", stroke: KeyStroke(.enter)),
          HintItem(label: "Down", word: "next", stroke: KeyStroke(.down)),
          HintItem(label: "Up", word: "before", stroke: KeyStroke(.up)),
          HintItem(label: "Esc", word: "leave it", stroke: KeyStroke(.escape)),
        ]
      }
      let all = form.isChoice ? [HintItem(label: "space", word: "all values", stroke: " ")] : []
      return [
        HintItem(label: "Enter", word: "apply", stroke: KeyStroke(.enter)),
        HintItem(label: "Esc", word: "cancel", stroke: KeyStroke(.escape)),
        HintItem(label: "Tab", word: "next field", stroke: KeyStroke(.tab)),
      ] + all + [
        HintItem(label: "Left", word: "less", stroke: KeyStroke(.left)),
        HintItem(label: "Right", word: "more", stroke: KeyStroke(.right)),
      ]
    case .prompt(let prompt):
      let word =
        switch prompt.purpose {
        case .save: "save"
        case .title, .author, .runName: "set"
        case .exportRun: "export"
        case .open, .data: "open"
        }
      return [
        HintItem(label: "Enter", word: word, stroke: KeyStroke(.enter)),
        HintItem(label: "Esc", word: "cancel", stroke: KeyStroke(.escape)),
      ]
    case .question(let question):
      return question.answers.map {
        HintItem(label: String($0.key), word: $0.label, stroke: KeyStroke(.character($0.key)))
      } + [HintItem(label: "Esc", word: question.escapeWord, stroke: KeyStroke(.escape))]
    }
  }

  private static func word(_ subject: PickerState.Subject) -> String {
    switch subject {
    case .palette: "do it"
    case .comparison: "compare"
    case .diagnosis: "apply"
    case .newData: "next"
    case .newNetwork: "train it"
    case .newBlock: "add"
    case .blockMenu: "do it"
    case .rows: "go there"
    case .formats: "export"
    }
  }

  static func draw(
    _ state: AppState, _ memory: FrameMemory, into grid: inout Grid, in rect: Rect
  ) {
    memory.hints { bar(state) }.draw(into: &grid, in: rect, state.drawing)
  }

  private static func bar(_ state: AppState) -> HintBar {
    let (items, last) = items(state)
    return HintBar(
      items.map { HintBar.Hint($0.label, $0.word) },
      last: last.map { HintBar.Hint($0.label, $0.word) })
  }

  /// The key of the hint at a column, or nil between hints.
  static func stroke(_ state: AppState, atColumn x: Int, in rect: Rect) -> KeyStroke? {
    let (items, last) = items(state)
    guard let index = bar(state).hint(atColumn: x, in: rect) else { return nil }
    return index < items.count ? items[index].stroke : last?.stroke
  }
}
