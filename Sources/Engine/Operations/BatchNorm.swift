// Batch normalization: every feature is normalized over the batch.
internal import CKernels
internal import Numerics

/// (x - mean) / sqrt(variance + epsilon) weight + bias over all rows of x [B, ..., n]; weight,
/// bias, running mean and running variance [n] (Ioffe & Szegedy, 2015).
package struct BatchNormOperation: OperationKind {
  package let epsilon: Float
  package let momentum: Float

  static let name = "batchNorm"
  static let inputs = 5...5
  static let differentiableInputs = 0..<3
  static let bufferInputs = 3..<5
  /// One kernel reads its upstream gradient, so that it can apply any derivative.
  var fusion: FusionRole {
    .head(FusionHead(takesResidual: true, activations: .all, derivatives: .all))
  }

  func shape(of inputs: [Shape]) throws -> Shape {
    guard (0...1).contains(momentum) else {
      throw Refusal("a momentum of \(momentum) is not allowed; use 0 to 1")
    }
    return try normalizedShape(inputs[0], inputs[1...], epsilon: epsilon)
  }

  func normalizedParts(of shape: Shape) -> NormalizedParts? {
    NormalizedParts(name: "features", epsilon: epsilon, count: shape.last)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    guard pass.mode == .training else {
      let call = BatchNormEvaluateCall(
        rows: node.rows, columns: node.columns, epsilon: epsilon, x: node.at[0],
        weight: node.at[1], bias: node.at[2], mean: node.at[3], variance: node.at[4])
      return pass.append(call, of: node)
    }
    let (mean, inverse) = (pass.buffers.make(node.columns), pass.buffers.make(node.columns))
    pass.saved[node.index] = [mean, inverse]
    // One row has no unbiased variance: it leaves the running statistics alone.
    let moves = node.rows > 1
    let call = BatchNormCall(
      rows: node.rows, columns: node.columns, row: node.columns, epsilon: epsilon,
      momentum: momentum, x: node.at[0], weight: node.at[1], bias: node.at[2], mean: mean,
      inverse: inverse, runningMean: moves ? node.at[3] : .none,
      runningVariance: moves ? node.at[4] : .none)
    pass.append(call, of: node)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (x, weight, bias) = (node.inputs[0], node.inputs[1], node.inputs[2])
    let saved = pass.forward.saved[node.index]
    let parameters = pass.parameterPlaces(weight, bias, count: node.columns)
    let out =
      pass.carries(x)
      ? pass.place(for: x, besides: upstream) : Destination(pass.buffers.make(node.count))
    pass.append(
      BatchNormBackwardCall(
        rows: node.rows, columns: node.columns, row: node.columns, x: node.at[0],
        upstream: upstream, weight: node.at[1], mean: saved[0], inverse: saved[1],
        weightGradient: parameters.weight, biasGradient: parameters.bias, out: out,
        epilogue: pass.derivativeLeft(to: node)))
    pass.contributeParameters(parameters, weight, bias)
  }
}

extension GraphBuilder {
  /// Batch normalization (Ioffe & Szegedy, 2015): (x - mean) / sqrt(variance + epsilon) weight +
  /// bias over all rows of x [B, ..., n], each of the others [n]; in evaluation with the running
  /// statistics, which training updates. Column sums over the rows.
  /// - Parameter momentum: the share of the new batch in the running statistics (PyTorch's sense).
  /// - Throws: `GraphError` where one of them is not one value a feature.
  package mutating func batchNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float,
    momentum: Float
  ) throws -> Tensor {
    try append(
      BatchNormOperation(epsilon: epsilon, momentum: momentum), [x, weight, bias, mean, variance])
  }
}

/// out = epilogue(batchNorm(x)); writes mean and inverse standard deviation, and moves the running
/// statistics.
struct BatchNormCall: FusedCall, ColumnCall {
  let rows: Int
  var columns: Int
  /// The row stride.
  let row: Int
  let epsilon: Float
  let momentum: Float
  var x: Operand
  var weight: Operand
  var bias: Operand
  var mean: Operand
  var inverse: Operand
  var runningMean: Operand
  var runningVariance: Operand
  var out = Destination(.none)
  var epilogue = Epilogue()
  static var entry: Entry { { BatchNormCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: 1))
    visit(&weight, .read(by: 1))
    visit(&bias, .read(by: 1))
    epilogue.operandsRead(visit, by: 1)
    visit(&out.operand, out.use(by: 1))
    epilogue.operandsWritten(visit, by: 1)
    visit(&mean, .write(by: 1))
    visit(&inverse, .write(by: 1))
    visit(&runningMean, .update(by: 1))
    visit(&runningVariance, .update(by: 1))
  }

  var work: Int { rows * columns * (epilogue.isCostly ? 40 : 8) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: row) {
      context.table.pointee.batch_norm(
        rows, columns, row, x.pointer, weight.pointer, bias.pointer, epsilon, momentum,
        epilogue.residual.pointer, $0, out.pointer, mean.pointer, inverse.pointer,
        runningMean.pointer, runningVariance.pointer)
    }
  }
}

/// out = epilogue(batchNorm(x)) with given statistics.
struct BatchNormEvaluateCall: FusedCall, RowCall {
  var rows: Int
  let columns: Int
  let epsilon: Float
  var x: Operand
  var weight: Operand
  var bias: Operand
  var mean: Operand
  var variance: Operand
  var out = Destination(.none)
  var epilogue = Epilogue()
  static var entry: Entry { { BatchNormEvaluateCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&weight, .read)
    visit(&bias, .read)
    visit(&mean, .read)
    visit(&variance, .read)
    epilogue.operandsRead(visit, by: columns)
    visit(&out.operand, out.use(by: columns))
    epilogue.operandsWritten(visit, by: columns)
  }

  var work: Int { rows * columns * (epilogue.isCostly ? 40 : 8) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: columns) {
      context.table.pointee.batch_norm_evaluate(
        rows, columns, columns, x.pointer, weight.pointer, bias.pointer, mean.pointer,
        variance.pointer, epsilon, epilogue.residual.pointer, $0, out.pointer)
    }
  }
}

/// out (+)= the gradient of x; writes those of weight and bias. The epilogue is the derivative
/// applied to upstream.
struct BatchNormBackwardCall: ColumnCall {
  let rows: Int
  var columns: Int
  /// The row stride.
  let row: Int
  var x: Operand
  var upstream: Operand
  var weight: Operand
  var mean: Operand
  var inverse: Operand
  var weightGradient: Operand
  var biasGradient: Operand
  var out: Destination
  var epilogue: Epilogue
  static var entry: Entry { { BatchNormBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: 1))
    visit(&upstream, .reusable(by: 1))
    visit(&weight, .read(by: 1))
    visit(&mean, .read(by: 1))
    visit(&inverse, .read(by: 1))
    visit(&epilogue.saved, .read(by: 1))
    visit(&out.operand, out.use(by: 1))
    visit(&weightGradient, .write(by: 1))
    visit(&biasGradient, .write(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: row) {
      context.table.pointee.batch_norm_backward(
        rows, columns, row, x.pointer, upstream.pointer, $0, weight.pointer, mean.pointer,
        inverse.pointer, out.pointer, weightGradient.pointer, biasGradient.pointer,
        out.accumulate)
    }
  }
}
