// How boxes lie in a grid of cells: what a cell's values mean, as target and as prediction.
internal import Numerics

/// A box in shares of the image, from the top left.
package struct Box: Hashable, Sendable {
  package var x, y, width, height: Float

  /// - Parameters:
  ///   - x: of its middle, as y.
  package init(x: Float, y: Float, width: Float, height: Float) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  package var left: Float { x - width / 2 }
  package var right: Float { x + width / 2 }
  package var top: Float { y - height / 2 }
  package var bottom: Float { y + height / 2 }

  /// Intersection over union, in double precision; 0 for boxes without an area.
  package func overlap(_ other: Box) -> Double {
    let across = Double(min(right, other.right)) - Double(max(left, other.left))
    let down = Double(min(bottom, other.bottom)) - Double(max(top, other.top))
    let both = max(0, across) * max(0, down)
    let union =
      Double(width) * Double(height) + Double(other.width) * Double(other.height) - both
    return union > 0 ? both / union : 0
  }
}

/// A box that was predicted.
package struct Detection: Hashable, Sendable {
  package var box: Box
  package var label: Int
  /// Probability of an object times that of its class.
  package var score: Double

  package init(box: Box, label: Int, score: Double) {
    (self.box, self.label, self.score) = (box, label, score)
  }
}

/// The grid of a row: `height` by `width` cells.
///
/// The target of a cell: 1 where an object has its middle in it, else 0; its class, or -1; where
/// its middle is, in cells from the middle of the cell, x then y; the logarithms of its width and
/// height in cells. The prediction of a cell: a logit of the object, a logit for each class, and
/// the same four.
package struct BoxGrid {
  package static let targetValues = 6
  /// Beside the logits of classes.
  package static let outputValues = 5
  /// Detections with a smaller score are left out.
  package static let leastScore = 0.05
  /// Of two detections of one class that overlap more than this, the surer stays (non-maximum
  /// suppression).
  package static let greatestOverlap = 0.5
  /// Of one image.
  package static let mostDetections = 100

  package let height: Int
  package let width: Int
  package let classes: Int

  package init(height: Int, width: Int, classes: Int) {
    (self.height, self.width, self.classes) = (height, width, classes)
  }

  package init(_ task: Task) {
    let grid = task.grid.count == 2 ? task.grid : [1, task.positions ?? 1]
    self.init(height: grid[0], width: grid[1], classes: task.outputCount)
  }

  /// The targets of all cells for objects of one image; the later of two in one cell stays.
  package func targets(_ objects: [(label: Int, box: Box)]) -> [Float] {
    var values = (0..<height * width).flatMap { _ in [0, -1, 0, 0, 0, 0] as [Float] }
    for (label, box) in objects {
      let (column, row) = cell(of: box)
      let start = (row * width + column) * Self.targetValues
      values.replaceSubrange(
        start..<start + Self.targetValues,
        with: [
          1, Float(label), box.x * Float(width) - Float(column) - 0.5,
          box.y * Float(height) - Float(row) - 0.5,
          Float(ExactMath.log(Double(box.width * Float(width)))),
          Float(ExactMath.log(Double(box.height * Float(height)))),
        ])
    }
    return values
  }

  /// The cell with the middle of a box.
  package func cell(of box: Box) -> (column: Int, row: Int) {
    (
      min(max(Int(box.x * Float(width)), 0), width - 1),
      min(max(Int(box.y * Float(height)), 0), height - 1)
    )
  }

  /// The objects of an image.
  package func objects(_ targets: Loss.Values) -> [(label: Int, box: Box)] {
    (0..<height * width).compactMap { cell in
      let start = cell * Self.targetValues
      guard start + Self.targetValues <= targets.count, targets[start] == 1 else { return nil }
      return (
        Int(targets[start + 1]), box(cell, Loss.Values(rebasing: targets[(start + 2)...]))
      )
    }
  }

  /// What is predicted for an image, the surest first; of equal ones the earlier cell.
  package func detections(_ outputs: Loss.Values) -> [Detection] {
    let units = Self.outputValues + classes
    var found: [Detection] = []
    for cell in 0..<height * width where (cell + 1) * units <= outputs.count {
      let values = Loss.Values(rebasing: outputs[cell * units..<(cell + 1) * units])
      let object = 1 / (1 + ExactMath.exp(-Double(values[0])))
      guard object >= Self.leastScore else { continue }
      let logits = Loss.Values(rebasing: values[1..<1 + classes])
      let label = largest(logits)
      let score = object * softmax(logits, label)
      let box = box(cell, Loss.Values(rebasing: values[(1 + classes)...]))
      guard score >= Self.leastScore, box.width > 0, box.height > 0, box.width.isFinite,
        box.height.isFinite, box.x.isFinite, box.y.isFinite
      else { continue }
      found.append(Detection(box: box, label: label, score: score))
    }
    // Sorting is stable.
    found.sort { $0.score > $1.score }
    var kept: [Detection] = []
    for detection in found where kept.count < Self.mostDetections {
      let isDouble = kept.contains {
        $0.label == detection.label && $0.box.overlap(detection.box) > Self.greatestOverlap
      }
      if !isDouble { kept.append(detection) }
    }
    return kept
  }

  /// A box of four values that are relative to a cell.
  private func box(_ cell: Int, _ values: Loss.Values) -> Box {
    Box(
      x: (Float(cell % width) + 0.5 + values[0]) / Float(width),
      y: (Float(cell / width) + 0.5 + values[1]) / Float(height),
      width: Float(ExactMath.exp(Double(values[2]))) / Float(width),
      height: Float(ExactMath.exp(Double(values[3]))) / Float(height))
  }

  private func softmax(_ logits: Loss.Values, _ label: Int) -> Double {
    1 / logits.reduce(0.0) { $0 + ExactMath.exp(Double($1) - Double(logits[label])) }
  }
}
