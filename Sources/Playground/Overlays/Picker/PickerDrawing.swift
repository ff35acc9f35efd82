// How a list to choose from looks: the line that is typed, the items, and what the selected one
// means. The same measures tell what a click is on.
import TextUI

struct PickerLayout {
  let width: Int
  let height: Int
  /// Inside the frame, of a screen without its last row.
  let line: Rect
  let list: Rect
  let detail: Rect

  init(_ picker: PickerState, items: Int, in screen: Rect) {
    width = min(88, max(0, screen.width - 2))
    height = min(max(8, items + 5 + picker.detailRows), max(0, screen.height - 2))
    let frame = screen.centered(width: width, height: height)
    let inner = Box.interior(of: frame).inset(columns: 1)
    let (top, rest) = inner.splitTop(1)
    // Half of the room at most, so that the list stays one.
    let rows = max(min(2, rest.height - 1), min(picker.detailRows, rest.height / 2))
    let (body, bottom) = rest.splitBottom(max(0, rows))
    (line, detail) = (top, bottom)
    let room = body.splitTop(1).rest
    // What the selected item means is none of the items.
    list = room.splitBottom(items < room.height || room.height > 4 ? 1 : 0).rest
  }
}

enum PickerDrawing {
  static func draw(
    _ picker: PickerState, _ state: AppState, into grid: inout Grid, in screen: Rect
  ) {
    let drawing = state.drawing
    let items = picker.items(state)
    let layout = PickerLayout(picker, items: items.count, in: screen)
    Dialog.panel(
      picker.title(state), width: layout.width, height: layout.height, into: &grid, in: screen,
      drawing
    ) { grid, _ in
      let (prompt, field) = layout.line.splitLeft(2)
      grid.text(":", in: prompt, drawing[.accent])
      grid.fill(field, with: Cell(" ", drawing[.input]))
      InputLine.draw(
        picker.text.text, cursor: picker.text.graphemesBeforeCursor, into: &grid, in: field,
        drawing[.input])
      list(items, picker).draw(into: &grid, in: layout.list, drawing)
      let selected = items.indices.contains(picker.selection) ? items[picker.selection] : nil
      let answer = picker.answer.isEmpty ? nil : picker.answer
      let words = [
        answer,
        selected.flatMap { isCut($0, items.count, layout.list) ? $0.title : nil },
        selected.map(\.detail),
      ].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")
      let lines = TextLayout.wrap(words.isEmpty ? picker.help : words, to: layout.detail.width)
      for (row, text) in lines.prefix(layout.detail.height).enumerated() {
        grid.text(
          text, x: layout.detail.x, y: layout.detail.y + row,
          drawing[answer == nil ? .muted : .warning], limit: layout.detail.width)
      }
    }
  }

  /// Whether its row shows the title in part only; the whole stands below then.
  private static func isCut(_ item: PickerItem, _ count: Int, _ list: Rect) -> Bool {
    let bar = count > list.height ? 2 : 0
    let note = item.note.isEmpty ? 0 : CharacterWidth.of(item.note) + 1
    return CharacterWidth.of(item.title) + note + bar > list.width
  }

  private static func list(_ items: [PickerItem], _ picker: PickerState) -> ScrollingList {
    ScrollingList(
      items.map { item in
        ScrollingList.Row(
          [Span(item.title, role(item.role))],
          note: item.note.isEmpty ? nil : Span(item.note, .muted))
      }, selection: items.isEmpty ? nil : min(picker.selection, items.count - 1),
      placeholder: "nothing has these words")
  }

  private static func role(_ role: PickerRole) -> Role {
    switch role {
    case .plain: .text
    case .muted: .muted
    case .good: .good
    case .warning: .warning
    case .bad: .bad
    }
  }

  /// The item under a cell.
  static func item(_ picker: PickerState, _ state: AppState, x: Int, y: Int) -> Int? {
    let screen = Rect(width: state.width, height: state.height)
      .splitBottom(state.height >= 6 ? 1 : 0).rest
    let items = picker.items(state)
    let layout = PickerLayout(picker, items: items.count, in: screen)
    guard layout.list.contains(x: x, y: y) else { return nil }
    return list(items, picker).row(at: y, in: layout.list)
  }
}
