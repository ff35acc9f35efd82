// Boxes over test images: those that are right, and those that were predicted, each with its class
// and how sure it is.
internal import Numerics
import Problems
import TextUI

extension BoxesPicture: DrawnPicture {
  /// Where there is little room, what numbers mean is said rather than which boxes are left out.
  var note: String {
    "boxes from \(NumberFormat.percent(Self.shownScore, decimals: 0)) on  numbers: % sure"
  }
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
    var strips = ImageStrips(
      width: width, height: height, count: count, panels: [truth, output], fewPanels: [output])
    let names = context.dataset.task.names.enumerated().map { label, name in
      [Span(Self.mark(name, label), Self.role(label)), Span(" \(name)")]
    }
    let (images, legend, lines) = legend(names, beside: &strips, in: rect)
    strips.draw(into: &grid, in: images, context.drawing)
    for (row, line) in lines.prefix(legend.height).enumerated() {
      let place = Rect(x: legend.x, y: legend.y + row, width: legend.width, height: 1)
      Self.draw(line, into: &grid, in: place, context.drawing)
    }
  }

  /// A line of the legend: letters look as they do over images.
  private static func draw(
    _ line: [Span], into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    grid.spans(line, in: rect, drawing)
    var x = rect.x
    for span in line {
      let end = x + CharacterWidth.of(span.text)
      if span.role != .text {
        for column in x..<max(x, min(end, rect.right)) {
          grid[column, rect.y].style = badge(span.role, drawing)
        }
      }
      x = end
    }
  }

  /// Where the letters are explained: below the images, or beside them where they are low. Where
  /// there is no room for that either, they take the place of the titles.
  private func legend(
    _ names: [[Span]], beside strips: inout ImageStrips, in rect: Rect
  ) -> (images: Rect, legend: Rect, lines: [[Span]]) {
    let isLow = rect.height < 6
    let widest = names.map { $0.reduce(0) { $0 + CharacterWidth.of($1.text) } }.max() ?? 0
    let image = strips.width * 2 * max(0, rect.height - 1) / max(1, strips.height)
    if isLow, rect.width >= widest + 1 + max(2, min(image, strips.width)) {
      let (images, side) = rect.splitRight(widest)
      // Beside the first line of an image, below its title.
      return (images.inset(right: 1), side.inset(top: names.count < side.height ? 1 : 0), names)
    }
    strips.hasTitles = !isLow
    let lines = SpanFlow.lines(names, width: rect.width)
    let least = rect.height >= 8 ? 2 : rect.height >= 4 ? 1 : 0
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
      // The surest last, so that it is on top, and no frame over a label.
      for found in found.reversed() { frame(found, context.drawing, into: &grid, in: rect) }
      for found in found.reversed() {
        label(found, hasScores: hasScores, context, into: &grid, in: rect)
      }
    }
  }

  /// In the colour of its class, or in white or black where that cannot be seen all around.
  private func frame(
    _ found: Found, _ drawing: Drawing, into grid: inout Grid, in rect: Rect
  ) {
    let cells = Self.outline(Self.cells(of: found.box, in: rect), drawing.glyphs).filter {
      rect.contains(x: $0.x, y: $0.y)
    }
    let grounds = cells.map { grid[$0.x, $0.y].style.background }
    let (theme, style) = (drawing.theme, drawing[Self.role(found.label)].bolded)
    func isSeen(_ color: Color) -> Bool {
      grounds.allSatisfy { $0 == .default || ($0.contrast(with: color) ?? 0) >= 3 }
    }
    let colors: [Color] = [style.foreground, theme.contrast ?? .default, theme.sequential.zero]
    let color = colors.first(where: isSeen)
    for (cell, ground) in zip(cells, grounds) {
      let shown =
        ground == .default
        ? style : Style(foreground: color ?? theme.ink(on: ground), background: ground)
      grid[cell.x, cell.y] = Cell(cell.glyph, shown)
    }
  }

  private static func outline(
    _ box: Rect, _ glyphs: GlyphSet
  ) -> [(glyph: Unicode.Scalar, x: Int, y: Int)] {
    let (right, bottom) = (box.right - 1, box.bottom - 1)
    var cells: [(glyph: Unicode.Scalar, x: Int, y: Int)] = []
    for x in box.x..<box.right {
      cells += [(glyphs.horizontal, x, box.y), (glyphs.horizontal, x, bottom)]
    }
    for y in box.y..<box.bottom {
      cells += [(glyphs.vertical, box.x, y), (glyphs.vertical, right, y)]
    }
    guard box.width > 1, box.height > 1 else { return cells }
    return cells + [
      (glyphs.topLeft, box.x, box.y), (glyphs.topRight, right, box.y),
      (glyphs.bottomLeft, box.x, bottom), (glyphs.bottomRight, right, bottom),
    ]
  }

  /// The letter of its class, and how sure it is where there is room for all of that between the
  /// corners. In the place of the left one where there is no room between them.
  private func label(
    _ found: Found, hasScores: Bool, _ context: PictureContext, into grid: inout Grid,
    in rect: Rect
  ) {
    let box = Self.cells(of: found.box, in: rect)
    let seen = box.intersection(rect)
    guard !seen.isEmpty else { return }
    let between = Rect(x: box.x + 1, y: seen.y, width: box.width - 2, height: 1).intersection(rect)
    let room = between.isEmpty ? Rect(x: seen.x, y: seen.y, width: 1, height: 1) : between
    let names = context.dataset.task.names
    let name = names.indices.contains(found.label) ? names[found.label] : "?"
    let letter = Self.mark(name, found.label)
    let score = NumberFormat.percent(found.score, decimals: 0).replacing(" %", with: "")
    let whole = hasScores ? letter + score : letter
    grid.text(
      CharacterWidth.of(whole) <= room.width ? whole : letter, x: room.x, y: room.y,
      Self.badge(Self.role(found.label), context.drawing), limit: room.width)
  }

  /// The cells that a box reaches into, a little outside of the image at most.
  private static func cells(of box: Problems.Box, in rect: Rect) -> Rect {
    func cells(_ low: Float, _ high: Float, _ length: Int) -> (first: Int, count: Int) {
      func place(_ share: Float) -> Double {
        Double(share.isNaN ? -0.5 : min(max(share, -0.5), 1.5)) * Double(length)
      }
      // A share that was rounded reaches into no further cell.
      let first = Int((place(low) + 0.001).rounded(.down))
      return (first, max(1, Int((place(high) - 0.001).rounded(.up)) - first))
    }
    let (left, width) = cells(box.left, box.right, rect.width)
    let (top, height) = cells(box.top, box.bottom, rect.height)
    return Rect(x: rect.x + left, y: rect.y + top, width: width, height: height)
  }

  /// Text over an image: black or white on the colour of a class, reversed where it has none.
  private static func badge(_ role: Role, _ drawing: Drawing) -> Style {
    let color = drawing[role].foreground
    guard color != .default else {
      var style = drawing[role]
      style.reverse = true
      return style
    }
    return Style(foreground: drawing.theme.ink(on: color), background: color)
  }

  /// A letter of a class, for where colours do not tell.
  private static func mark(_ name: String, _ label: Int) -> String {
    name.unicodeScalars.first.map { $0.isASCII ? String($0) : "\(label)" } ?? "\(label)"
  }

  private static func role(_ label: Int) -> Role {
    [.series(1), .series(2), .series(4), .series(3), .accent][max(0, label) % 5]
  }
}
