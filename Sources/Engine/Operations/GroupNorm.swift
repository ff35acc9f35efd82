// Group normalization: every sample is normalized over positions and groups of channels.
internal import CKernels
internal import Numerics

/// (x - mean) / sqrt(variance + epsilon) weight + bias over all positions of a group of C / groups
/// neighbouring channels of one sample: x [B, ..., C], weight and bias [C] (Wu & He, 2018).
package struct GroupNormOperation: OperationKind {
  package let groups: Int
  package let epsilon: Float

  static let name = "groupNorm"
  static let inputs = 3...3
  /// As layer normalization.
  var fusion: FusionRole { .head(FusionHead(activations: .all, derivatives: .masks)) }

  func shape(of inputs: [Shape]) throws -> Shape {
    let channels = inputs[0].last
    guard groups >= 1, channels % groups == 0 else {
      throw Refusal(
        "\(channels) channels cannot be divided into \(groups) groups; use a number of groups that "
          + "divides them")
    }
    guard inputs[0].dimensions.count >= 2 else {
      throw Refusal("group normalization needs a batch, not \(inputs[0])")
    }
    return try normalizedShape(inputs[0], inputs[1...], epsilon: epsilon)
  }

  func normalizedParts(of shape: Shape) -> NormalizedParts? {
    // What is saved of a group is saved for each of its channels.
    NormalizedParts(
      name: "groups", epsilon: epsilon, count: shape.dimensions[0] * shape.last,
      repeats: shape.last / groups)
  }

  private func sizes(_ node: LoweredNode) -> GroupSizes {
    GroupSizes(positions: node.rows / node.samples, channels: node.columns, groups: groups)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let count = node.samples * node.columns
    let (mean, inverse) = (pass.buffers.make(count), pass.buffers.make(count))
    pass.saved[node.index] = [mean, inverse]
    let call = GroupNormCall(
      samples: node.samples, sizes: sizes(node), epsilon: epsilon, x: node.at[0],
      weight: node.at[1], bias: node.at[2], mean: mean, inverse: inverse)
    pass.append(call, of: node)
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (x, weight, bias) = (node.inputs[0], node.inputs[1], node.inputs[2])
    let saved = pass.forward.saved[node.index]
    let gate = pass.derivativeLeft(to: node).saved
    if pass.carries(weight) || pass.carries(bias) {
      let parameters = pass.parameterPlaces(weight, bias, count: node.columns)
      pass.append(
        GroupNormParametersCall(
          samples: node.samples, positions: node.rows / node.samples, columns: node.columns,
          row: node.columns, x: node.at[0], upstream: upstream, gate: gate, mean: saved[0],
          inverse: saved[1], weight: parameters.weight, bias: parameters.bias))
      pass.contributeParameters(parameters, weight, bias)
    }
    guard pass.carries(x) else { return }
    let out = pass.place(for: x, besides: upstream)
    pass.append(
      GroupNormBackwardCall(
        samples: node.samples, sizes: sizes(node), x: node.at[0], upstream: upstream, gate: gate,
        weight: node.at[1], mean: saved[0], inverse: saved[1],
        scratch: pass.buffers.make(node.samples * 2 * node.columns), out: out))
  }
}

/// The extents of one sample.
struct GroupSizes {
  let positions: Int
  let channels: Int
  let groups: Int

  /// Values of a sample.
  var count: Int { positions * channels }
}

extension GraphBuilder {
  /// Group normalization (Wu & He, 2018): (x - mean) / sqrt(variance + epsilon) weight + bias with
  /// mean and variance over all positions of a group of C / groups neighbouring channels of one
  /// sample: x [B, ..., C], weight [C], bias [C]. Equal in training and evaluation. Sums are column
  /// sums over positions, then a lane sum over the group's channels.
  /// - Throws: `GraphError` where the groups do not divide the channels or weight or bias do not
  ///   fit.
  package mutating func groupNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, groups: Int, epsilon: Float
  ) throws -> Tensor {
    try append(GroupNormOperation(groups: groups, epsilon: epsilon), [x, weight, bias])
  }
}

