// The confusion matrix: which class was taken for which.
import TextUI

/// Test rows counted by true class (row) and predicted class (column).
struct ConfusionMatrix {
  let counts: [[Int]]
  let names: [String]

  /// Short names are shown whole, of long ones the first letter.
  private var labelWidth: Int {
    let longest = names.map { CharacterWidth.of($0) }.max() ?? 1
    return longest <= 3 ? max(1, longest) : 1
  }

  /// The size it takes in a room; nil where it does not fit.
  func size(in rect: Rect) -> (width: Int, height: Int)? {
    let count = counts.count
    guard count > 1, count <= 40 else { return nil }
    let digits = String(counts.joined().max() ?? 0).count
    let tight = max(digits, labelWidth + 1)
    for cell in [max(3, digits + 1, labelWidth + 1), tight] {
      let width = labelWidth + 1 + count * cell
      if width <= rect.width, count + 1 <= rect.height { return (width, count + 1) }
    }
    return nil
  }

  /// Draws it beside or below tiles where there is room for both, or alone where there is none for
  /// a tile.
  /// - Returns: the room that is left for the tiles; nil where there is none.
  func draw(
    beside tile: (width: Int, height: Int), into grid: inout Grid, in rect: Rect,
    _ drawing: Drawing
  ) -> Rect? {
    let beside = rect.inset(left: tile.width + 1)
    guard let size = size(in: beside) ?? size(in: rect) else { return rect }
    if rect.width >= size.width + 1 + tile.width {
      let (left, right) = rect.splitRight(size.width)
      draw(into: &grid, in: right, drawing)
      return left.inset(right: 1)
    }
    if rect.height >= size.height + tile.height {
      let (top, bottom) = rect.splitBottom(size.height)
      draw(into: &grid, in: bottom, drawing)
      return top
    }
    guard rect.width < tile.width || rect.height < tile.height else { return rect }
    draw(into: &grid, in: rect, drawing)
    return nil
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard let size = size(in: rect) else { return }
    let left = labelWidth + 1
    let cell = (size.width - left) / counts.count
    for (column, name) in names.prefix(counts.count).enumerated() {
      let place = Rect(x: rect.x + left + column * cell, y: rect.y, width: cell, height: 1)
      grid.text(String(name.prefix(cell - 1)), in: place, drawing[.muted], align: .right)
    }
    let ramp = drawing.theme.sequential
    for (row, line) in counts.enumerated() {
      let y = rect.y + 1 + row
      let name = names.indices.contains(row) ? names[row] : "\(row)"
      let label = Rect(x: rect.x, y: y, width: labelWidth, height: 1)
      grid.text(String(name.prefix(labelWidth)), in: label, drawing[.muted], align: .right)
      let total = max(1, line.reduce(0, +))
      for (column, count) in line.enumerated() {
        let place = Rect(x: rect.x + left + column * cell, y: y, width: cell, height: 1)
        guard count > 0 else {
          grid.text(
            drawing.glyphs == .unicode ? "·" : ".", in: place, drawing[.frame], align: .right)
          continue
        }
        let share = Float(count) / Float(total)
        var style = row == column ? drawing[.good] : drawing[.bad]
        if ramp.isSmooth {
          style = Style(
            foreground: share > 0.55 ? dark(drawing) : light(drawing),
            background: ramp.color(at: share), bold: row != column)
          grid.fill(place, with: Cell(" ", style))
        }
        grid.text(String(count), in: place, style, align: .right)
      }
    }
  }

  private func dark(_ drawing: Drawing) -> Color {
    drawing.theme.depth == .truecolor ? .rgb(0, 0, 0) : .indexed(16)
  }

  private func light(_ drawing: Drawing) -> Color {
    drawing.theme.depth == .truecolor ? .rgb(255, 255, 255) : .indexed(231)
  }
}
