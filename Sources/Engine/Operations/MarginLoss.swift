// The margin loss of capsules: how long each class's vector should be.
internal import CKernels
internal import Numerics

/// lengths [B, c], class numbers as floats [B] -> the mean over the batch of the sum over classes
/// of max(0, 0.9 - x)² for the right one and max(0, x - 0.1)² / 2 for the others [1] (Sabour,
/// Frosst & Hinton, 2017, section 3).
package struct MarginLossOperation: OperationKind {
  static let name = "marginLoss"
  static let inputs = 2...2
  static let differentiableInputs = 0..<1
  static let isLoss = true

  /// The right class's length should be this or more, that of others this or less.
  package static let longest: Float = 0.9
  package static let shortest: Float = 0.1
  /// How much the others count.
  package static let others: Float = 0.5

  func shape(of inputs: [Shape]) throws -> Shape {
    let lengths = inputs[0]
    guard lengths.dimensions.count == 2, lengths.last >= 2,
      inputs[1].dimensions == Array(lengths.dimensions.dropLast())
    else {
      throw Refusal(
        "the margin loss needs lengths [batch, classes of 2 or more] and a class number for each, "
          + "not \(lengths) and \(inputs[1])")
    }
    return [1]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let rows = node.inputShapes[0].rows
    let losses = pass.buffers.make(rows)
    pass.appendLoss(node, targetColumns: 1, losses: losses) {
      MarginLossCall(at: $0, scale: 1 / Float(rows))
    }
  }
}

extension GraphBuilder {
  /// The margin loss (Sabour, Frosst & Hinton, 2017): lengths [B, c] of a vector for each class,
  /// class numbers as floats [B] -> [1]. Classes are added in their order, rows by one lane sum.
  /// - Throws: `GraphError` where there is one class or the shapes do not fit.
  package mutating func marginLoss(lengths: Tensor, target: Tensor) throws -> Tensor {
    try append(MarginLossOperation(), [lengths, target])
  }
}

/// The loss of each row; gradient = scale times its derivative.
struct MarginLossCall: LossCall {
  var at: LossRows
  let scale: Float
  static var entry: Entry { { MarginLossCall.enter($0, $1) } }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let lengths = at.prediction.pointer, let labels = at.target.pointer,
      let losses = at.losses.pointer
    else { return }
    let gradient = at.gradient.pointer
    for row in 0..<at.rows {
      let label = labels[row]
      var sum: Float = 0
      for column in 0..<at.columns {
        let place = row * at.columns + column
        let length = lengths[place]
        let isRight = Float(column) == label
        let short = isRight ? MarginLossOperation.longest - length : 0
        let long = isRight ? 0 : length - MarginLossOperation.shortest
        // What is not a number stays one, so that it is found.
        let excess = short < 0 || long < 0 ? 0 : short + long
        let weight = isRight ? 1 : MarginLossOperation.others
        sum += weight * (excess * excess)
        gradient?[place] = (isRight ? -2 : 2) * weight * excess * scale
      }
      losses[row] = sum
    }
  }
}
