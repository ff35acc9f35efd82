// Classes as colours, pixel by pixel: two rows a cell where there are colours, a character of each
// class where there are none.
import Problems
import TextUI

/// A colour and a character for each class.
struct ClassPalette {
  private let drawing: Drawing

  /// The first is for what is mostly background.
  private static let roles: [Role] = [
    .ground, .series(0), .series(3), .series(1), .series(2), .series(4), .firstPoint, .secondPoint,
  ]
  private static let marks: [Unicode.Scalar] = [".", "#", "o", "+", "*", "=", "%", "@"]

  init(_ drawing: Drawing) { self.drawing = drawing }

  /// Whether classes are told by colour alone.
  var hasColors: Bool {
    drawing.glyphs.hasBlocks
      && [.truecolor, .indexed256, .ansi16].contains(drawing.theme.depth)
  }

  func role(_ label: Int) -> Role { Self.roles[max(0, label) % Self.roles.count] }

  func style(_ label: Int) -> Style { drawing[role(label)] }

  func mark(_ label: Int) -> Unicode.Scalar {
    hasColors ? drawing.glyphs.fullBlock : Self.marks[max(0, label) % Self.marks.count]
  }
}

struct ClassMap {
  let rows: Int
  let columns: Int
  /// Class of a pixel; nil where nothing is drawn.
  let label: (Int) -> Int?
  /// Pixels that are marked as wrong, in the colour of what is bad.
  var isWrong: (Int) -> Bool = { _ in false }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty, rows > 0, columns > 0 else { return }
    let palette = ClassPalette(drawing)
    let lines = rect.height * (palette.hasColors ? 2 : 1)
    func pixel(_ x: Int, _ y: Int) -> Int {
      // The middle of what a place stands for.
      min(rows - 1, (2 * y + 1) * rows / (2 * lines)) * columns
        + min(columns - 1, (2 * x + 1) * columns / (2 * rect.width))
    }
    func color(_ pixel: Int) -> Color {
      if isWrong(pixel) { return drawing[.bad].foreground }
      return label(pixel).map { palette.style($0).foreground } ?? .default
    }
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        guard palette.hasColors else {
          grid[rect.x + x, rect.y + y] = single(pixel(x, y), palette, drawing)
          continue
        }
        grid[rect.x + x, rect.y + y] = halves(color(pixel(x, 2 * y)), color(pixel(x, 2 * y + 1)))
      }
    }
  }

  private func halves(_ upper: Color, _ lower: Color) -> Cell {
    switch (upper, lower) {
    case (.default, .default): .blank
    case (.default, _): Cell("▄", Style(foreground: lower))
    case (_, .default): Cell("▀", Style(foreground: upper))
    default: Cell("▀", Style(foreground: upper, background: lower))
    }
  }

  private func single(_ pixel: Int, _ palette: ClassPalette, _ drawing: Drawing) -> Cell {
    if isWrong(pixel) { return Cell("x", drawing[.bad]) }
    return label(pixel).map { Cell(palette.mark($0), palette.style($0)) } ?? .blank
  }
}
