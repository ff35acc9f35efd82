// The data's points over a picture of the plane.
// Training points are filled, test points are rings.
import Problems
import TextUI

/// The data's points over a picture of the plane: training points as pixels where there are enough
/// colours, test points as rings; of many points only so many that the picture stays visible.
struct PlanePoints {
  /// How a row is drawn: its style, and its side (0 or 1) where colours cannot tell.
  struct Look {
    var style: Style
    var side: Int
    /// How a character is drawn, where that differs. A background of its own covers the picture.
    var mark: Style?
  }

  private let dataset: Dataset
  private let extent: Float

  init(_ dataset: Dataset, extent: Float) {
    self.dataset = dataset
    self.extent = extent
  }

  /// Room for the picture, not much wider than it is high on the screen, and for its key.
  static func split(_ rect: Rect) -> (map: Rect, key: Rect?) {
    let widest = max(rect.height * 3, 8)
    let hasKey = rect.height >= 8
    let (map, key) = rect.splitBottom(hasKey ? 1 : 0)
    let width = min(map.width, widest)
    return (
      Rect(x: map.x + (map.width - width) / 2, y: map.y, width: width, height: map.height),
      hasKey ? key : nil
    )
  }

  private static func hasPixels(_ drawing: Drawing) -> Bool {
    drawing.glyphs.hasBlocks && drawing.theme.diverging.isSmooth
  }

  /// What points over a coloured map are drawn with: the map is dark whatever the palette is.
  static func overMap(_ drawing: Drawing) -> Drawing {
    guard hasPixels(drawing), drawing.theme.palette == .light else { return drawing }
    return Drawing(.dark, depth: drawing.theme.depth, glyphs: drawing.glyphs)
  }

  /// Marks of training and test points, by side.
  static func marks(_ drawing: Drawing) -> (train: [Unicode.Scalar], test: [Unicode.Scalar]) {
    if drawing.glyphs == .ascii { return (["o", "x"], ["O", "X"]) }
    return hasPixels(drawing) ? (["▀", "▀"], ["○", "○"]) : (["•", "▪"], ["○", "□"])
  }

  /// - Parameters:
  ///   - classes: what the two classes are called; said where there is room.
  ///   - axes: what the axes are, likewise.
  ///   - regions: what the colours of more classes are called; they come before what points are.
  static func drawKey(
    into grid: inout Grid, in rect: Rect?, _ drawing: Drawing,
    glyphs: (train: [Unicode.Scalar], test: [Unicode.Scalar]), classes: [String] = [],
    axes: String? = nil, regions: [(name: String, color: Color)] = []
  ) {
    guard var rect else { return }
    let width = regions.reduce(0) { $0 + 4 + CharacterWidth.of($1.name) }
    if !regions.isEmpty, width - 2 <= rect.width {
      for (name, color) in regions {
        grid.text("■", x: rect.x, y: rect.y, Style(foreground: color))
        let used = 4 + grid.text(name, x: rect.x + 2, y: rect.y, drawing[.muted])
        rect = rect.inset(left: used)
      }
    }
    func both(_ marks: [Unicode.Scalar]) -> [Span] {
      [Span(String(marks[0]), .classA), Span(String(marks[1]), .classB)]
    }
    let train = both(glyphs.train) + [Span(" train", .muted)]
    let test = both(glyphs.test) + [Span(" test points", .muted)]
    let named = zip(glyphs.train, [Role.classA, .classB]).enumerated().map { index, mark in
      [Span("\(mark.0) ", mark.1), Span(index < classes.count ? classes[index] : "", .muted)]
    }
    let across = axes.map { [[Span($0, .muted)]] } ?? []
    let short = [both(glyphs.test) + [Span(" test", .muted)]]
    // The first that fits.
    let choices =
      classes.count == 2
      ? [named + [test] + across, named + [test], named + short] : [[train, test] + across]
    let fitting = (choices + [[train, test], [train] + short]).map {
      SpanFlow.lines($0, width: rect.width)
    }
    let others = regions.isEmpty ? train : []
    grid.spans(fitting.first { $0.count == 1 }?[0] ?? others, in: rect, drawing)
    let over = overMap(drawing)
    guard over != drawing else { return }
    // On paper the marks bring the map with them.
    let ramp = drawing.theme.diverging
    for x in rect.x..<rect.right where grid[x, rect.y].scalar != 0x20 {
      for (role, place) in [(Role.classA, Float(0)), (.classB, 1)]
      where grid[x, rect.y].style.foreground == drawing[role].foreground {
        grid[x, rect.y].style = over[role].on(ramp.color(at: place))
        break
      }
    }
  }

  func draw(
    into grid: inout Grid, in map: Rect, _ drawing: Drawing, look: (Int) -> Look
  ) {
    guard extent > 0, !map.isEmpty else { return }
    let cells = map.width * map.height
    let pixels = Self.hasPixels(drawing)
    let marks = Self.marks(drawing)
    for (row, across, down) in places(dataset.trainRows, atMost: pixels ? cells / 3 : cells / 8) {
      let x = map.x + Int(across * Float(map.width))
      let half = Int(down * Float(2 * map.height))
      let found = look(row)
      if pixels {
        grid[x, map.y + half / 2] = pixel(
          over: grid[x, map.y + half / 2], isUpper: half % 2 == 0, found.style.foreground, drawing)
      } else {
        put(
          marks.train[found.side], found.mark ?? found.style, into: &grid, x: x,
          y: map.y + half / 2)
      }
    }
    for (row, across, down) in places(dataset.testRows, atMost: cells / (pixels ? 10 : 12)) {
      let found = look(row)
      put(
        marks.test[found.side], found.mark ?? found.style, into: &grid,
        x: map.x + Int(across * Float(map.width)), y: map.y + Int(down * Float(map.height)))
    }
  }

  /// Rows with their places from 0 to 1, from the top left.
  private func places(_ rows: [Int32], atMost most: Int) -> [(row: Int, x: Float, y: Float)] {
    let step = max(1, (rows.count + max(most, 4) - 1) / max(most, 4))
    return stride(from: 0, to: rows.count, by: step).compactMap { index in
      let row = Int(rows[index])
      guard row >= 0, dataset.points.indices.contains(2 * row + 1) else { return nil }
      let across = (dataset.points[2 * row] / extent + 1) / 2
      let down = (1 - dataset.points[2 * row + 1] / extent) / 2
      return across >= 0 && across < 1 && down >= 0 && down < 1 ? (row, across, down) : nil
    }
  }

  private func put(
    _ mark: Unicode.Scalar, _ style: Style, into grid: inout Grid, x: Int, y: Int
  ) {
    var shown = style
    let under = grid[x, y].style.background
    if shown.background == .default, under != .default { shown.background = under }
    grid[x, y] = Cell(mark, shown)
  }

  /// One half of a cell in another colour.
  private func pixel(over cell: Cell, isUpper: Bool, _ color: Color, _ drawing: Drawing) -> Cell {
    let isLower = cell.scalar == drawing.glyphs.lowerHalf.value
    let upper = isLower ? cell.style.background : cell.style.foreground
    let lower = isLower ? cell.style.foreground : cell.style.background
    return Cell(
      drawing.glyphs.upperHalf,
      isUpper
        ? Style(foreground: color, background: lower) : Style(foreground: upper, background: color))
  }
}
