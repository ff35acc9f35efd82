// The class chosen everywhere on the plane, with the data's points.
import Problems
import TextUI

struct BoundaryPicture {
  let width: Int
  let height: Int
  let classes: [UInt8]
  let probabilities: [Float]
  let extent: Float
  let dataset: Dataset

  private var classCount: Int {
    if case .classification(let names) = dataset.task { names.count } else { 2 }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
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
    PlanePoints(dataset, extent: extent).draw(into: &grid, in: map, drawing) { look($0, drawing) }
    PlanePoints.drawKey(into: &grid, in: key, drawing, glyphs: PlanePoints.marks(drawing))
  }

  private func look(_ row: Int, _ drawing: Drawing) -> PlanePoints.Look {
    let target = dataset.targets.indices.contains(row) ? dataset.targets[row] : 0
    let isSecond = classCount <= 2 ? target >= 0.5 : Int(min(max(target, 0), 1e4)) % 2 == 1
    return PlanePoints.Look(style: drawing[isSecond ? .classB : .classA], side: isSecond ? 1 : 0)
  }
}
