// Softmax cross entropy of logits and class numbers.
internal import CKernels
internal import Numerics

/// logits [B, ..., c], class numbers as floats [B, ...] -> mean loss [1]. What is no class number,
/// as -1, is padding: the mean is over the others.
package struct SoftmaxCrossEntropyOperation: OperationKind {
  static let name = "softmaxCrossEntropy"
  static let inputs = 2...2
  static let differentiableInputs = 0..<1
  static let isLoss = true

  func shape(of inputs: [Shape]) throws -> Shape {
    let classes = inputs[0]
    guard classes.last >= 2, inputs[1].dimensions == Array(classes.dimensions.dropLast()) else {
      throw Refusal(
        "cross entropy needs logits [batch, ..., classes of 2 or more] and a class number for "
          + "each, not \(classes) and \(inputs[1])")
    }
    return [1]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let (rows, classes) = (node.inputShapes[0].rows, node.inputShapes[0].last)
    let losses = pass.buffers.make(rows)
    // How many rows are not padding is known only with the labels.
    let count = pass.buffers.make(1)
    let (labels, scale) = (pass.buffers.make(rows), pass.buffers.make(1))
    pass.append(
      LabelsCall(
        rows: rows, classes: classes, target: node.at[1], labels: labels, count: count,
        scale: scale))
    pass.appendLoss(node, target: labels, targetColumns: 1, losses: losses, divisor: count) {
      SoftmaxCrossEntropyCall(at: $0, scale: scale)
    }
  }
}

extension GraphBuilder {
  /// Softmax cross entropy: logits [B, ..., c] (a class a sample, a token or a pixel), targets
  /// [B, ...] class numbers as floats -> [1], the mean over the targets that are a class number.
  /// Others, as -1, are padding: they add nothing to loss and gradient; where all are, both are 0.
  /// By row log sum exp(x - max) - (x[target] - max) with lane sums, rows added by one lane sum.
  /// - Throws: `GraphError` where there is one class or the shapes do not fit.
  package mutating func softmaxCrossEntropy(logits: Tensor, target: Tensor) throws -> Tensor {
    try append(SoftmaxCrossEntropyOperation(), [logits, target])
  }
}

/// labels (as integers) = class numbers, or -1 where a target is none; count [1] = how many are,
/// scale [1] = 1 over that, or 0. Counted in whole numbers, so that the order does not matter.
struct LabelsCall: KernelCall {
  let rows: Int
  let classes: Int
  var target: Operand
  var labels: Operand
  var count: Operand
  var scale: Operand
  static var entry: Entry { { LabelsCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&target, .read)
    visit(&labels, .write)
    visit(&count, .write)
    visit(&scale, .write)
  }

  var work: Int { rows * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let target = target.pointer, let labels = labels.integers else { return }
    let classes = Int32(clamping: classes)
    var counted = 0
    for row in 0..<rows {
      let label = Int32(exactly: target[row]) ?? -1
      let isClass = label >= 0 && label < classes
      labels[row] = isClass ? label : -1
      counted += isClass ? 1 : 0
    }
    count.pointer?.pointee = Float(counted)
    scale.pointer?.pointee = counted == 0 ? 0 : 1 / Float(counted)
  }
}

/// The loss of each row; gradient = scale [1] (softmax(logits) - one at the label).
struct SoftmaxCrossEntropyCall: LossCall {
  var at: LossRows
  var scale: Operand
  static var entry: Entry { { SoftmaxCrossEntropyCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&scale, .read)
    operandsOfRows(visit)
  }

  var work: Int { at.rows * at.columns * 32 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.softmax_cross_entropy(
      at.rows, at.columns, at.prediction.pointer, at.target.integers,
      scale.pointer?.pointee ?? 0, at.losses.pointer, at.gradient.pointer)
  }
}
