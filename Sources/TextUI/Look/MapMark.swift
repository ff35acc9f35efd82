// Marks over maps: the colour that they stand on stays, since it is what they point at.

extension Drawing {
  /// A mark over a cell of a map, in white or black, whichever is easier to read there.
  /// - Parameter plain: the mark's style over a cell without a colour of its own behind it.
  package func mark(_ mark: Unicode.Scalar, over cell: Cell, plain: Style) -> Cell {
    let below = cell.style.background
    guard below != .default, theme.contrast != nil else { return Cell(mark, plain) }
    return Cell(mark, Style(foreground: theme.ink(on: below), background: below, bold: true))
  }
}
