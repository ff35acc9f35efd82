// What one head of attention looks at: a line for each position, a column for each one it looks at.
import Problems
import TextUI

struct AttentionDrawing {
  let map: AttentionMap
  /// What stands at each position; empty where that is no token.
  let names: [String]

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let count = map.tokens
    guard count > 0, map.weights.count == count * count, !rect.isEmpty else { return }
    let (head, rest) = rect.splitTop(rect.height >= 4 ? 1 : 0)
    grid.spans(
      [Span("each line's token looks at", .muted), Span(" \(arrow(drawing))", .muted)], in: head,
      drawing)
    let labels = names.count == count ? names : (1...count).map(String.init)
    let widest = min(8, labels.map { CharacterWidth.of($0) }.max() ?? 1)
    let (left, right) = rest.splitLeft(rest.width > widest + 6 ? widest + 1 : 0)
    let (top, body) = right.splitTop(rest.height >= 6 ? 1 : 0)
    // Whole cells for a column and a line where there is room, so that labels stand beside them.
    let cell = min(max(1, right.width / count), 4)
    let isWhole = cell * count <= right.width
    let place = Rect(
      x: body.x, y: body.y, width: isWhole ? cell * count : body.width,
      height: count <= body.height ? count * max(1, min(2, body.height / count)) : body.height)
    Heatmap(
      values: map.weights, rows: count, columns: count, scale: .linear(0...1)
    ).draw(into: &grid, in: place, drawing)
    if isWhole {
      for (column, label) in labels.enumerated() where CharacterWidth.of(label) <= cell {
        grid.text(
          label, in: Rect(x: top.x + column * cell, y: top.y, width: cell, height: top.height),
          drawing[.muted])
      }
    }
    guard count <= place.height else { return }
    let lines = place.height / count
    for (row, label) in labels.enumerated() {
      let line = Rect(
        x: left.x, y: place.y + row * lines, width: max(0, left.width - 1), height: 1)
      grid.text(label, in: line.intersection(rest), drawing[.muted], align: .right)
    }
  }

  private func arrow(_ drawing: Drawing) -> String { drawing.glyphs.hasBlocks ? "→" : "->" }
}
