// The value predicted everywhere on the plane, with the data's points.
import Problems
import TextUI

extension SurfacePicture: DrawnPicture {
  var note: String { "surface" }
  var isWide: Bool { false }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let (dataset, drawing) = (context.dataset, context.drawing)
    // The scale stands beside the key of the points, or below it.
    let isBeside = rect.width >= Self.keyWidth + 26
    let (upper, below) = rect.splitBottom(!isBeside && rect.height >= 9 ? 1 : 0)
    let (map, key) = PlanePoints.split(upper)
    // One scale for surface and points: where they agree, points cannot be told from the surface.
    let finite = dataset.targets.filter(\.isFinite)
    let low = Double(finite.min() ?? -1)
    let high = max(Double(finite.max() ?? 1), low + 1e-6)
    Heatmap(
      values: values, rows: height, columns: width, scale: .linear(low...high), ramp: .diverging
    ).draw(into: &grid, in: map, drawing)
    let width = max(1, dataset.targetWidth)
    PlanePoints(dataset, extent: extent).draw(into: &grid, in: map, drawing) { row in
      let index = row * width
      let value = dataset.targets.indices.contains(index) ? Double(dataset.targets[index]) : low
      return Self.look(Float((value - low) / (high - low)), drawing)
    }
    guard let key else { return }
    let room = isBeside ? max(Self.keyWidth, key.width - Self.scaleWidth) : key.width
    let used = Self.drawKey(into: &grid, in: key.splitLeft(room).left, drawing)
    let line = isBeside ? key.inset(left: used + 2) : below
    grid.text("value", in: line, drawing[.muted])
    HeatmapLegend(scale: .linear(low...high), ramp: .diverging)
      .draw(into: &grid, in: line.inset(left: 6), drawing)
  }

  /// Columns of what the points are, in few words, and of the scale beside that.
  private static let keyWidth = 24
  private static let scaleWidth = 46

  /// A point has the colour of its true value, a ring stands on it: it is seen where the surface
  /// has the same colour.
  private static func look(_ place: Float, _ drawing: Drawing) -> PlanePoints.Look {
    let ramp = drawing.theme.diverging
    let side = place >= 0.5 ? 1 : 0
    guard ramp.isSmooth else {
      return PlanePoints.Look(style: drawing[side == 1 ? .classB : .classA], side: side)
    }
    let color = ramp.color(at: place)
    return PlanePoints.Look(
      style: Style(foreground: color), side: side,
      mark: Style(foreground: drawing.theme.ink(on: color), background: color))
  }

  /// What the points are, in the colours of the lowest and the highest value.
  /// - Returns: the columns it takes.
  private static func drawKey(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) -> Int {
    let marks = PlanePoints.marks(drawing)
    guard drawing.theme.diverging.isSmooth else {
      PlanePoints.drawKey(into: &grid, in: rect, drawing, glyphs: marks)
      return keyWidth
    }
    let ends = [look(0, drawing), look(1, drawing)]
    let choices = [
      ["true value: ", " train, unseen where met  ", " test"],
      ["true value: ", " train  ", " test"], ["", " train  ", " test points"],
    ]
    func width(_ words: [String]) -> Int { words.reduce(4) { $0 + $1.count } }
    let words = choices.first { width($0) <= rect.width } ?? ["", " train  ", " test"]
    grid.clipped(to: rect) { grid in
      var x = rect.x + grid.text(words[0], x: rect.x, y: rect.y, drawing[.muted])
      for (end, glyph) in zip(ends, marks.train) {
        x += grid.text(String(glyph), x: x, y: rect.y, end.style)
      }
      x += grid.text(words[1], x: x, y: rect.y, drawing[.muted])
      for (end, glyph) in zip(ends, marks.test) {
        x += grid.text(String(glyph), x: x, y: rect.y, end.mark ?? end.style)
      }
      grid.text(words[2], x: x, y: rect.y, drawing[.muted])
    }
    return width(words)
  }
}
