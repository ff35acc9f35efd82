// The Huber loss: squared where small, linear where large.
internal import CKernels
internal import Numerics

/// prediction, target of the same shape -> mean loss [1]: squared within `delta`, else linear
/// (Huber, 1964).
package struct HuberOperation: ElementwiseLoss {
  package let delta: Float

  static let name = "huber"

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1] else {
      throw Refusal("a prediction of \(inputs[0]) cannot meet a target of \(inputs[1])")
    }
    guard delta > 0, delta.isFinite else {
      throw Refusal("a delta of \(delta) is not allowed; use a number above 0")
    }
    return [1]
  }

  func call(_ rows: LossRows, count: Int) -> HuberCall {
    HuberCall(at: rows, delta: delta, scale: 1 / Float(count))
  }
}

extension GraphBuilder {
  /// The Huber loss of d = prediction - target (Huber, 1964): d² / 2 where |d| <= delta, else delta
  /// (|d| - delta / 2); shapes equal -> [1], the mean over all values. Sums as binary cross
  /// entropy.
  /// - Throws: `GraphError` where the shapes differ or `delta` is not above 0.
  package mutating func huber(prediction: Tensor, target: Tensor, delta: Float) throws -> Tensor {
    try append(HuberOperation(delta: delta), [prediction, target])
  }
}

/// The Huber loss of each row; gradient = scale (prediction - target, clamped to ±delta).
struct HuberCall: LossCall {
  var at: LossRows
  let delta: Float
  let scale: Float
  static var entry: Entry { { HuberCall.enter($0, $1) } }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.huber(
      at.rows, at.columns, at.prediction.pointer, at.target.pointer, delta, scale,
      at.losses.pointer, at.gradient.pointer)
  }
}
