// The arcs of skips beside the rows of the network panel: on solid, off dotted, short ones next to
// the rows, long ones outermost. Made of cells that know which skip they belong to, so that a click
// finds it.
import Networks
import TextUI

struct Gutter {
  /// Lanes drawn at most. Further ones share the outermost.
  static let maximumLanes = 12

  private let arcs: [SkipLayout.Arc]
  private let lanes: Int
  /// Columns a lane takes.
  private let pitch: Int

  /// - Parameter pending: the skip that is being drawn.
  init(_ rows: NetworkRows, pending: SkipSpan? = nil) {
    let layout = SkipLayout(rows.spans + (pending.map { [$0] } ?? []))
    arcs = layout.arcs
    lanes = min(layout.laneCount, Self.maximumLanes)
    pitch = layout.laneCount <= 3 ? 2 : 1
  }

  /// Columns, the arrow included; 0 where there are no skips.
  var width: Int { lanes == 0 ? 0 : lanes * pitch + 2 }

  /// Which way lines leave a cell.
  private struct Strokes: OptionSet {
    let rawValue: UInt8
    static let up = Strokes(rawValue: 1)
    static let down = Strokes(rawValue: 2)
    static let left = Strokes(rawValue: 4)
    static let right = Strokes(rawValue: 8)
  }

  private struct Piece {
    var strokes: Strokes = []
    var id: SkipID
    var isArrow = false
  }

  private func column(of lane: Int) -> Int { (lanes - 1 - min(lane, lanes - 1)) * pitch }

  /// The pieces of the rows shown, by row and column.
  private func pieces(_ shown: Range<Int>, _ isOn: (SkipID) -> Bool) -> [[Piece?]] {
    var cells = [[Piece?]](
      repeating: [Piece?](repeating: nil, count: width), count: shown.count)
    func put(_ row: Int, _ column: Int, _ strokes: Strokes, _ id: SkipID, arrow: Bool = false) {
      guard shown.contains(row), column < width else { return }
      let line = row - shown.lowerBound
      if var piece = cells[line][column] {
        piece.strokes.formUnion(strokes)
        if isOn(id) || !isOn(piece.id) { piece.id = id }
        piece.isArrow = piece.isArrow || arrow
        cells[line][column] = piece
      } else {
        cells[line][column] = Piece(strokes: strokes, id: id, isArrow: arrow)
      }
    }
    for arc in arcs where arc.span.to >= shown.lowerBound && arc.span.from < shown.upperBound {
      let (from, to, id) = (arc.span.from, arc.span.to, arc.span.id)
      let lane = column(of: arc.lane)
      put(from, lane, [.down, .right], id)
      put(to, lane, [.up, .right], id)
      for row in max(from + 1, shown.lowerBound)..<max(from + 1, min(to, shown.upperBound)) {
        put(row, lane, [.up, .down], id)
      }
      for column in (lane + 1)..<max(lane + 1, width - 1) {
        put(from, column, [.left, .right], id)
        put(to, column, [.left, .right], id)
      }
      put(to, width - 1, [.left], id, arrow: true)
    }
    return cells
  }

  /// Draws the arcs of the rows `shown`, one a line from the top of `rect`.
  /// - Parameter selected: a skip drawn brighter.
  func draw(
    _ shown: Range<Int>, into grid: inout Grid, in rect: Rect, _ drawing: Drawing,
    selected: SkipID?, isOn: (SkipID) -> Bool
  ) {
    for (line, cells) in pieces(shown, isOn).enumerated() where line < rect.height {
      for (column, piece) in cells.enumerated() where column < rect.width {
        guard let piece else { continue }
        let on = isOn(piece.id)
        var style = drawing[on ? .skip : .skipOff]
        if piece.id == selected { style = style.bolded }
        let (x, y) = (rect.x + column, rect.y + line)
        let scalar =
          piece.isArrow
          ? drawing.glyphs.arrowRight : scalar(piece.strokes, isOn: on, drawing.glyphs)
        grid[x, y] = Cell(scalar, style.over(grid[x, y].style))
      }
    }
  }

  /// The skip drawn at a row and column, or nil where there is none.
  func skip(row: Int, column: Int, isOn: (SkipID) -> Bool) -> SkipID? {
    guard column >= 0, column < width, row >= 0 else { return nil }
    return pieces(row..<(row + 1), isOn)[0][column]?.id
  }

  private func scalar(_ strokes: Strokes, isOn: Bool, _ glyphs: GlyphSet) -> Unicode.Scalar {
    switch strokes {
    case [.up, .down], [.up], [.down]: return isOn ? glyphs.vertical : glyphs.dottedVertical
    case [.left, .right], [.left], [.right]:
      return isOn ? glyphs.horizontal : glyphs.dottedHorizontal
    case [.down, .right]: return glyphs.topLeft
    case [.up, .right]: return glyphs.bottomLeft
    default: break
    }
    guard glyphs.hasBlocks else { return "+" }
    switch strokes {
    case [.up, .down, .right]: return "├"
    case [.down, .left, .right]: return "┬"
    case [.up, .left, .right]: return "┴"
    default: return "┼"
    }
  }
}
