// Small graphs within one row: a bar with eighths of a cell, a progress bar with its percentage, a
// sparkline. Values that are not finite are left out.

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

/// `label ████▌───── 45 %`.
package struct ProgressBar: Widget {
  package var label: String
  package var share: Double
  /// After the percentage: an estimate of the time left, say.
  package var note: String

  package init(_ label: String, share: Double, note: String = "") {
    self.label = label
    self.share = share
    self.note = note
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    let number = TextLayout.fit(NumberFormat.percent(bounded, decimals: 0), to: 5, .right)
    let tail = note.isEmpty ? number : "\(number)  \(note)"
    grid.clipped(to: rect) { grid in
      var x = rect.x
      let name = label.isEmpty ? "" : label + " "
      let tailWidth = CharacterWidth.of(tail) + 1
      if CharacterWidth.of(name) + tailWidth + 6 <= rect.width {
        x += grid.text(name, x: x, y: rect.y, drawing[.text])
      }
      let room = rect.right - x
      let bar = room >= tailWidth + 4 ? room - tailWidth : room
      Bar(bounded, showsTrack: true).draw(
        into: &grid, in: Rect(x: x, y: rect.y, width: bar, height: 1), drawing)
      if bar < room { grid.text(tail, x: x + bar + 1, y: rect.y, drawing[.muted]) }
    }
  }
}

/// The last values as columns of eighths, newest at the right.
package struct Sparkline: Widget {
  package var values: [Float]
  package var role: Role
  /// nil: from the smallest to the largest value shown.
  package var range: ClosedRange<Double>?
  package var scale: Axis.Scale

  package init(
    _ values: [Float], role: Role = .accent, range: ClosedRange<Double>? = nil,
    scale: Axis.Scale = .linear
  ) {
    self.values = values
    self.role = role
    self.range = range
    self.scale = scale
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let shown = values.suffix(rect.width)
    let usable = shown.filter { $0.isFinite && (scale == .linear || $0 > 0) }.map { Double($0) }
    guard let low = range?.lowerBound ?? usable.min(), let high = range?.upperBound ?? usable.max()
    else { return }
    let axis = Axis(low, high, scale: scale)
    let blocks = drawing.glyphs.lowerBlocks
    for (index, value) in shown.enumerated() {
      guard let place = axis.position(Double(value)) else { continue }
      let level = 1 + Int((min(max(place, 0), 1) * Double(blocks.count - 2)).rounded())
      let x = rect.x + index
      grid[x, rect.y] = Cell(blocks[level], drawing[role].over(grid[x, rect.y].style))
    }
  }
}
