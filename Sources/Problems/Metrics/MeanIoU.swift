// Mean intersection over union: how well the pixels of each class are found, each class alike.

extension Metric {
  /// For each class: pixels that are of it and were taken for it, over pixels that are of it or
  /// were taken for it (Jaccard, 1901). The mean over the classes that occur in either, all rows
  /// together (Everingham et al., 2015, section 4.4; Long et al., 2015).
  ///
  /// Beside scikit-learn: `jaccard_score` with `average="macro"`.
  package static let meanIoU = Metric(
    "mean_iou", scale: .share, fits: { $0.kind is Pixels },
    summary: { "mean over classes of intersection over union of \($0) pixels" },
    form: .rows { task, _ in ClassOverlap(classes: task.outputCount) })
}

/// Intersection over union of each class, over all predictions counted.
package struct ClassOverlap: RowMeasure {
  /// Predictions counted by true class (row) and predicted class (column), row after row.
  private var counts: [Int]
  private let classes: Int

  package init(classes: Int) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  package init(confusion: [[Int]]) {
    classes = confusion.count
    counts = confusion.joined().map(\.self)
    if counts.count != classes * classes {
      counts = Array(repeating: 0, count: classes * classes)
    }
  }

  package mutating func add(_ outputs: Loss.Values, _ targets: Loss.Values) {
    let units = outputs.count / max(1, targets.count)
    for (place, target) in targets.enumerated() where target >= 0 && target < Float(classes) {
      let logits = Loss.Values(rebasing: outputs[place * units..<(place + 1) * units])
      counts[Int(target) * classes + predictedClass(logits)] += 1
    }
  }

  /// By class; nil where it occurs neither in the truth nor in the predictions.
  package var byClass: [Double?] {
    (0..<classes).map { label in
      let actual = counts[label * classes..<(label + 1) * classes].reduce(0, +)
      let taken = (0..<classes).reduce(0) { $0 + counts[$1 * classes + label] }
      let both = counts[label * classes + label]
      let union = actual + taken - both
      return union == 0 ? nil : Double(both) / Double(union)
    }
  }

  package var value: Double? {
    let present = byClass.compactMap(\.self)
    return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
  }
}
