// Multi-head self-attention. `Instruction.inner` is the number of positions, `columns` the features D, `aRow` the
// number of heads, `relu` whether attention is causal; a packed inputs, b upstream, c probabilities, d scratch.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// Multi-head attention (Vaswani et al., 2017) of each position to all, or, where causal, to itself and
  /// those before it: softmax(q k^T / sqrt(D / heads)) v, head by head.
  /// - Parameter x: [B, T, 3 D]: queries, then keys, then values, each head after head.
  /// - Returns: [B, T, D]. Sums: see `rk_kernels.attention`.
  /// - Throws: `GraphError` where the last dimension is not three times a multiple of `heads`.
  package mutating func attention(_ x: Tensor, heads: Int, isCausal: Bool) throws -> Tensor {
    let shape = shape(x)
    guard shape.dimensions.count == 3 else {
      throw fail("attention needs a sequence (positions × features), not \(shape)")
    }
    guard heads >= 1, shape.last % (3 * heads) == 0 else {
      throw fail("\(shape.last) packed features are not three times a multiple of \(heads) heads")
    }
    return try append(
      .attention(heads: heads, isCausal: isCausal), [x],
      [shape.dimensions[0], shape.dimensions[1], shape.last / 3])
  }
}

extension Graph {
  func verifyAttention(_ node: GraphNode, _ fits: Fits) throws {
    guard case .attention(let heads, _) = node.operation else { return }
    let input = shape(node.inputs[0])
    try fits(input.dimensions.count == 3, "the input is not a sequence")
    try fits(heads >= 1 && input.last % (3 * heads) == 0, "the heads do not divide the features")
    try fits(
      node.shape.dimensions == input.dimensions.dropLast() + [input.last / 3], "wrong output")
  }
}

extension ForwardPass {
  mutating func lowerAttention(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    guard let plan = Step(attention: node, .attention) else { return }
    let probabilities = buffers.make(plan.rows * plan.aRow * plan.inner * plan.inner)
    if kept.contains(index) { buffers.pin(probabilities) }
    statistics[index] = (mean: probabilities, deviation: .none)
    var step = plan
    (step.a, step.c, step.out) = (inputs[0], probabilities, out)
    step.d = buffers.make(plan.attentionScratch * threads)
    steps.append(step)
  }
}

extension BackwardPass {
  mutating func differentiateAttention(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    guard let saved = forward.statistics[index],
      var step = Step(attention: node, .attentionBackward)
    else { return }
    let place = place(for: node.inputs[0], besides: upstream)
    (step.a, step.b, step.c) = (forward.location[node.inputs[0].id], upstream, saved.mean)
    (step.out, step.accumulate) = (place.out, place.adds)
    step.d = buffers.make(step.attentionScratch * forward.threads)
    steps.append(step)
  }
}

extension Program {
  /// The probabilities of an attention node after `forward`: [B, heads, T, T], row by row of queries; each
  /// row sums to 1. Nil for other nodes, and in evaluation unless the node is named in `keeping`.
  package func attentionProbabilities(_ tensor: Tensor) -> UnsafeBufferPointer<Float>? {
    guard case .attention(let heads, _) = graph.nodes[tensor.id].operation,
      let saved = compiled.forward.statistics[tensor.id], compiled.isReadable(saved.mean)
    else { return nil }
    let shape = graph.shape(tensor).dimensions
    return UnsafeBufferPointer(
      start: address(saved.mean), count: shape[0] * heads * shape[1] * shape[1])
  }
}

extension ExecutionContext {
  @inline(never)
  func runAttention(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let heads = i.pointee.aRow
    var shape = rk_attention(
      samples: i.pointee.rows, tokens: i.pointee.inner, heads: heads,
      size: i.pointee.columns / heads, causal: i.pointee.relu ? 1 : 0)
    let (a, b, c, d) = (i.pointee.a, i.pointee.b, i.pointee.c, i.pointee.d)
    if i.pointee.code == .attention {
      table.pointee.attention(&shape, a, c, i.pointee.out, d)
    } else {
      table.pointee.attention_backward(
        &shape, a, c, b, i.pointee.out, d, i.pointee.accumulate ? 1 : 0)
    }
  }
}

extension Instruction where Address == Operand {
  /// Without addresses; nil where the node is no attention.
  fileprivate init?(attention node: GraphNode, _ code: OperationCode) {
    guard case .attention(let heads, let isCausal) = node.operation else { return nil }
    let shape = node.shape.dimensions
    self.init(code, rows: shape[0], columns: shape[2], inner: shape[1])
    aRow = heads
    relu = isCausal
  }

  /// Floats of scratch memory of one part.
  fileprivate var attentionScratch: Int {
    Arena.padded(rk_attention_scratch(inner, columns / aRow))
  }

  /// Split by samples, each part with its own scratch memory.
  func attentionParts(_ threads: Int) -> [Step] {
    var parts = split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      part.c = c.moved(start * aRow * inner * inner)
      let (packed, plain) = (start * inner * columns * 3, start * inner * columns)
      part.a = a.moved(packed)
      part.b = b.moved(plain)
      part.out = out.moved(code == .attention ? plain : packed)
    }
    for index in parts.indices { parts[index].d = d.moved(index * attentionScratch) }
    return parts
  }
}
