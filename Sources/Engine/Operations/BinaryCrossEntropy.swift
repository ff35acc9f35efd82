// Binary cross entropy of logits.
internal import CKernels
internal import Numerics

/// logits, targets 0 to 1 of the same shape -> mean loss [1].
package struct BinaryCrossEntropyOperation: ElementwiseLoss {
  static let name = "binaryCrossEntropy"
  static let differentiableInputs = 0..<1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1] else {
      throw Refusal("logits of \(inputs[0]) cannot meet targets of \(inputs[1])")
    }
    return [1]
  }

  func call(_ rows: LossRows, count: Int) -> BinaryCrossEntropyCall {
    BinaryCrossEntropyCall(at: rows, scale: 1 / Float(count))
  }
}

extension GraphBuilder {
  /// Binary cross entropy of logits: x [B, ...], targets t from 0 to 1 of the same shape -> [1],
  /// the mean of max(x, 0) - x t + log(1 + exp(-|x|)) over all values, with no overflow for large
  /// x. By row a lane sum, rows added by one lane sum. Targets have no gradient.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func binaryCrossEntropy(logits: Tensor, target: Tensor) throws -> Tensor {
    try append(BinaryCrossEntropyOperation(), [logits, target])
  }
}

/// The mean loss of each row; gradient = scale (sigmoid(logits) - target).
struct BinaryCrossEntropyCall: LossCall {
  var at: LossRows
  let scale: Float
  static var entry: Entry { { BinaryCrossEntropyCall.enter($0, $1) } }

  var work: Int { at.rows * at.columns * 16 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.binary_cross_entropy(
      at.rows, at.columns, at.prediction.pointer, at.target.pointer, scale, at.losses.pointer,
      at.gradient.pointer)
  }
}
