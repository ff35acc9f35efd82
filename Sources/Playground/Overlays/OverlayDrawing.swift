// What lies over a screen: help, messages, forms, the name to save under, questions.
internal import Numerics
import TextUI
import Experiments

enum OverlayDrawing {
  static func draw(
    _ state: AppState, _ overlay: Overlay, _ memory: FrameMemory, into grid: inout Grid
  ) {
    let screen = grid.bounds.splitBottom(grid.height >= 6 ? 1 : 0).rest
    let drawing = state.drawing
    switch overlay {
    case .help(let scroll):
      drawLines(
        helpLines(state, width: lineWidth(screen)), "Keys", scroll, into: &grid, in: screen, drawing
      )
    case .log(let scroll):
      drawLines(
        logLines(state, width: lineWidth(screen)), "Messages", scroll, into: &grid, in: screen,
        drawing)
    case .notes(let scroll):
      let title = state.playground?.notePart.title ?? "Notes"
      drawLines(
        noteLines(state, width: lineWidth(screen)), title, scroll, into: &grid, in: screen, drawing)
    case .code(let code, let scroll):
      drawLines(
        codeLines(code, width: lineWidth(screen)), "The document as one line", scroll, into: &grid,
        in: screen, drawing)
    case .notesEditor(let area): drawNotes(area, into: &grid, in: screen, drawing)
    case .picker(let picker): PickerDrawing.draw(picker, state, into: &grid, in: screen)
    case .form(let form): FormDrawing.draw(form, into: &grid, in: screen, drawing)
    case .prompt(let prompt): drawPrompt(prompt, into: &grid, in: screen, drawing)
    case .question(let question): dialog(question).draw(into: &grid, in: screen, drawing)
    }
    if grid.height >= 6 {
      let bottom = grid.bounds.splitBottom(1).bottom
      grid.fill(bottom)
      HintLine.draw(state, memory, into: &grid, in: bottom.inset(columns: 1))
    }
  }

  private static func dialog(_ question: QuestionState) -> Dialog {
    Dialog(
      question.title, text: question.text,
      buttons: question.answers.map { Dialog.Button(String($0.key), $0.label) },
      selection: question.selection)
  }

  /// The screen without the row of hints.
  static func screen(_ state: AppState) -> Rect {
    Rect(width: state.width, height: state.height).splitBottom(state.height >= 6 ? 1 : 0).rest
  }

  /// The answer under a cell.
  static func answer(_ question: QuestionState, _ state: AppState, x: Int, y: Int) -> Int? {
    dialog(question).button(x: x, y: y, in: screen(state))
  }

  /// What the panel with the keyboard shows, then all keys by heading, from the list of commands.
  static func helpLines(_ state: AppState, width: Int) -> [[Span]] {
    var lines: [[Span]] = []
    func add(_ text: String, _ lead: Span, _ role: Role = .text) {
      let indent = CharacterWidth.of(lead.text)
      for (row, line) in TextLayout.wrap(text, to: max(10, width - indent)).enumerated() {
        lines.append([
          row == 0 ? lead : Span(String(repeating: " ", count: indent)), Span(line, role),
        ])
      }
    }
    if state.screen == .playground, let panel = state.playground?.focusedPanel {
      lines.append([Span("The panel \(panel.title)", .title)])
      add(panel.explanation, Span("  "))
    }
    // Words to type are longer than keys: they have a line to themselves.
    let widest =
      CommandCatalog.all.filter { !$0.keys.isEmpty }
      .map { CharacterWidth.of($0.allLabels.joined(separator: " ")) }.max() ?? 0
    for section in Command.Section.allCases {
      if !lines.isEmpty { lines.append([]) }
      lines.append([Span(section.rawValue, .title)])
      for command in CommandCatalog.all where command.section == section {
        let keys = command.allLabels.joined(separator: " ")
        if CharacterWidth.of(keys) > widest {
          lines.append([Span(keys, .accent)])
          add(command.helpWithPlace, Span(String(repeating: " ", count: widest + 2)))
        } else {
          let label = TextLayout.fit(keys, to: widest, .right)
          add(command.helpWithPlace, Span(label + "  ", .accent))
        }
      }
    }
    lines += [[], [Span("Mouse", .title)]]
    add(CommandCatalog.mouseHelp.joined(separator: " "), Span("  "))
    lines.append([])
    add(CommandCatalog.rateHelp, Span("  "), .muted)
    lines.append([])
    add(CommandCatalog.interruptHelp, Span("  "), .muted)
    return lines
  }

  private static func logLines(_ state: AppState, width: Int) -> [[Span]] {
    let lines = state.log.messages.reversed().flatMap { message in
      TextLayout.wrap(message.text, to: max(10, width - 10)).enumerated().map { row, text in
        let time = row == 0 ? NumberFormat.duration(message.time) : ""
        return [
          Span(TextLayout.fit(time, to: 8, .right), .muted), Span("  \(text)", message.role),
        ]
      }
    }
    return lines.isEmpty ? [[Span("no messages yet", .muted)]] : lines
  }

