// Boxes over test images: those that are right, and those that were predicted, each with its class
// and how sure it is.
internal import Numerics
import Problems
import TextUI

extension BoxesPicture: DrawnPicture {
  var note: String { "boxes from \(NumberFormat.percent(Self.shownScore, decimals: 0)) on" }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    guard case .image(let width, let height, _, _) = context.dataset.display else { return }
    let truth = ImageStrips.Panel(title: "truth") { row, grid, rect in
      draw(row, objects[row], hasScores: false, context, into: &grid, in: rect)
    }
    let output = ImageStrips.Panel(title: "predicted", shortTitle: "output") { row, grid, rect in
      draw(row, detections[row], hasScores: true, context, into: &grid, in: rect)
    }
    let count = min(rows.count, objects.count, detections.count)
    let strips = ImageStrips(
      width: width, height: height, count: count, panels: [truth, output], fewPanels: [output])
    let names = context.dataset.task.names.enumerated().map { label, name in
      [Span(Self.mark(name, label), Self.role(label)), Span(" \(name)")]
    }
    let (images, legend, lines) = legend(names, beside: strips, in: rect)
    strips.draw(into: &grid, in: images, context.drawing)
    for (row, line) in lines.prefix(legend.height).enumerated() {
      grid.spans(
        line, in: Rect(x: legend.x, y: legend.y + row, width: legend.width, height: 1),
        context.drawing)
    }
  }

  /// Where the letters are explained: below the images, or beside them where they are low.
  private func legend(
    _ names: [[Span]], beside strips: ImageStrips, in rect: Rect
  ) -> (images: Rect, legend: Rect, lines: [[Span]]) {
    let widest = names.map { $0.reduce(0) { $0 + CharacterWidth.of($1.text) } }.max() ?? 0
    if rect.height < 6, rect.width >= 2 * widest {
      let (images, side) = rect.splitRight(widest)
      // Beside the first line of an image, below its title.
      return (images.inset(right: 1), side.inset(top: names.count < side.height ? 1 : 0), names)
    }
    let lines = SpanFlow.lines(names, width: rect.width)
    let least = rect.height >= 8 ? 2 : rect.height >= 6 ? 1 : 0
    let spare = strips.spareLines(in: rect, from: min(least, lines.count))
    let (images, below) = rect.splitBottom(min(lines.count, spare))
    return (images, below, lines)
  }

  private func draw(
    _ row: Int, _ found: [Found], hasScores: Bool, _ context: PictureContext,
    into grid: inout Grid, in rect: Rect
  ) {
    context.dataset.drawImage(ofRow: rows[row], into: &grid, in: rect, context.drawing)
    grid.clipped(to: rect) { grid in
      // The surest last, so that it is on top.
      for found in found.reversed() {
        frame(found, hasScores: hasScores, context, into: &grid, in: rect)
      }
    }
  }

  private func frame(
    _ found: Found, hasScores: Bool, _ context: PictureContext, into grid: inout Grid,
    in rect: Rect
  ) {
    func column(_ share: Float) -> Int { place(share, rect.width) + rect.x }
    func line(_ share: Float) -> Int { place(share, rect.height) + rect.y }
    let (left, right) = (column(found.box.left), column(found.box.right))
    let (top, bottom) = (line(found.box.top), line(found.box.bottom))
    let drawing = context.drawing
    let style = drawing[Self.role(found.label)].bolded
    let glyphs = drawing.glyphs
    func put(_ scalar: Unicode.Scalar, _ x: Int, _ y: Int) {
      var shown = style
      let under = grid[x, y].style
      if under.background != .default { shown.background = under.background }
      grid[x, y] = Cell(scalar, shown)
    }
    for x in left...max(left, right) {
      put(glyphs.horizontal, x, top)
      put(glyphs.horizontal, x, bottom)
    }
    for y in top...max(top, bottom) {
      put(glyphs.vertical, left, y)
      put(glyphs.vertical, right, y)
    }
    if right > left, bottom > top {
      put(glyphs.topLeft, left, top)
      put(glyphs.topRight, right, top)
      put(glyphs.bottomLeft, left, bottom)
      put(glyphs.bottomRight, right, bottom)
    }
    let names = context.dataset.task.names
    let name = names.indices.contains(found.label) ? names[found.label] : "?"
    var words = Self.mark(name, found.label)
    if hasScores, right - left >= 4 {
      words += NumberFormat.percent(found.score, decimals: 0).replacing("%", with: "")
    }
    for (offset, scalar) in words.unicodeScalars.enumerated() where scalar.isASCII {
      put(scalar, left + 1 + offset, top)
    }
  }

  /// The cell of a share of a length, a little outside at most.
  private func place(_ share: Float, _ length: Int) -> Int {
    guard share.isFinite else { return -1 }
    return Int((min(max(share, -0.5), 1.5) * Float(length - 1)).rounded())
  }

  /// A letter of a class, for where colours do not tell.
  private static func mark(_ name: String, _ label: Int) -> String {
    name.unicodeScalars.first.map { $0.isASCII ? String($0) : "\(label)" } ?? "\(label)"
  }

  private static func role(_ label: Int) -> Role {
    [.series(1), .series(2), .series(4), .series(3), .accent][max(0, label) % 5]
  }
}
