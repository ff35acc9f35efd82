// The class chosen everywhere on the plane, with the data's points.
import Problems
import TextUI

extension BoundaryPicture: DrawnPicture {
  var note: String { "boundary" }
  var isWide: Bool { false }

  /// What the axes are called, where they have names.
  private static func axes(of dataset: Dataset) -> String? {
    let axes = Array(dataset.featureNames.prefix(2))
    guard axes.count == 2, axes.allSatisfy({ PlaneFeature(rawValue: $0) == nil }) else {
      return nil
    }
    return "\(axes[0]) across, \(axes[1]) up"
  }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let (dataset, drawing) = (context.dataset, context.drawing)
    let classCount = dataset.task.outputCount
    let (map, key) = PlanePoints.split(rect)
    let count = min(classes.count, probabilities.count)
    let two = classCount <= 2
    let values = (0..<count).map { index -> Float in
      guard two else { return (Float(classes[index]) + 0.5) / Float(classCount) }
      return classes[index] == 0 ? 1 - probabilities[index] : probabilities[index]
    }
    Heatmap(
      values: values, rows: height, columns: width, scale: .linear(0...1),
      ramp: two ? .diverging : .sequential
    ).draw(into: &grid, in: map, drawing)
    let points = PlanePoints.overMap(drawing)
    PlanePoints(dataset, extent: extent).draw(into: &grid, in: map, points) { row in
      let target = dataset.targets.indices.contains(row) ? dataset.targets[row] : 0
      let isSecond = two ? target >= 0.5 : Int(min(max(target, 0), 1e4)) % 2 == 1
      return PlanePoints.Look(style: points[isSecond ? .classB : .classA], side: isSecond ? 1 : 0)
    }
    let ramp = drawing.theme.sequential
    let regions = dataset.task.names.prefix(classCount).enumerated().map { label, name in
      (name: name, color: ramp.color(at: (Float(label) + 0.5) / Float(classCount)))
    }
    PlanePoints.drawKey(
      into: &grid, in: key, drawing, glyphs: PlanePoints.marks(drawing),
      classes: two && classCount == 2 ? dataset.task.names : [], axes: Self.axes(of: dataset),
      regions: two || !ramp.isSmooth ? [] : regions)
  }
}
