// Objects to be found: for each a class and a box.
internal import Numerics

/// Objects of several classes with their boxes, predicted cell by cell of a grid over the image
/// (Redmon et al., 2016): whether an object has its middle in the cell, which class, which box.
package struct Boxes: TaskKind {
  package static let kind = "boxes"
  package let target = Target.boxes
  package let usualLoss = Loss.detection
  package let headline = Metric.averagePrecision
  package let pictures: [any PictureKind.Type] = [BoxesPicture.self]

  package init() {}

  package func words(_ task: Task) -> String {
    task.outputCount == 1 ? "boxes of 1 class" : "boxes of \(task.outputCount) classes"
  }

  /// A cell has an object or none, and a class and a size where it has one.
  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    let width = BoxGrid.targetValues
    let classes = Float(dataset.task.outputCount)
    for start in stride(from: 0, to: dataset.targets.count - width + 1, by: width) {
      let (object, label) = (dataset.targets[start], dataset.targets[start + 1])
      let isRight =
        object == 0 && label == -1
        || object == 1 && label >= 0 && label < classes && label.rounded() == label
      guard isRight else {
        throw DataError(
          "row \(start / max(1, dataset.targetWidth)) has a cell of objectness \(object) and class "
            + "\(label); allowed: 1 with a class from 0 to \(dataset.task.outputCount - 1) and a "
            + "box, or 0 with -1")
      }
    }
  }

  /// Naming no object finds none.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    guard !dataset.trainRows.isEmpty else { return nil }
    return Chance(
      metric: .averagePrecision, level: 0, bound: 0.01, label: "no box gives",
      strategy: "naming no object", verdict: "finds nothing")
  }
}

extension Task {
  /// - Parameter grid: cells down and across the image.
  package static func boxes(classes: [String], grid: (height: Int, width: Int)) -> Task {
    Task(Boxes(), names: classes, grid: [grid.height, grid.width])
  }
}
