// How a form looks: its fields, what follows from their values, what is wrong with the whole. The
// same measures tell what a click is on.
internal import Numerics
import Schema
import TextUI

struct FormLayout {
  let frame: Rect
  /// Where the fields are.
  let body: Rect
  /// What follows from the values, and what is wrong with them, each with its lines.
  let follows: (place: Rect, lines: [String])
  let errors: (place: Rect, lines: [String])

  init(_ form: FormState, in screen: Rect) {
    func wrapped(_ text: String?, _ width: Int) -> [String] {
      text.map { TextLayout.wrap($0, to: width - 4) } ?? []
    }
    // Wider where that is of use.
    let error = form.error.map { "! " + $0 }
    let isLong = [form.follows?.text, error].contains { wrapped($0, 68).count > 1 }
    let width = min(isLong ? 88 : 68, max(0, screen.width - 2))
    let follows = wrapped(form.follows?.text, width)
    let errors = wrapped(error, width)
    // A line between the fields and what follows from them.
    let tail = follows.isEmpty ? 0 : follows.count + 1
    frame = screen.centered(
      width: width, height: min(form.fields.count + 5 + errors.count + tail, screen.height))
    let inner = Box.interior(of: frame).inset(columns: 1)
    let (upper, foot) = inner.splitBottom(min(errors.count, inner.height / 2))
    let (body, last) = upper.splitBottom(min(tail, upper.height / 3))
    self.body = body
    self.follows = (last.splitBottom(min(follows.count, last.height)).bottom, follows)
    self.errors = (foot, errors)
  }
}

enum FormDrawing {
  static func draw(
    _ form: FormState, into grid: inout Grid, in screen: Rect, _ drawing: Drawing
  ) {
    let layout = FormLayout(form, in: screen)
    Dialog.panel(
      form.title, width: layout.frame.width, height: layout.frame.height, into: &grid, in: screen,
      drawing
    ) { grid, _ in
      widget(form).draw(into: &grid, in: layout.body, drawing)
      let role: Role = form.follows?.isRefused == true ? .warning : .muted
      write(layout.follows.lines, into: &grid, in: layout.follows.place, drawing[role])
      write(layout.errors.lines, into: &grid, in: layout.errors.place, drawing[.bad])
    }
    drawChoices(form, into: &grid, in: screen, drawing)
  }

  /// Lines where they have room. The last one says where there are more.
  private static func write(
    _ lines: [String], into grid: inout Grid, in rect: Rect, _ style: Style
  ) {
    let whole = lines.count > rect.height ? max(0, rect.height - 1) : lines.count
    let rest = lines.dropFirst(whole).joined(separator: " ")
    for (row, line) in (lines.prefix(whole) + [rest]).prefix(rect.height).enumerated() {
      grid.text(line, in: Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1), style)
    }
  }

  /// The field under a cell.
  static func field(_ form: FormState, _ state: AppState, x: Int, y: Int) -> Int? {
    let layout = FormLayout(form, in: OverlayDrawing.screen(state))
    guard layout.frame.contains(x: x, y: y) else { return nil }
    return widget(form).field(at: y, in: layout.body)
  }

  private static func choiceFrame(_ form: FormState, in screen: Rect) -> Rect {
    let widest = form.listed.map { CharacterWidth.of($0) }.max() ?? 0
    let frame = FormLayout(form, in: screen).frame
    let height = min(max(form.listed.count, 1) + 5, frame.height)
    let width = min(max(widest + 8, 36), frame.width)
    return Rect(x: frame.right - width - 1, y: frame.y + 1, width: width, height: height)
  }

  /// The values of the selected field: what is typed, the list, and what the selected one means.
  private static func drawChoices(
    _ form: FormState, into grid: inout Grid, in screen: Rect, _ drawing: Drawing
  ) {
    guard let list = form.list, let field = form.selected else { return }
    let frame = choiceFrame(form, in: screen)
    Dialog.panel(
      field.isKind ? form.sections[field.section].catalog?.noun ?? "kind" : field.name,
      width: frame.width, height: frame.height, into: &grid, in: frame, drawing
    ) { grid, inner in
      let parts = choiceParts(inner)
      grid.text("type to choose: ", in: parts.line, drawing[.muted])
      InputLine.draw(
        list.text.text, cursor: list.text.graphemesBeforeCursor, into: &grid,
        in: parts.line.inset(left: 16), drawing[.input])
      choices(form).draw(into: &grid, in: parts.list, drawing)
      if form.listed.indices.contains(list.selection) {
        let summary = form.summary(of: form.listed[list.selection])
        for (row, text) in TextLayout.wrap(summary, to: parts.foot.width).prefix(parts.foot.height)
          .enumerated()
        {
          grid.text(text, x: parts.foot.x, y: parts.foot.y + row, drawing[.muted])
        }
      }
    }
  }

  private static func choiceParts(_ inner: Rect) -> (line: Rect, list: Rect, foot: Rect) {
    let (line, rest) = inner.splitTop(1)
    let (list, foot) = rest.splitBottom(min(2, rest.height / 3))
    return (line, list, foot)
  }

  private static func choices(_ form: FormState) -> ScrollingList {
    ScrollingList(
      form.listed.map { ScrollingList.Row($0) }, selection: form.list?.selection,
      placeholder: "no value has these letters")
  }

  /// The listed value under a cell.
  static func choice(_ form: FormState, _ state: AppState, x: Int, y: Int) -> Int? {
    guard form.list != nil else { return nil }
    let frame = choiceFrame(form, in: OverlayDrawing.screen(state))
    let inner = Box.interior(of: frame).inset(columns: 1)
    let list = choiceParts(inner).list
    guard list.contains(x: x, y: y) else { return nil }
    return choices(form).row(at: y, in: list)
  }

  private static func widget(_ form: FormState) -> Form {
    Form(form.fields.enumerated().map { field($1, form, $0) }, selection: form.selection)
  }

  private static func field(_ field: FormField, _ form: FormState, _ index: Int) -> Form.Field {
    let isSelected = index == form.selection
    let isChoice = !FieldText.suggestions(field).isEmpty
    var help = field.help
    switch field.type {
    case .flag, .choice: break
    default: help += " (\(allowed(field)))"
    }
    if let standard = field.standard, let text = FieldText.text(standard), !text.isEmpty {
      help += "; default \(text)"
    }
    let isTyped =
      switch field.type {
      case .flag, .choice: false
      default: true
      }
    let section = form.sections[field.section]
    return Form.Field(
      label: field.isKind ? section.catalog?.noun ?? "kind" : label(field, section),
      value: field.text.text,
      unit: field.unit, help: help, error: field.error ?? "",
      cursor: isSelected && isTyped && (!field.isFresh || !isChoice) ? field.text.cursor : nil,
      isChoice: isChoice, isChanged: field.isChanged)
  }

  private static func label(_ field: FormField, _ section: FormSection) -> String {
    if let part = section.path.parts.last, ["stop", "augment", "seeds"].contains(part) {
      return "\(part).\(field.name)"
    }
    return field.name
  }

  /// The range in few characters.
  private static func allowed(_ field: FormField) -> String {
    switch field.type {
    case .integer(let range):
      "\(NumberFormat.grouped(range.lowerBound)) to \(NumberFormat.grouped(range.upperBound))"
    case .number(let range):
      "\(NumberFormat.compact(range.lowerBound)) to \(NumberFormat.compact(range.upperBound))"
    default: field.type.allowed
    }
  }
}
