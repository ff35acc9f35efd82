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

  /// A mark that no class has, for pixels that are wrong, in black or white on a class's colour
  /// where there is one.
  func wrong(on color: Color?) -> Cell {
    guard let color else { return Cell(drawing.glyphs.cross, drawing[.bad]) }
    return Cell(
      drawing.glyphs.cross,
      Style(foreground: drawing.theme.ink(on: color), background: color))
  }

  /// Pixels that are right, where classes are not drawn.
  var right: Cell { hasColors ? Cell("·", drawing[.frame]) : .blank }
}

struct ClassMap {
  let rows: Int
  let columns: Int
  /// Class of a pixel; nil where nothing is drawn.
  let label: (Int) -> Int?
  /// Pixels that are marked as wrong, whatever their class.
  var isWrong: (Int) -> Bool = { _ in false }
  /// Pixels that are marked as right where no class is drawn.
  var isRight: (Int) -> Bool = { _ in false }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty, rows > 0, columns > 0 else { return }
    let palette = ClassPalette(drawing)
    let parts = palette.hasColors ? 2 : 1
    let lines = rect.height * parts
    func pixel(_ x: Int, _ y: Int) -> Int {
      // The middle of what a place stands for.
      min(rows - 1, (2 * y + 1) * rows / (2 * lines)) * columns
        + min(columns - 1, (2 * x + 1) * columns / (2 * rect.width))
    }
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        let pixels = (0..<parts).map { pixel(x, parts * y + $0) }
        grid[rect.x + x, rect.y + y] = cell(pixels, palette)
      }
    }
  }

  /// A cell of one pixel, or of two, one above the other. A mark takes all of it.
  private func cell(_ pixels: [Int], _ palette: ClassPalette) -> Cell {
    func color(_ pixel: Int) -> Color? { label(pixel).map { palette.style($0).foreground } }
    if let wrong = pixels.first(where: isWrong) {
      return palette.wrong(on: palette.hasColors ? color(wrong) : nil)
    }
    if pixels.contains(where: isRight) { return palette.right }
    guard pixels.count == 2 else {
      return label(pixels[0]).map { Cell(palette.mark($0), palette.style($0)) } ?? .blank
    }
    return switch (color(pixels[0]), color(pixels[1])) {
    case (nil, nil): .blank
    case (nil, let lower?): Cell("▄", Style(foreground: lower))
    case (let upper?, nil): Cell("▀", Style(foreground: upper))
    case (let upper?, let lower?): Cell("▀", Style(foreground: upper, background: lower))
    }
  }
}
