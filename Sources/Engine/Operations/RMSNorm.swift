// Root-mean-square normalization. a input, b gain forward and upstream backward, c gain backward, e the inverse root,
// f the gradient of the gain.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// y = gain x / sqrt(mean of x^2 + epsilon) over the last dimension (Zhang & Sennrich, 2019). Lane sums; the
  /// gain's gradient is a column sum.
  /// - Throws: `GraphError` where the gain is not one value a feature.
  package mutating func rmsNorm(_ x: Tensor, gain: Tensor, epsilon: Float) throws -> Tensor {
    guard shape(gain) == [shape(x).last] else {
      throw fail("normalization needs \(shape(x).last) values, not \(shape(gain))")
    }
    return try append(.rmsNorm(epsilon: epsilon), [x, gain], shape(x))
  }
}

extension Graph {
  func verifyRMSNorm(_ node: GraphNode, _ fits: Fits) throws {
    guard case .rmsNorm(let epsilon) = node.operation else { return }
    let input = shape(node.inputs[0])
    try fits(node.shape == input, "the output has another shape")
    try fits(shape(node.inputs[1]) == [input.last], "needs one value a feature")
    try fits(epsilon > 0, "epsilon out of range")
  }
}

extension BackwardPass {
  mutating func differentiateRMSNorm(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    guard let saved = forward.statistics[index] else { return }
    let (rows, columns, inputs) = (node.shape.rows, node.shape.last, node.inputs)
    let x = forward.location[inputs[0].id]
    if carries(inputs[1]) {
      let place = place(for: inputs[1], besides: upstream)
      steps.append(
        Step(
          .rmsNormParameters, rows: rows, columns: columns, a: x, b: upstream, e: saved.deviation,
          f: place.out, h: gate(index), accumulate: place.adds))
    }
    guard carries(inputs[0]) else { return }
    let place = place(for: inputs[0], besides: upstream)
    steps.append(
      Step(
        .rmsNormBackward, rows: rows, columns: columns, a: x, b: upstream,
        c: forward.location[inputs[1].id], e: saved.deviation,
        h: gate(index), out: place.out, accumulate: place.adds))
  }
}

extension ExecutionContext {
  @inline(never)
  func runRMSNorm(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    let (a, b, e, h, out) = (i.pointee.a, i.pointee.b, i.pointee.e, i.pointee.h, i.pointee.out)
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    switch i.pointee.code {
    case .rmsNorm:
      i.pointee.withFinish {
        table.pointee.rms_norm(rows, columns, a, b, i.pointee.alpha, $0, out, e)
      }
    case .rmsNormBackward:
      table.pointee.rms_norm_backward(rows, columns, a, b, h, i.pointee.c, e, out, adds)
    default:
      table.pointee.norm_parameters_backward(
        rows, columns, i.pointee.aRow, a, b, h, nil, e, i.pointee.f, nil, adds)
    }
  }
}

extension Instruction where Address == Operand {
  /// By rows; the gradient of the gain by columns.
  func rmsNormParts(_ threads: Int) -> [Step] {
    guard code != .rmsNormParameters else {
      return splitColumns(threads) { part, range in
        let start = range.lowerBound
        part.columns = range.count
        (part.a, part.b) = (a.moved(start), b.moved(start))
        (part.f, part.h) = (f.moved(start), h.moved(start))
      }
    }
    return split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      (part.a, part.out) = (a.moved(start * columns), out.moved(start * columns))
      if code == .rmsNormBackward { part.b = b.moved(start * columns) }
      (part.h, part.slopes) = (h.moved(start * columns), slopes.moved(start * columns))
      part.e = e.moved(start)
    }
  }
}
