// What losses share: a loss a row, their mean, and the gradient with respect to the prediction,
// written while its inputs are at hand.
internal import Numerics

/// A loss of a prediction and a target of the same shape, value by value: its mean over all of
/// them.
protocol ElementwiseLoss: OperationKind {
  associatedtype Call: LossCall
  /// The kernel call of a mean over `count` values.
  func call(_ rows: LossRows, count: Int) -> Call
}

extension ElementwiseLoss {
  static var inputs: ClosedRange<Int> { 2...2 }
  static var isLoss: Bool { true }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let losses = pass.buffers.make(node.inputShapes[0].rows)
    pass.appendLoss(node, losses: losses) { rows in
      call(rows, count: node.inputShapes[0].count)
    }
  }
}

/// The operands of a loss that works row by row.
struct LossRows {
  var rows: Int
  let columns: Int
  var prediction: Operand
  var target: Operand
  /// Values of the target a row.
  var targetColumns: Int
  /// One loss a row.
  var losses: Operand
  /// With respect to the prediction; none where nobody wants it.
  var gradient: Operand
}

/// A kernel call over the rows of a loss.
protocol LossCall: KernelCall {
  var at: LossRows { get set }
}

extension LossCall {
  mutating func operandsOfRows(_ visit: OperandVisitor) {
    visit(&at.prediction, .read(by: at.columns))
    visit(&at.target, .read(by: at.targetColumns))
    visit(&at.gradient, .write(by: at.columns))
    visit(&at.losses, .write(by: 1))
  }

  mutating func operands(_ visit: OperandVisitor) { operandsOfRows(visit) }
  var split: Split { .rows(at.rows) }
  mutating func take(_ part: Range<Int>) { at.rows = part.count }
  var work: Int { at.rows * at.columns * 8 }
}

extension ForwardPass {
  /// Appends a loss: `call` over its rows, then their mean.
  /// - Parameters:
  ///   - divisor: what the sum is divided by, where it is not the number of rows.
  ///   - weights: of classes, where targets are class numbers that do not count alike.
  mutating func appendLoss(
    _ node: LoweredNode, target: Operand? = nil, targetColumns: Int? = nil, losses: Operand,
    divisor: Operand = .none, weights: Operand = .none, _ call: (LossRows) -> some LossCall
  ) {
    let shape = node.inputShapes[0]
    let gradient = carriesGradient(node.index) ? buffers.make(shape.count) : .none
    if !gradient.isNone { saved[node.index] = [gradient] }
    let rows = LossRows(
      rows: shape.rows, columns: shape.last, prediction: node.at[0],
      target: target ?? node.at[1], targetColumns: targetColumns ?? shape.last, losses: losses,
      gradient: gradient)
    append(call(rows))
    if !weights.isNone { append(WeighRowsCall(at: rows, weights: weights)) }
    append(MeanCall(count: shape.rows, x: losses, divisor: divisor, out: node.out))
  }
}