/// out = epilogue(groupNorm(x)); writes mean and inverse standard deviation [samples, channels].
struct GroupNormCall: FusedCall {
  var samples: Int
  let sizes: GroupSizes
  let epsilon: Float
  var x: Operand
  var weight: Operand
  var bias: Operand
  var mean: Operand
  var inverse: Operand
  var out = Destination(.none)
  var epilogue = Epilogue()
  static var entry: Entry { { GroupNormCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: sizes.count))
    visit(&weight, .read)
    visit(&bias, .read)
    visit(&out.operand, out.use(by: sizes.count))
    epilogue.operandsWritten(visit, by: sizes.count)
    visit(&mean, .write(by: sizes.channels))
    visit(&inverse, .write(by: sizes.channels))
  }

  var split: Split { .rows(samples) }
  mutating func take(_ part: Range<Int>) { samples = part.count }
  var work: Int { samples * sizes.count * (epilogue.isCostly ? 36 : 4) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    epilogue.withActivation(stride: sizes.channels) {
      context.table.pointee.group_norm(
        samples, sizes.positions, sizes.channels, sizes.groups, x.pointer, weight.pointer,
        bias.pointer, epsilon, $0, out.pointer, mean.pointer, inverse.pointer)
    }
  }
}

/// out (+)= the gradient of x.
struct GroupNormBackwardCall: KernelCall {
  var samples: Int
  let sizes: GroupSizes
  var x: Operand
  var upstream: Operand
  /// The output of a relu behind the normalization, whose mask is applied to upstream; none: no
  /// mask.
  var gate: Operand
  var weight: Operand
  var mean: Operand
  var inverse: Operand
  /// [samples, 2 channels].
  var scratch: Operand
  var out: Destination
  static var entry: Entry { { GroupNormBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: sizes.count))
    visit(&upstream, .read(by: sizes.count))
    visit(&weight, .read)
    visit(&mean, .read(by: sizes.channels))
    visit(&inverse, .read(by: sizes.channels))
    visit(&gate, .read(by: sizes.count))
    visit(&out.operand, out.use(by: sizes.count))
    visit(&scratch, .write(by: 2 * sizes.channels))
  }

  var split: Split { .rows(samples) }
  mutating func take(_ part: Range<Int>) { samples = part.count }
  var work: Int { samples * sizes.count * 4 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.group_norm_backward(
      samples, sizes.positions, sizes.channels, sizes.groups, x.pointer, upstream.pointer,
      gate.pointer, weight.pointer, mean.pointer, inverse.pointer, scratch.pointer, out.pointer,
      out.accumulate)
  }
}

/// The gradients of weight and bias.
struct GroupNormParametersCall: KernelCall {
  let samples: Int
  let positions: Int
  var columns: Int
  /// Channels of a position.
  let row: Int
  var x: Operand
  var upstream: Operand
  var gate: Operand
  var mean: Operand
  var inverse: Operand
  var weight: Operand
  var bias: Operand
  static var entry: Entry { { GroupNormParametersCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: 1))
    visit(&upstream, .read(by: 1))
    visit(&mean, .read(by: 1))
    visit(&inverse, .read(by: 1))
    visit(&gate, .read(by: 1))
    visit(&weight, .write(by: 1))
    visit(&bias, .write(by: 1))
  }

  var split: Split { .columns(columns) }
  mutating func take(_ part: Range<Int>) { columns = part.count }
  var work: Int { samples * positions * columns * 4 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.group_norm_parameters_backward(
      samples, positions, columns, row, x.pointer, upstream.pointer, gate.pointer, mean.pointer,
      inverse.pointer, weight.pointer, bias.pointer)
  }
}