  /// The code in rows, and what can be done with it.
  private static func codeLines(_ code: String, width: Int) -> [[Span]] {
    let words =
      "Copied, where the terminal allows it (OSC 52); c copies it again, m lets the mouse select "
      + "it. 'resplay CODE' opens it, and so does pasting it into the gallery. Weights and data "
      + "files do not travel in it: 'resplay pack' takes them along."
    let letters = Array(code)
    let rows = stride(from: 0, to: letters.count, by: max(10, width)).map {
      String(letters[$0..<min($0 + max(10, width), letters.count)])
    }
    return rows.map { [Span($0, .accent)] } + [[]]
      + TextLayout.wrap(words, to: max(10, width)).map { [Span($0, .muted)] }
  }

  private static func noteLines(_ state: AppState, width: Int) -> [[Span]] {
    let text = NotesText.flowing(state.playground?.notePart.text ?? "")
    let author = state.playground?.document.presentation.author ?? ""
    let head = author.isEmpty ? [] : [[Span("by \(author)", .muted)], []]
    return head + TextLayout.wrap(text, to: max(10, width)).map { [Span($0)] }
  }

  /// Where notes are written.
  static func notesRoom(_ state: AppState) -> Rect {
    let screen = screen(state)
    return Box.interior(
      of: screen.centered(width: min(84, screen.width - 2), height: screen.height - 2)
    ).inset(columns: 1).inset(right: 2)
  }

  private static func drawNotes(
    _ area: TextArea, into grid: inout Grid, in screen: Rect, _ drawing: Drawing
  ) {
    Dialog.panel(
      "Notes: a line of --- starts the next part", width: min(84, screen.width - 2),
      height: screen.height - 2, into: &grid, in: screen, drawing
    ) { grid, inner in
      let room = inner.inset(right: 2)
      let lines = area.lines(width: room.width)
      let (line, column) = area.place(in: lines)
      let start = Scroll.offset(keeping: line, visible: inner.height, count: lines.count)
      for (row, range) in lines.dropFirst(start).prefix(inner.height).enumerated() {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: area.scalars[range])
        let place = Rect(x: room.x, y: room.y + row, width: inner.width - 1, height: 1)
        if row + start == line {
          InputLine.draw(String(view), cursor: column, into: &grid, in: place, drawing[.text])
        } else {
          grid.text(String(view), in: place, drawing[.text])
        }
      }
      Scroll.drawBar(into: &grid, in: inner, offset: start, count: lines.count, drawing)
    }
  }

  /// The last line that can be the first one shown.
  static func lastLine(of state: AppState) -> Int {
    let screen = Rect(width: state.width, height: max(0, state.height - 1))
    let lines: Int
    switch state.overlay {
    case .help: lines = helpLines(state, width: lineWidth(screen)).count
    case .log: lines = logLines(state, width: lineWidth(screen)).count
    case .notes: lines = noteLines(state, width: lineWidth(screen)).count
    case .code(let code, _): lines = codeLines(code, width: lineWidth(screen)).count
    default: return 0
    }
    return max(0, lines - room(lines, in: screen).height)
  }

  /// Columns of a line, the scroll bar left out.
  private static func lineWidth(_ screen: Rect) -> Int { room(1, in: screen).width - 2 }

  private static func room(_ lines: Int, in screen: Rect) -> Rect {
    screen.centered(
      width: min(84, screen.width - 2), height: min(lines + 2, screen.height)
    ).inset(columns: 2, rows: 1)
  }

  private static func drawLines(
    _ lines: [[Span]], _ title: String, _ scroll: Int, into grid: inout Grid, in screen: Rect,
    _ drawing: Drawing
  ) {
    let room = room(lines.count, in: screen)
    Dialog.panel(
      title, width: room.width + 4, height: room.height + 2, into: &grid, in: screen, drawing
    ) { grid, inner in
      let start = Scroll.offset(
        keeping: nil, visible: inner.height, count: lines.count, from: scroll)
      for (row, line) in lines.dropFirst(start).prefix(inner.height).enumerated() {
        grid.spans(
          line, in: Rect(x: inner.x, y: inner.y + row, width: inner.width - 2, height: 1), drawing)
      }
      Scroll.drawBar(into: &grid, in: inner, offset: start, count: lines.count, drawing)
    }
  }

  private static func drawPrompt(
    _ prompt: PromptState, into grid: inout Grid, in screen: Rect, _ drawing: Drawing
  ) {
    let width = min(64, screen.width)
    let words = NotesText.flowing(prompt.error ?? prompt.help)
    let lines = TextLayout.wrap(words, to: max(10, width - 4))
    Dialog.panel(
      prompt.title, width: width, height: min(max(6, lines.count + 4), screen.height), into: &grid,
      in: screen, drawing
    ) { grid, inner in
      let (line, rest) = inner.splitTop(1)
      let style = prompt.text.isFresh ? drawing[.selection] : drawing[.input]
      grid.fill(line, with: Cell(" ", drawing[.input]))
      // Characters of the widget are graphemes. The cursor counts those before it.
      InputLine.draw(
        prompt.text.text, cursor: prompt.text.graphemesBeforeCursor, into: &grid, in: line, style)
      let role: Role = prompt.error == nil ? .muted : .bad
      for (row, text) in lines.prefix(max(0, rest.height - 1)).enumerated() {
        grid.text(text, x: rest.x, y: rest.y + 1 + row, drawing[role], limit: rest.width)
      }
    }
  }
}

extension TextField {
  var graphemesBeforeCursor: Int {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[..<cursor])
    return String(view).count
  }
}
