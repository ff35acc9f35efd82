// Layer normalization: every row is normalized over its features.
internal import CKernels
internal import Numerics

/// (x - mean) / sqrt(variance + epsilon) weight + bias over the last dimension of x [B, ..., n];
/// weight and bias [n] (Ba, Kiros & Hinton, 2016).
package struct LayerNormOperation: OperationKind {
  package let epsilon: Float

  static let name = "layerNorm"
  static let inputs = 3...3
  /// Two kernels read its upstream gradient: both can mask it at no cost, but both would have to
  /// multiply it.
  var fusion: FusionRole { .head(FusionHead(activations: .all, derivatives: .masks)) }

  func shape(of inputs: [Shape]) throws -> Shape {
    try normalizedShape(inputs[0], inputs[1...], epsilon: epsilon)
  }

  func normalizedParts(of shape: Shape) -> NormalizedParts? {
    NormalizedParts(name: "rows", epsilon: epsilon, count: shape.rows)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let (mean, inverse) = (pass.buffers.make(node.rows), pass.buffers.make(node.rows))
    pass.saved[node.index] = [mean, inverse]
    let call = LayerNormCall(
      rows: node.rows, columns: node.columns, epsilon: epsilon, x: node.at[0], weight: node.at[1],
      bias: node.at[2], mean: mean, inverse: inverse)
    pass.append(call, of: node)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (weight, bias) = (node.inputs[1], node.inputs[2])
    let saved = pass.forward.saved[node.index]
    let gate = pass.derivativeLeft(to: node).saved
    if pass.carries(weight) || pass.carries(bias) {
      let parameters = pass.parameterPlaces(weight, bias, count: node.columns)
      pass.append(
        NormParametersCall(
          rows: node.rows, columns: node.columns, row: node.columns, x: node.at[0],
          upstream: upstream, gate: gate, mean: saved[0], inverse: saved[1],
          weight: Destination(parameters.weight), bias: parameters.bias))
      pass.contributeParameters(parameters, weight, bias)
    }
    pass.contribute(to: node.inputs[0], besides: upstream) {
      LayerNormBackwardCall(
        rows: node.rows, columns: node.columns, x: node.at[0], upstream: upstream, gate: gate,
        weight: node.at[1], mean: saved[0], inverse: saved[1], out: $0)
    }
  }
}

extension GraphBuilder {
  /// Layer normalization (Ba, Kiros & Hinton, 2016): (x - mean) / sqrt(variance + epsilon) weight +
  /// bias over the last dimension of x [B, ..., n]; weight and bias [n]. Lane sums; the gradients
  /// of weight and bias are column sums.
  /// - Throws: `GraphError` where weight or bias is not one value a feature.
  package mutating func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float) throws
    -> Tensor
  {
    try append(LayerNormOperation(epsilon: epsilon), [x, weight, bias])
  }
}

/// out = epilogue(layerNorm(x)); writes mean and inverse standard deviation, one a row.
struct LayerNormCall: FusedCall, RowCall {
  var rows: Int
  let columns: Int
  let epsilon: Float
  var x: Operand
  var weight: Operand
  var bias: Operand
  var mean: Operand
  var inverse: Operand
  var out = Destination(.none)
  var epilogue = Epilogue()
  static var entry: Entry { { LayerNormCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&weight, .read)
    visit(&bias, .read)
    visit(&out.operand, out.use(by: columns))
    epilogue.operandsWritten(visit, by: columns)
    visit(&mean, .write(by: 1))
    visit(&inverse, .write(by: 1))
  }

  var work: Int { rows * columns * (epilogue.isCostly ? 40 : 8) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: columns) {
      context.table.pointee.layer_norm(
        rows, columns, x.pointer, weight.pointer, bias.pointer, epsilon, $0, out.pointer,
        mean.pointer, inverse.pointer)
    }
  }
}

/// out (+)= the gradient of x.
struct LayerNormBackwardCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var upstream: Operand
  /// The output of a relu behind the normalization, whose mask is applied to upstream; none: no
  /// mask.
  var gate: Operand
  var weight: Operand
  var mean: Operand
  var inverse: Operand
  var out: Destination
  static var entry: Entry { { LayerNormBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: columns))
    visit(&upstream, .reusable(by: columns))
    visit(&weight, .read)
    visit(&mean, .read(by: 1))
    visit(&inverse, .read(by: 1))
    visit(&gate, .read(by: columns))
    visit(&out.operand, out.use(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.layer_norm_backward(
      rows, columns, x.pointer, upstream.pointer, gate.pointer, weight.pointer, mean.pointer,
      inverse.pointer, out.pointer, out.accumulate)
  }
}
