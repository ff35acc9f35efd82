// Softmax cross entropy of logits and class numbers.
internal import CKernels
internal import Numerics

/// logits [B, ..., c], class numbers as floats [B, ...] -> mean loss [1]. What is no class number,
/// as -1, is padding: the mean is over the others. With weights of classes it is a weighted mean.
package struct SoftmaxCrossEntropyOperation: OperationKind {
  /// How much a row of each class counts; empty where all count alike.
  package var weights: [Float] = []
  /// Whether the mean is over all rows, those that are padding as losses of 0.
  package var countsPadding = false

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
    guard weights.isEmpty || weights.count == classes.last && weights.allSatisfy({ $0 >= 0 })
    else {
      throw Refusal("\(classes.last) classes need as many weights from 0 on, not \(weights)")
    }
    return [1]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let (rows, classes) = (node.inputShapes[0].rows, node.inputShapes[0].last)
    let losses = pass.buffers.make(rows)
    // How many rows are not padding is known only with the labels.
    let count = pass.buffers.make(1)
    let (labels, scale) = (pass.buffers.make(rows), pass.buffers.make(1))
    let shares = weights
    let weights =
      shares.isEmpty ? Operand.none : pass.buffers.makeConstant(shares.count) { shares }
    pass.append(
      LabelsCall(
        rows: rows, classes: classes, target: node.at[1], weights: weights, labels: labels,
        count: count, scale: scale, countsPadding: countsPadding))
    pass.appendLoss(
      node, target: labels, targetColumns: 1, losses: losses, divisor: count, weights: weights
    ) {
      SoftmaxCrossEntropyCall(at: $0, scale: scale)
    }
  }
}

extension GraphBuilder {
  /// Softmax cross entropy: logits [B, ..., c] (a class a sample, a token or a pixel), targets
  /// [B, ...] class numbers as floats -> [1], the mean over the targets that are a class number.
  /// Others, as -1, are padding: they add nothing to loss and gradient; where all are, both are 0.
  /// By row log sum exp(x - max) - (x[target] - max) with lane sums, rows added by one lane sum.
  /// - Parameters:
  ///   - weights: how much a target of each class counts: the sum of weight[target] times the loss,
  ///     over the sum of weight[target]; empty where all count alike.
  ///   - countsPadding: whether the sum is divided by the number of all targets instead.
  /// - Throws: `GraphError` where there is one class or the shapes do not fit.
  package mutating func softmaxCrossEntropy(
    logits: Tensor, target: Tensor, weights: [Float] = [], countsPadding: Bool = false
  ) throws -> Tensor {
    try append(
      SoftmaxCrossEntropyOperation(weights: weights, countsPadding: countsPadding),
      [logits, target])
  }
}

/// labels (as integers) = class numbers, or -1 where a target is none; count [1] = how many are,
/// scale [1] = 1 over that, or 0. Counted in whole numbers, so that the order does not matter; with
/// weights [classes] they are added in double precision in the order of the rows.
struct LabelsCall: KernelCall {
  let rows: Int
  let classes: Int
  var target: Operand
  var weights: Operand
  var labels: Operand
  var count: Operand
  var scale: Operand
  let countsPadding: Bool
  static var entry: Entry { { LabelsCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&target, .read)
    visit(&weights, .read)
    visit(&labels, .write)
    visit(&count, .write)
    visit(&scale, .write)
  }

  var work: Int { rows * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let target = target.pointer, let labels = labels.integers else { return }
    let classes = Int32(clamping: classes)
    let weights = weights.pointer
    var counted = 0
    var weighed = 0.0
    for row in 0..<rows {
      let label = Int32(exactly: target[row]) ?? -1
      let isClass = label >= 0 && label < classes
      labels[row] = isClass ? label : -1
      counted += isClass ? 1 : 0
      if isClass, let weights { weighed += Double(weights[Int(label)]) }
    }
    let total =
      countsPadding ? Float(rows) : weights == nil ? Float(counted) : Float(weighed)
    count.pointer?.pointee = total
    scale.pointer?.pointee = total == 0 ? 0 : 1 / total
  }
}

/// Losses and gradients of rows times the weight [classes] of their class.
struct WeighRowsCall: LossCall {
  var at: LossRows
  var weights: Operand
  static var entry: Entry { { WeighRowsCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&at.target, .read(by: at.targetColumns))
    visit(&weights, .read)
    visit(&at.gradient, .update(by: at.columns))
    visit(&at.losses, .update(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let labels = at.target.integers, let losses = at.losses.pointer,
      let weights = weights.pointer
    else { return }
    let gradient = at.gradient.pointer
    for row in 0..<at.rows where labels[row] >= 0 {
      let weight = weights[Int(labels[row])]
      losses[row] *= weight
      guard let gradient else { continue }
      for column in row * at.columns..<(row + 1) * at.columns { gradient[column] *= weight }
    }
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
