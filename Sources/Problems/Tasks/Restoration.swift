// The image behind a damaged one: its values at every pixel.
internal import Numerics

/// Values at every pixel, of the same image without its noise (denoising).
package struct Restoration: TaskKind {
  package static let kind = "restoration"
  package let target = Target.values
  package let usualLoss = Loss.meanSquaredError
  package let headline = Metric.loss
  package let pictures: [any PictureKind.Type] = [RestorationPicture.self]

  package init() {}

  package func words(_ task: Task) -> String {
    (task.outputCount == 1 ? "a value" : "\(task.outputCount) values")
      + " to predict at every pixel and no classes"
  }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {}

  /// The loss of giving the input back as it came.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    let width = dataset.targetWidth
    guard !dataset.trainRows.isEmpty, width == dataset.inputShape.count,
      dataset.inputs.count == dataset.targets.count
    else { return Regression().chance(dataset, loss) }
    let total = dataset.inputs.withUnsafeBufferPointer { inputs in
      dataset.targets.withUnsafeBufferPointer { targets in
        dataset.trainRows.reduce(0.0) {
          let row = Int($1) * width..<(Int($1) + 1) * width
          return $0
            + loss.value(Loss.Values(rebasing: inputs[row]), Loss.Values(rebasing: targets[row]))
        }
      }
    }
    let level = total / Double(dataset.trainRows.count)
    return Chance(
      metric: .loss, level: level, bound: level * 0.98, label: "the input gives",
      strategy: "leaving the input as it is", verdict: "no better than its input")
  }
}

extension Task {
  package static func restoration(values: [String], height: Int, width: Int) -> Task {
    Task(Restoration(), names: values, grid: [height, width])
  }
}
