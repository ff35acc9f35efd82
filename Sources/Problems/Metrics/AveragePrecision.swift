// Average precision of detected boxes: how many objects are found, and how few things that are
// none.
internal import Numerics

extension Metric {
  /// Average precision at an intersection over union of 0.5, the mean over classes that have
  /// objects (Everingham et al., 2010, section 4.2; all points of the curve as since 2010).
  ///
  /// Detections of a class are taken in the order of their scores. Each is compared with the object
  /// of its class in its image that it overlaps most: it is right where that overlap is 0.5 or more
  /// and the object was not found before; otherwise it is wrong, found a second time included.
  /// Precision at each recall is the largest one at that recall or a greater one; the area below is
  /// the average precision.
  package static let averagePrecision = Metric(
    "average_precision", scale: .share, fits: { $0.target == .boxes },
    summary: { "average precision at IoU 0.5 of the boxes in \($0) images" },
    form: .rows { task, _ in DetectionMatches(BoxGrid(task)) })
}

/// Detections and whether they are right, image after image.
package struct DetectionMatches: RowMeasure {
  private let grid: BoxGrid
  /// By class: scores with whether they are right, and how many objects there are.
  private var scored: [[(score: Double, isRight: Bool)]]
  private var objects: [Int]

  package init(_ grid: BoxGrid) {
    self.grid = grid
    scored = Array(repeating: [], count: grid.classes)
    objects = Array(repeating: 0, count: grid.classes)
  }

  package mutating func add(_ outputs: Loss.Values, _ targets: Loss.Values) {
    add(grid.detections(outputs), of: grid.objects(targets))
  }

  /// - Parameter detections: the surest first.
  package mutating func add(_ detections: [Detection], of truth: [(label: Int, box: Box)]) {
    for object in truth where objects.indices.contains(object.label) { objects[object.label] += 1 }
    var found = Set<Int>()
    for detection in detections where scored.indices.contains(detection.label) {
      var best: (index: Int, overlap: Double)?
      for (index, object) in truth.enumerated() where object.label == detection.label {
        let overlap = object.box.overlap(detection.box)
        if overlap > best?.overlap ?? 0 { best = (index, overlap) }
      }
      let isRight = best.map { $0.overlap >= 0.5 && found.insert($0.index).inserted } ?? false
      scored[detection.label].append((detection.score, isRight))
    }
  }

  /// By class; nil where it has no objects.
  package var byClass: [Double?] {
    zip(scored, objects).map { found, total in
      guard total > 0 else { return nil }
      let order = found.sorted { $0.score > $1.score }
      var right = 0
      var curve: [(precision: Double, isRight: Bool)] = []
      for (index, match) in order.enumerated() {
        right += match.isRight ? 1 : 0
        curve.append((Double(right) / Double(index + 1), match.isRight))
      }
      var (area, highest) = (0.0, 0.0)
      for point in curve.reversed() {
        highest = max(highest, point.precision)
        // Recall grows by one object where a detection is right.
        if point.isRight { area += highest }
      }
      return area / Double(total)
    }
  }

  package var value: Double? {
    let present = byClass.compactMap(\.self)
    return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
  }
}
