// The mean of squared differences.
internal import CKernels
internal import Numerics

/// prediction [B, ...], target [B, ...] -> the mean of squared differences over all values [1].
package struct MeanSquaredErrorOperation: ElementwiseLoss {
  static let name = "meanSquaredError"

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1] else {
      throw Refusal("a prediction of \(inputs[0]) cannot meet a target of \(inputs[1])")
    }
    return [1]
  }

  func call(_ rows: LossRows, count: Int) -> SquaredErrorCall {
    SquaredErrorCall(at: rows, scale: 2 / Float(count))
  }
}

extension GraphBuilder {
  /// The mean of (prediction - target)² over all values: shapes equal, [B, ...] -> [1]. By row a
  /// lane sum, rows added by one lane sum. The target has a gradient too, where it is computed.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func meanSquaredError(prediction: Tensor, target: Tensor) throws -> Tensor {
    try append(MeanSquaredErrorOperation(), [prediction, target])
  }
}

/// The mean squared difference of each row; gradient = scale (prediction - target).
struct SquaredErrorCall: LossCall {
  var at: LossRows
  let scale: Float
  static var entry: Entry { { SquaredErrorCall.enter($0, $1) } }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.squared_error(
      at.rows, at.columns, at.prediction.pointer, at.target.pointer, scale, at.losses.pointer,
      at.gradient.pointer)
  }
}
