// Classification: one class of several for every row.

package struct Classification: TaskKind {
  package static let kind = "classification"
  package let target = Target.classNumber
  package let usualLoss = Loss.crossEntropy
  package let headline = Metric.accuracy
  package let pictures: [any PictureKind.Type] = [
    BoundaryPicture.self, SamplesPicture.self,
  ]

  package init() {}

  package func words(_ task: Task) -> String {
    task.outputCount == 1 ? "1 class" : "\(task.outputCount) classes to choose from"
  }

  /// Class numbers must name a class; at positions of sequences -1 stands for padding where the
  /// loss leaves that out.
  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    let count = dataset.task.outputCount
    let lowest: Float = dataset.task.positions != nil && loss.skipsPadding ? -1 : 0
    let bound = Float(count)
    guard
      let index = dataset.targets.firstIndex(where: {
        !($0 >= lowest && $0 < bound && $0.rounded(.towardZero) == $0)
      })
    else { return }
    throw DataError(
      "row \(index / max(1, dataset.targetWidth)) has the class number "
        + "\(dataset.targets[index]); allowed: whole numbers from \(Int(lowest)) to \(count - 1) "
        + "for \(count) classes")
  }

  /// The share of the commonest class among the training rows, and three standard deviations of it.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    guard !dataset.trainRows.isEmpty else { return nil }
    var counts = [Int](repeating: 0, count: max(1, dataset.task.outputCount))
    for row in dataset.trainRows {
      for label in dataset.classes(of: row) { counts[label] += 1 }
    }
    let total = Double(max(1, counts.reduce(0, +)))
    let level = Double(counts.max() ?? 0) / total
    let spread = min(3 * (level * (1 - level) / total).squareRoot(), 0.1)
    return Chance(
      metric: .accuracy, level: level, bound: level + spread, label: "chance",
      strategy: "always naming the commonest class", verdict: "at chance")
  }
}

extension Task {
  /// A class for every row, or a token at every position of a sequence.
  package static func classification(classes: [String], positions: Int? = nil) -> Task {
    positions.map { tokens(classes, positions: $0) } ?? Task(Classification(), names: classes)
  }
}
