// What chance gives on a dataset: the level every run has to beat.
import Problems
import Networks
import Training

/// What is reached without looking at the inputs.
enum Chance {
  /// The share of the commonest class among the training rows, and three standard deviations of it.
  case accuracy(Double, spread: Double)
  /// The loss of always predicting the mean of the training targets.
  case loss(Double)

  /// Whether the test rows do better.
  func isBeaten(by evaluation: Evaluation) -> Bool {
    switch self {
    case .accuracy(let level, let spread): Double(evaluation.testAccuracy) > level + spread
    case .loss(let level): Double(evaluation.testLoss) < level * 0.98
    }
  }

  init?(_ dataset: Dataset, _ loss: LossKind) {
    let rows = dataset.trainRows
    guard !rows.isEmpty else { return nil }
    let width = dataset.targetWidth
    switch dataset.task {
    case .classification(let classes):
      var counts = [Int](repeating: 0, count: max(1, classes.count))
      for row in rows {
        for index in Int(row) * width..<(Int(row) + 1) * width {
          guard dataset.targets.indices.contains(index), abs(dataset.targets[index]) < 65_536 else {
            continue
          }
          let target = Int(dataset.targets[index])
          if dataset.targets[index] >= 0, counts.indices.contains(target) { counts[target] += 1 }
        }
      }
      let total = Double(max(1, counts.reduce(0, +)))
      let level = Double(counts.max() ?? 0) / total
      let spread = 3 * (level * (1 - level) / total).squareRoot()
      self = .accuracy(level, spread: min(spread, 0.1))
    case .regression:
      guard width > 0 else { return nil }
      var total = 0.0
      for column in 0..<width {
        let values = rows.map { Int($0) * width + column }
          .filter(dataset.targets.indices.contains).map { Double(dataset.targets[$0]) }
        let mean = values.reduce(0, +) / Double(rows.count)
        total += values.reduce(0) { $0 + loss.penalty(of: $1 - mean) } / Double(rows.count)
      }
      self = .loss(total / Double(width))
    }
  }
}
