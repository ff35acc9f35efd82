// Dots finer than characters: each cell holds two by four, drawn with the braille patterns. Cells
// remember which layer touched them last, so several curves keep their colours. Without braille
// half blocks are drawn, and in ASCII each layer has its own character instead.

package struct BrailleCanvas: Sendable {
  package let columns: Int
  package let rows: Int
  private var dots: [UInt8]
  private var layers: [UInt8]
  /// The layer below the one that touched a cell last, or the same one.
  private var covered: [UInt8]

  private let showsCovered: Bool

  /// - Parameter showsCovered: whether every fourth column shows the layer that another covers, as
  ///   curves that lie over each other need.
  package init(columns: Int, rows: Int, showsCovered: Bool = false) {
    self.showsCovered = showsCovered
    self.columns = min(max(columns, 0), Grid.maximumWidth)
    self.rows = min(max(rows, 0), Grid.maximumHeight)
    dots = [UInt8](repeating: 0, count: self.columns * self.rows)
    layers = dots
    covered = dots
  }

  /// The size in dots.
  package var width: Int { columns * 2 }
  package var height: Int { rows * 4 }

  /// Whether a cell holds any dot.
  package func isOccupied(column: Int, row: Int) -> Bool {
    guard column >= 0, row >= 0, column < columns, row < rows else { return false }
    return dots[row * columns + column] != 0
  }

  /// Sets the dot at `x`, `y` (from the top left). Outside, nothing.
  package mutating func set(_ x: Int, _ y: Int, layer: Int = 0) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let index = (y / 4) * columns + x / 2
    let layer = UInt8(min(max(layer, 0), 255))
    if dots[index] == 0 {
      covered[index] = layer
    } else if layers[index] != layer {
      covered[index] = layers[index]
    }
    dots[index] |= BrailleCanvas.bits[(y % 4) * 2 + x % 2]
    layers[index] = layer
  }

  /// A line between two dots, cut to the canvas. `pattern` leaves out dots (see `LinePattern`).
  package mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), layer: Int = 0,
    pattern: LinePattern = .solid
  ) {
    func bound(_ value: Int, _ limit: Int) -> Int { min(max(value, -limit), 2 * limit) }
    var x = bound(start.x, width)
    var y = bound(start.y, height)
    let endX = bound(end.x, width)
    let endY = bound(end.y, height)
    let stepX = x < endX ? 1 : -1
    let stepY = y < endY ? 1 : -1
    let runX = abs(endX - x)
    let runY = -abs(endY - y)
    var error = runX + runY
    while true {
      if pattern.shows(x: x, y: y) { set(x, y, layer: layer) }
      if x == endX, y == endY { return }
      let twice = 2 * error
      if twice >= runY {
        error += runY
        x += stepX
      }
      if twice <= runX {
        error += runX
        y += stepY
      }
    }
  }

  /// Draws into the top left of `rect`. Empty cells leave what is there.
  /// - Parameter layers: style and ASCII character of each layer.
  package func draw(
    into grid: inout Grid, in rect: Rect, _ drawing: Drawing,
    layers looks: [(style: Style, symbol: Unicode.Scalar)]
  ) {
    for row in 0..<min(rows, rect.height) {
      for column in 0..<min(columns, rect.width) {
        let index = row * columns + column
        guard dots[index] != 0 else { continue }
        let layer = Int(showsCovered && column % 4 == 3 ? covered[index] : layers[index])
        let look = layer < looks.count ? looks[layer] : (style: .plain, symbol: "*")
        let scalar: Unicode.Scalar =
          switch drawing.glyphs {
          case .unicode: Unicode.Scalar(0x2800 + UInt32(dots[index])) ?? "*"
          case .blocks: Self.halves(of: dots[index])
          case .ascii: look.symbol
          }
        grid[rect.x + column, rect.y + row] = Cell(scalar, look.style)
      }
    }
  }

  /// The halves of a cell that hold a dot.
  private static func halves(of dots: UInt8) -> Unicode.Scalar {
    let (upper, lower) = (dots & 0x1B != 0, dots & 0xE4 != 0)
    return upper && lower ? "█" : upper ? "▀" : "▄"
  }

  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
}

/// How a curve is drawn, so that curves differ without colour.
package enum LinePattern: Hashable, Sendable, CaseIterable {
  case solid, dashed, dotted

  func shows(x: Int, y: Int) -> Bool {
    switch self {
    case .solid: true
    case .dashed: (x + y) & 7 < 5
    case .dotted: (x + y) & 1 == 0
    }
  }

  /// Two characters for a legend.
  package func sample(_ glyphs: GlyphSet, symbol: Unicode.Scalar) -> String {
    if glyphs == .ascii { return String(symbol) + String(symbol) }
    switch self {
    case .solid: return "──"
    case .dashed: return "╌╌"
    case .dotted: return "··"
    }
  }
}
