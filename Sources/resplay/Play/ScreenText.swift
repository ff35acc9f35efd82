// A screen as text with its colours: the characters of each row between the escape sequences
// (ECMA-48) that terminals, `less -R` and players of recordings read.
internal import TextUI

enum ScreenText {
  /// Every row on a line of its own, colours ended at its end.
  static func lines(_ grid: Grid) -> [String] {
    (0..<grid.height).map { row(grid, $0) + "\u{1B}[0m" }
  }

  /// What turns a screen into another; all of it where the sizes differ.
  static func changes(from old: Grid?, to new: Grid) -> String {
    var text = ""
    let isSame = old.map { $0.width == new.width && $0.height == new.height } ?? false
    if !isSame { text += "\u{1B}[0m\u{1B}[2J" }
    for y in 0..<new.height {
      guard isSame, let old else {
        text += "\u{1B}[\(y + 1);1H" + row(new, y)
        continue
      }
      for part in changed(old, new, y) {
        text += "\u{1B}[\(y + 1);\(part.lowerBound + 1)H" + row(new, y, part)
      }
    }
    return text
  }

  /// The stretches of a row that differ. A few equal cells between two cost less than a jump.
  private static func changed(_ old: Grid, _ new: Grid, _ y: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    for x in 0..<new.width where old[x, y] != new[x, y] {
      // A wide character is written whole.
      let start = new[x, y].isContinuation && x > 0 ? x - 1 : x
      if let last = parts.last, start <= last.upperBound + 8 {
        parts[parts.count - 1] = last.lowerBound..<x + 1
      } else {
        parts.append(start..<x + 1)
      }
    }
    return parts
  }

  private static func row(_ grid: Grid, _ y: Int, _ part: Range<Int>? = nil) -> String {
    var text = ""
    var style: Style?
    for x in part ?? 0..<grid.width {
      let cell = grid[x, y]
      if cell.isContinuation { continue }
      if cell.style != style {
        style = cell.style
        text += "\u{1B}[\(codes(cell.style).map(String.init).joined(separator: ";"))m"
      }
      text.unicodeScalars.append(Unicode.Scalar(cell.scalar) ?? "?")
      if cell.combining != 0, let mark = Unicode.Scalar(cell.combining) {
        text.unicodeScalars.append(mark)
      }
    }
    return text
  }

  private static func codes(_ style: Style) -> [Int] {
    var codes = [0]
    if style.bold { codes.append(1) }
    if style.dim { codes.append(2) }
    if style.underline { codes.append(4) }
    if style.reverse { codes.append(7) }
    return codes + color(style.foreground, 38) + color(style.background, 48)
  }

  private static func color(_ color: Color, _ code: Int) -> [Int] {
    switch color {
    case .default: []
    case .indexed(let number): [code, 5, Int(number)]
    case .rgb(let red, let green, let blue): [code, 2, Int(red), Int(green), Int(blue)]
    }
  }
}
