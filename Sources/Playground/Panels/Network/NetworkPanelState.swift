// What the panel of the network remembers (cursor, scroll, unfolded blocks, a skip being drawn),
// and how it moves.
import Networks
import TextUI

extension NetworkPanel {
  struct State: PanelState {
    var cursor = NetworkRow.ID.input
    /// The first row shown.
    var scroll = 0
    /// Blocks (by number) whose repeats are all shown.
    var unfolded: Set<Int> = []
    /// Where marking began; nil: nothing is marked.
    var anchor: NetworkRow.ID?
    /// The row that the mouse was pressed on.
    var pressed: NetworkRow.ID?
    /// The skip being drawn.
    var drawing: SkipDrawing?
  }

  static func documentOpened(_ playground: inout PlaygroundState) {
    playground.cursor = playground.rows.ids.dropFirst().first ?? .input
  }

  /// Puts cursor and folds where the document has something. A skip is drawn in the old one.
  static func documentChanged(_ playground: inout PlaygroundState) {
    let network = playground.network
    playground.unfolded = playground.unfolded.filter {
      network.blocks.indices.contains($0) && network.blocks[$0].repeats > 1
    }
    let rows = playground.rows
    playground.cursor = rows.ids[rows.index(of: playground.cursor)]
    playground.drawing = nil
    playground.anchor = nil
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    switch motion {
    case .down: playground.moveCursor(by: 1)
    case .up: playground.moveCursor(by: -1)
    case .pageDown(let rows): playground.moveCursor(by: rows)
    case .pageUp(let rows): playground.moveCursor(by: -rows)
    case .first: playground.moveCursor(by: -1_000_000)
    case .last: playground.moveCursor(by: 1_000_000)
    case .right:
      guard playground.canUnfold else {
        return .refusal("nothing to unfold here: the block is not repeated")
      }
      guard !playground.isUnfoldedAtCursor else { return .refusal("the block is unfolded already") }
      playground.fold(unfolding: true)
    case .left:
      guard playground.isUnfoldedAtCursor else {
        return .refusal("nothing to fold here: no block is unfolded at the cursor")
      }
      playground.fold(unfolding: false)
    }
    return []
  }

  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  {
    switch target(playground, x: x, y: y, in: rect) {
    case .row(let row):
      playground.cursor = row
      playground.panels[Self.self].pressed = row
      return playground.drawing == nil ? [] : playground.pickBoundary()
    case .arc(let skip):
      return playground.drawing == nil ? playground.toggle(skip) : []
    case .finding, nil: return []
    }
  }

  static func paint(
    x: Int, y: Int, erasing: Bool, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response {
    guard !erasing, let pressed = playground.panels[Self.self].pressed,
      let row = Self.row(playground, y: y, in: rect)
    else { return [] }
    return playground.dragSkip(from: pressed, to: row)
  }

  static func release(
    at cell: (x: Int, y: Int)?, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response {
    playground.panels[Self.self].pressed = nil
    let row = cell.flatMap { Self.row(playground, y: $0.y, in: rect) }
    return playground.dropSkip(isOverRow: row != nil)
  }

  /// The row at a height of the panel, arcs or not.
  private static func row(
    _ playground: PlaygroundState, y: Int, in rect: Rect
  ) -> NetworkRow.ID? {
    // At the right there are no arcs.
    guard case .row(let row) = target(playground, x: rect.right - 1, y: y, in: rect) else {
      return nil
    }
    return row
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    playground.moveCursor(by: rows)
  }

  /// Keeps the first row shown where it is as long as the cursor is in view.
  static func settle(in rect: Rect, _ playground: inout PlaygroundState) {
    let visible = visibleRows(playground, in: rect)
    playground.panels[NetworkPanel.self].scroll = offset(
      playground, playground.rows, visible: visible)
  }
}

extension PlaygroundState {
  var cursor: NetworkRow.ID {
    get { panels[NetworkPanel.self].cursor }
    set { panels[NetworkPanel.self].cursor = newValue }
  }

  var unfolded: Set<Int> {
    get { panels[NetworkPanel.self].unfolded }
    set { panels[NetworkPanel.self].unfolded = newValue }
  }

  /// Folds or unfolds the block at the cursor. The cursor stays on its layer.
  mutating func fold(unfolding: Bool) {
    guard let block = blockAtCursor else { return }
    if unfolding {
      unfolded.insert(block)
      cursor = cursor.inRepeat(0)
    } else {
      unfolded.remove(block)
      cursor = cursor.inRepeat(nil)
    }
  }

  mutating func moveCursor(by offset: Int) {
    let rows = rows
    let index = min(max(rows.index(of: cursor) + offset, 0), rows.ids.count - 1)
    cursor = rows.ids[index]
  }
}
