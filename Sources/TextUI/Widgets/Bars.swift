// A bar within one row, in eighths of a cell. A share that is not finite counts as none.

/// A horizontal bar, `share` of the width.
package struct Bar: Widget {
  package var share: Double
  package var role: Role
  /// Draws the empty part as a faint track.
  package var showsTrack: Bool

  package init(_ share: Double, role: Role = .accent, showsTrack: Bool = false) {
    self.share = share
    self.role = role
    self.showsTrack = showsTrack
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let blocks = drawing.glyphs.leftBlocks
    let steps = blocks.count - 1
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    var filled = Int((bounded * Double(rect.width * steps)).rounded())
    if bounded > 0 { filled = max(filled, 1) }
    for column in 0..<rect.width {
      let level = min(max(filled - column * steps, 0), steps)
      let under = grid[rect.x + column, rect.y].style
      if level > 0 {
        grid[rect.x + column, rect.y] = Cell(blocks[level], drawing[role].over(under))
      } else if showsTrack {
        grid[rect.x + column, rect.y] = Cell(
          drawing.glyphs == .unicode ? "─" : ".", drawing[.frame].over(under))
      }
    }
  }
}
