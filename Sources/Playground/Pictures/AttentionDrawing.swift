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
    let choices = ["each line's token looks at", "line looks at"].map { "\($0) \(arrow(drawing))" }
    let words = choices.first { CharacterWidth.of($0) <= head.width } ?? choices[1]
    grid.text(words, in: head, drawing[.muted])
    let scale = Heatmap.Scale.linear(0...1)
    HeatmapLegend(scale: scale, isShare: true).draw(
      into: &grid, in: head.inset(left: CharacterWidth.of(words) + 2), drawing)
    let labels = names.count == count ? names : (1...count).map(String.init)
    let widest = min(8, labels.map { CharacterWidth.of($0) }.max() ?? 1)
    let (left, right) = rest.splitLeft(rest.width > widest + 6 ? widest + 1 : 0)
    let (top, body) = right.splitTop(rest.height >= 6 ? 1 : 0)
    // Whole cells for a column and a line where there is room, so that labels stand beside them.
    let line = max(1, min(3, body.height / count))
    let cell = min(max(1, right.width / count), max(4, 2 * line))
    let isWhole = cell * count <= right.width
    let place = Rect(
      x: body.x, y: body.y, width: isWhole ? cell * count : body.width,
      height: count <= body.height ? count * line : body.height)
    Heatmap(
      values: map.weights, rows: count, columns: count, scale: scale
    ).draw(into: &grid, in: place, drawing)
    // Where there is no room for every label, each second, third ... is written.
    // Numbers side by side would be read as one.
    let isNamed = names.count == count
    let across = (isNamed ? widest <= cell : widest < cell) ? 1 : (widest + cell) / cell
    for column in stride(from: 0, to: isWhole ? count : 0, by: across) {
      let room = Rect(
        x: top.x + column * cell, y: top.y, width: across * cell, height: top.height)
      grid.text(labels[column], in: room.intersection(top), drawing[.muted])
    }
    guard place.height > 0 else { return }
    for row in stride(from: 0, to: count, by: (count + place.height - 1) / place.height) {
      let line = Rect(
        x: left.x, y: place.y + row * place.height / count, width: max(0, left.width - 1),
        height: 1)
      grid.text(labels[row], in: line.intersection(rest), drawing[.muted], align: .right)
    }
  }

  private func arrow(_ drawing: Drawing) -> String { drawing.glyphs.hasBlocks ? "→" : "->" }
}
