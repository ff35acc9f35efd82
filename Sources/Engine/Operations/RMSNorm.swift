// Root-mean-square normalization: every row is divided by its size.
internal import CKernels
internal import Numerics

/// weight x / sqrt(mean of x^2 + epsilon) over the last dimension of x [B, ..., n]; weight [n]
/// (Zhang & Sennrich, 2019).
package struct RMSNormOperation: OperationKind {
  package let epsilon: Float

  static let name = "rmsNorm"
  static let inputs = 2...2
  /// As layer normalization.
  var fusion: FusionRole { .head(FusionHead(activations: .all, derivatives: .masks)) }

  func shape(of inputs: [Shape]) throws -> Shape {
    try normalizedShape(inputs[0], inputs[1...], epsilon: epsilon)
  }

  func normalizedParts(of shape: Shape) -> NormalizedParts? {
    NormalizedParts(name: "rows", epsilon: epsilon, count: shape.rows)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let inverse = pass.buffers.make(node.rows)
    pass.saved[node.index] = [inverse]
    let call = RMSNormCall(
      rows: node.rows, columns: node.columns, epsilon: epsilon, x: node.at[0], weight: node.at[1],
      inverse: inverse)
    pass.append(call, of: node)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let inverse = pass.forward.saved[node.index][0]
    let gate = pass.derivativeLeft(to: node).saved
    pass.contribute(to: node.inputs[1], besides: upstream) {
      NormParametersCall(
        rows: node.rows, columns: node.columns, row: node.columns, x: node.at[0],
        upstream: upstream, gate: gate, mean: .none, inverse: inverse, weight: $0, bias: .none)
    }
    pass.contribute(to: node.inputs[0], besides: upstream) {
      RMSNormBackwardCall(
        rows: node.rows, columns: node.columns, x: node.at[0], upstream: upstream, gate: gate,
        weight: node.at[1], inverse: inverse, out: $0)
    }
  }
}

extension GraphBuilder {
  /// y = weight x / sqrt(mean of x^2 + epsilon) over the last dimension (Zhang & Sennrich, 2019).
  /// Lane sums; the weight's gradient is a column sum.
  /// - Throws: `GraphError` where the weight is not one value a feature.
  package mutating func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float) throws -> Tensor {
    try append(RMSNormOperation(epsilon: epsilon), [x, weight])
  }
}

/// out = epilogue(rmsNorm(x)); writes the inverse root, one a row.
struct RMSNormCall: FusedCall, RowCall {
  var rows: Int
  let columns: Int
  let epsilon: Float
  var x: Operand
  var weight: Operand
  var inverse: Operand
  var out = Destination(.none)
  var epilogue = Epilogue()
  static var entry: Entry { { RMSNormCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&weight, .read)
    visit(&out.operand, out.use(by: columns))
    epilogue.operandsWritten(visit, by: columns)
    visit(&inverse, .write(by: 1))
  }

  var work: Int { rows * columns * (epilogue.isCostly ? 40 : 8) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: columns) {
      context.table.pointee.rms_norm(
        rows, columns, x.pointer, weight.pointer, epsilon, $0, out.pointer, inverse.pointer)
    }
  }
}

/// out (+)= the gradient of x.
struct RMSNormBackwardCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var upstream: Operand
  /// The output of a relu behind the normalization, whose mask is applied to upstream; none: no
  /// mask.
  var gate: Operand
  var weight: Operand
  var inverse: Operand
  var out: Destination
  static var entry: Entry { { RMSNormBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: columns))
    visit(&upstream, .reusable(by: columns))
    visit(&weight, .read)
    visit(&inverse, .read(by: 1))
    visit(&gate, .read(by: columns))
    visit(&out.operand, out.use(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.rms_norm_backward(
      rows, columns, x.pointer, upstream.pointer, gate.pointer, weight.pointer, inverse.pointer,
      out.pointer, out.accumulate)
  }
}
