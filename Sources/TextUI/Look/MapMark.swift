// Marks over maps: the colour that they stand on stays, since it is what they point at.

extension Drawing {
  /// A mark over a cell of a map, in white or black, whichever is easier to read there.
  /// - Parameter plain: the mark's style over a cell without a colour of its own behind it.
  package func mark(_ mark: Unicode.Scalar, over cell: Cell, plain: Style) -> Cell {
    let below = cell.style.background
    guard below != .default, let white = theme.contrast else { return Cell(mark, plain) }
    let color = below.isLight ? theme.sequential.zero : white
    return Cell(mark, Style(foreground: color, background: below, bold: true))
  }
}

extension Color {
  /// Whether black is easier to read on it than white is.
  var isLight: Bool {
    func isLight(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Bool {
      func light(_ channel: UInt8) -> Double { Double(channel) * Double(channel) / 65_025 }
      return 0.21 * light(red) + 0.72 * light(green) + 0.07 * light(blue) > 0.2
    }
    switch self {
    case .default: return false
    case .rgb(let red, let green, let blue): return isLight(red, green, blue)
    case .indexed(let index) where index < 16:
      return [2, 3, 6, 7, 10, 11, 13, 14, 15].contains(index)
    case .indexed(let index) where index < 232:
      func channel(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      let place = index - 16
      return isLight(channel(place / 36), channel(place / 6 % 6), channel(place % 6))
    case .indexed(let index):
      let grey = 8 + 10 * (index - 232)
      return isLight(grey, grey, grey)
    }
  }
}
