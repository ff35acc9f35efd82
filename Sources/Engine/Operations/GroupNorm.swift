// Group normalization.
//
// groupNorm:             out = of a [rows, inner, columns] with b gain, c shift; writes d mean, e inverse deviation
//                        [rows, columns] each; `key` is the number of groups, here and below
// groupNormBackward:     out (+)= gradient of a; b upstream, c gain, d mean, e inverse deviation, f scratch
//                        [rows, 2 columns]
// groupNormParameters:   f = gradient of the gain, g = of the shift; a input, b upstream, d, e as above; `outRow` the
//                        channels of a position
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// (x - mean) / sqrt(variance + epsilon) gain + shift with mean and variance over all positions of a group of C /
  /// groups neighbouring channels of one sample: x [B, ..., C], gain [C], shift [C] (Wu & He, 2018). Equal in
  /// training and evaluation. Sums are column sums over positions, then a lane sum over the group's channels.
  /// - Throws: `GraphError` where the groups do not divide the channels or gain or shift do not fit.
  package mutating func groupNorm(
    _ x: Tensor, gain: Tensor, shift: Tensor, groups: Int, epsilon: Float
  ) throws -> Tensor {
    let channels = shape(x).last
    guard groups >= 1, channels % groups == 0 else {
      throw fail(
        "\(channels) channels cannot be divided into \(groups) groups; use a number of groups that "
          + "divides them")
    }
    for tensor in [gain, shift] where shape(tensor) != [channels] {
      throw fail("normalization needs \(channels) values, not \(shape(tensor))")
    }
    return try append(.groupNorm(groups: groups, epsilon: epsilon), [x, gain, shift], shape(x))
  }
}

extension Graph {
  func verifyGroupNorm(_ node: GraphNode, _ fits: Fits) throws {
    guard case .groupNorm(let groups, let epsilon) = node.operation else { return }
    let input = shape(node.inputs[0])
    try fits(node.shape == input, "the output has another shape")
    try fits(input.dimensions.count >= 2, "needs a batch")
    try fits(groups >= 1 && input.last % groups == 0, "the groups do not divide the channels")
    try fits(epsilon > 0, "epsilon out of range")
    try fits(
      node.inputs[1...].allSatisfy { shape($0) == [input.last] }, "needs one value a feature")
  }
}

extension ForwardPass {
  /// Without its operands.
  func groupNormStep(_ node: GraphNode, _ groups: Int, epsilon: Float) -> Step {
    let (samples, channels) = (node.shape.dimensions[0], node.shape.last)
    var step = Step(
      .groupNorm, rows: samples, columns: channels, inner: node.shape.rows / samples,
      alpha: epsilon)
    step.key = UInt64(groups)
    return step
  }
}

extension BackwardPass {
  mutating func differentiateGroupNorm(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    guard case .groupNorm(let groups, _) = node.operation,
      let saved = forward.statistics[index]
    else { return }
    let inputs = node.inputs
    let (samples, channels) = (node.shape.dimensions[0], node.shape.last)
    var step = Step(
      .groupNormParameters, rows: samples, columns: channels, inner: node.shape.rows / samples,
      a: forward.location[inputs[0].id], b: upstream, d: saved.mean, e: saved.deviation,
      h: gate(index))
    step.key = UInt64(groups)
    if carries(inputs[1]) || carries(inputs[2]) {
      let parameters = parameterPlaces(inputs[1], inputs[2], count: channels)
      (step.f, step.g) = (parameters.gain, parameters.shift)
      steps.append(step)
      contributeParameters(parameters, inputs[1], inputs[2])
    }
    guard carries(inputs[0]) else { return }
    let place = place(for: inputs[0], besides: upstream)
    step.code = .groupNormBackward
    step.c = forward.location[inputs[1].id]
    (step.f, step.g) = (buffers.make(samples * 2 * channels), .none)
    (step.out, step.accumulate) = (place.out, place.adds)
    steps.append(step)
  }
}

extension ExecutionContext {
  @inline(never)
  func runGroupNorm(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (samples, positions, channels) = (i.pointee.rows, i.pointee.inner, i.pointee.columns)
    let (a, b, c, d, e) = (i.pointee.a, i.pointee.b, i.pointee.c, i.pointee.d, i.pointee.e)
    let groups = Int(i.pointee.key)
    let (f, out) = (i.pointee.f, i.pointee.out)
    switch i.pointee.code {
    case .groupNorm:
      i.pointee.withFinish {
        table.pointee.group_norm(
          samples, positions, channels, groups, a, b, c, i.pointee.alpha, $0, out, d, e)
      }
    case .groupNormBackward:
      table.pointee.group_norm_backward(
        samples, positions, channels, groups, a, b, i.pointee.h, c, d, e, f, out,
        i.pointee.accumulate ? 1 : 0)
    default:
      table.pointee.group_norm_parameters_backward(
        samples, positions, channels, i.pointee.outRow, a, b, i.pointee.h, d, e, f, i.pointee.g)
    }
  }
}

extension Instruction where Address == Operand {
  func groupNormParts(_ threads: Int) -> [Step] {
    if code == .groupNormParameters {
      return splitColumns(threads) { part, range in
        let start = range.lowerBound
        part.columns = range.count
        (part.a, part.b, part.d, part.e) = (
          a.moved(start), b.moved(start), d.moved(start), e.moved(start)
        )
        (part.f, part.g, part.h) = (f.moved(start), g.moved(start), h.moved(start))
      }
    }
    let isBackward = code == .groupNormBackward
    return split(rows, threads) { part, range in
      let (start, size) = (range.lowerBound, inner * columns)
      part.rows = range.count
      (part.a, part.out) = (a.moved(start * size), out.moved(start * size))
      (part.h, part.slopes) = (h.moved(start * size), slopes.moved(start * size))
      if isBackward { part.b = b.moved(start * size) }
      (part.d, part.e) = (d.moved(start * columns), e.moved(start * columns))
      part.f = f.moved(start * 2 * columns)
    }
  }
}
