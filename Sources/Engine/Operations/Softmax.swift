// Softmax along the last dimension.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// exp(x - largest x) over its sum, along the last dimension; the shape stays. Lane sums.
  /// - Throws: nothing of its own; any shape fits.
  package mutating func softmax(_ x: Tensor) throws -> Tensor {
    try append(.softmax, [x], shape(x))
  }
}

extension Graph {
  func verifySoftmax(_ node: GraphNode, _ fits: Fits) throws {
    try fits(node.shape == shape(node.inputs[0]), "the output has another shape")
  }
}

extension ForwardPass {
  mutating func lowerSoftmax(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    steps.append(
      Step(.softmax, rows: node.shape.rows, columns: node.shape.last, a: inputs[0], out: out))
  }
}

extension BackwardPass {
  mutating func differentiateSoftmax(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    let place = place(for: node.inputs[0], besides: upstream)
    steps.append(
      Step(
        .softmaxBackward, rows: node.shape.rows, columns: node.shape.last,
        a: forward.location[index], b: upstream, out: place.out, accumulate: place.adds))
  }
}

extension ExecutionContext {
  @inline(never)
  func runSoftmax(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    if i.pointee.code == .softmax {
      table.pointee.softmax(rows, columns, i.pointee.a, i.pointee.out)
    } else {
      table.pointee.softmax_backward(
        rows, columns, i.pointee.a, i.pointee.b, i.pointee.out, i.pointee.accumulate ? 1 : 0)
    }
  }
}

extension Instruction where Address == Operand {
  /// Split by rows.
  func softmaxParts(_ threads: Int) -> [Step] {
    split(rows, threads) { part, range in
      let start = range.lowerBound * columns
      part.rows = range.count
      (part.a, part.b, part.out) = (a.moved(start), b.moved(start), out.moved(start))
    }
  }
}
