// The value predicted everywhere on the plane, with the data's points.
import Problems
import TextUI

extension SurfacePicture: DrawnPicture {
  var note: String { "surface" }
  var isWide: Bool { false }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let (dataset, drawing) = (context.dataset, context.drawing)
    // The scale stands beside the key of the points, or below it.
    let isBeside = rect.width >= Self.keyWidth + 24
    let (upper, below) = rect.splitBottom(!isBeside && rect.height >= 9 ? 1 : 0)
    let (map, key) = PlanePoints.split(upper)
    // One scale for surface and points: where they agree, points cannot be told from the surface.
    let finite = dataset.targets.filter(\.isFinite)
    let low = Double(finite.min() ?? -1)
    let high = max(Double(finite.max() ?? 1), low + 1e-6)
    Heatmap(
      values: values, rows: height, columns: width, scale: .linear(low...high), ramp: .diverging
    ).draw(into: &grid, in: map, drawing)
    let ramp = drawing.theme.diverging
    let width = max(1, dataset.targetWidth)
    PlanePoints(dataset, extent: extent).draw(into: &grid, in: map, drawing) { row in
      let index = row * width
      let value = dataset.targets.indices.contains(index) ? Double(dataset.targets[index]) : low
      let place = Float((value - low) / (high - low))
      let side = place >= 0.5 ? 1 : 0
      guard ramp.isSmooth else {
        return PlanePoints.Look(style: drawing[side == 1 ? .classB : .classA], side: side)
      }
      return PlanePoints.Look(
        style: Style(foreground: ramp.color(at: place), bold: true), side: side)
    }
    guard let key else { return }
    let (points, side) = key.splitLeft(isBeside ? Self.keyWidth : key.width)
    PlanePoints.drawKey(into: &grid, in: points, drawing, glyphs: PlanePoints.marks(drawing))
    let line = isBeside ? side : below
    grid.text("value", in: line, drawing[.muted])
    HeatmapLegend(scale: .linear(low...high), ramp: .diverging)
      .draw(into: &grid, in: line.inset(left: 6), drawing)
  }

  /// Columns of what the points are, and a gap.
  private static let keyWidth = 26
}
