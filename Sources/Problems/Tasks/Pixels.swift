// A class at every pixel of an image: segmentation.

/// One class of several at every pixel of an image (semantic segmentation; Long et al., 2015).
package struct Pixels: TaskKind {
  package static let kind = "pixels"
  package let target = Target.classNumber
  package let usualLoss = Loss.crossEntropy
  package let headline = Metric.meanIoU
  package let pictures: [any PictureKind.Type] = [PixelsPicture.self]

  package init() {}

  package func words(_ task: Task) -> String {
    "\(Classification().words(task)) at every pixel"
  }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    try Classification().check(dataset, loss)
  }

  /// The mean intersection over union of always naming the commonest class: its share of the
  /// pixels, divided by the number of classes that occur.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    guard let share = Classification().chance(dataset, loss) else { return nil }
    var occurring = Set<Int>()
    for row in dataset.trainRows { occurring.formUnion(dataset.classes(of: row)) }
    let level = share.level / Double(max(1, occurring.count))
    return Chance(
      metric: .meanIoU, level: level, bound: level * 1.02, label: "one class gives",
      strategy: "always naming the commonest class", verdict: "no better than one class")
  }
}

extension Task {
  /// - Parameter classWeights: how much a pixel of each class counts in the loss; none where all
  ///   count alike.
  package static func pixels(
    classes: [String], height: Int, width: Int, classWeights: [Float] = []
  ) -> Task {
    Task(Pixels(), names: classes, grid: [height, width], classWeights: classWeights)
  }
}
