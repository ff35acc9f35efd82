// Multi-head self-attention.
internal import CKernels
internal import Numerics

/// Queries, keys and values [B, T, 3 D] -> [B, T, D]: softmax(q k^T / sqrt(D / heads)) v, head by
/// head (Vaswani et al., 2017).
package struct AttentionOperation: OperationKind {
  package let heads: Int
  package let isCausal: Bool

  static let name = "attention"
  static let inputs = 1...1
  var variant: String { isCausal ? "causal attention" : "attention" }
  static let variants = ["attention", "causal attention"]

  func shape(of inputs: [Shape]) throws -> Shape {
    let x = inputs[0]
    guard x.dimensions.count == 3 else {
      throw Refusal("attention needs a sequence (positions × features), not \(x)")
    }
    guard heads >= 1, x.last % (3 * heads) == 0 else {
      throw Refusal("\(x.last) packed features are not three times a multiple of \(heads) heads")
    }
    return [x.dimensions[0], x.dimensions[1], x.last / 3]
  }

  private func sizes(_ node: LoweredNode) -> rk_attention {
    rk_attention(
      samples: node.samples, tokens: node.shape.dimensions[1], heads: heads,
      size: node.columns / heads, causal: isCausal ? 1 : 0)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let sizes = sizes(node)
    let probabilities = pass.buffers.make(sizes.samples * sizes.probabilities)
    if pass.kept.contains(node.index) { pass.buffers.pin(probabilities) }
    pass.saved[node.index] = [probabilities]
    pass.append(
      AttentionCall(
        sizes: sizes, packed: node.at[0], probabilities: probabilities, out: node.out,
        scratch: pass.buffers.make(sizes.scratch * pass.threads)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let sizes = sizes(node)
    let out = pass.place(for: node.inputs[0], besides: upstream)
    pass.append(
      AttentionBackwardCall(
        sizes: sizes, packed: node.at[0], probabilities: pass.forward.saved[node.index][0],
        upstream: upstream, out: out,
        scratch: pass.buffers.make(sizes.scratch * pass.forward.threads)))
  }

  /// Queries by keys and probabilities by values; what a causal query does not see is no work.
  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    let positions = output.dimensions[1]
    let pairs = isCausal ? positions * (positions + 1) / 2 : positions * positions
    return [TensorProduct(multiplyAdds: 2 * output.count / positions * pairs, factors: [0, 0])]
  }
}

extension rk_attention {
  /// Values of one sample: packed, of the output, and probabilities.
  fileprivate var packed: Int { 3 * plain }
  fileprivate var plain: Int { tokens * heads * size }
  fileprivate var probabilities: Int { heads * tokens * tokens }
  /// Floats of scratch memory of one part.
  fileprivate var scratch: Int { Arena.padded(rk_attention_scratch(tokens, size)) }
}

extension GraphBuilder {
  /// Multi-head attention (Vaswani et al., 2017) of each position to all, or, where causal, to
  /// itself and those before it: softmax(q k^T / sqrt(D / heads)) v, head by head.
  /// - Parameter x: [B, T, 3 D]: queries, then keys, then values, each head after head.
  /// - Returns: [B, T, D]. Sums: see `rk_kernels.attention`.
  /// - Throws: `GraphError` where the last dimension is not three times a multiple of `heads`.
  package mutating func attention(_ x: Tensor, heads: Int, isCausal: Bool) throws -> Tensor {
    try append(AttentionOperation(heads: heads, isCausal: isCausal), [x])
  }
}

extension Program {
  /// The probabilities of an attention node after `forward`: [B, heads, T, T], or [B, heads, T, S]
  /// where it attends to another sequence, row by row of queries; each row sums to 1. Nil for other
  /// nodes, and in evaluation unless the node is named in `keeping`.
  package func attentionProbabilities(_ tensor: Tensor) -> UnsafeBufferPointer<Float>? {
    let (node, shape) = (graph.nodes[tensor.id], graph.shape(tensor).dimensions)
    let heads: Int
    if let attention = node.operation.as(AttentionOperation.self) {
      heads = attention.heads
    } else if let attention = node.operation.as(CrossAttentionOperation.self) {
      heads = attention.heads
    } else {
      return nil
    }
    guard let probabilities = compiled.forward.saved[tensor.id].first,
      compiled.isReadable(probabilities)
    else { return nil }
    // Self-attention has one input, whose positions are the keys too.
    let keys = graph.shape(node.inputs[node.inputs.count - 1]).dimensions[1]
    return UnsafeBufferPointer(
      start: address(probabilities), count: shape[0] * heads * shape[1] * keys)
  }
}

/// out = attention over packed queries, keys and values; writes the probabilities.
struct AttentionCall: KernelCall {
  var sizes: rk_attention
  var packed: Operand
  var probabilities: Operand
  var out: Operand
  var scratch: Operand
  static var entry: Entry { { AttentionCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&packed, .read(by: sizes.packed))
    visit(&out, .write(by: sizes.plain))
    visit(&probabilities, .write(by: sizes.probabilities))
    visit(&scratch, .scratch(sizes.scratch))
  }

  var split: Split { .rows(sizes.samples) }
  mutating func take(_ part: Range<Int>) { sizes.samples = part.count }
  var work: Int { sizes.samples * sizes.plain / sizes.tokens * sizes.tokens * sizes.tokens * 2 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var sizes = sizes
    context.table.pointee.attention(
      &sizes, packed.pointer, probabilities.pointer, out.pointer, scratch.pointer)
  }
}

/// out (+)= the gradient of the packed queries, keys and values.
struct AttentionBackwardCall: KernelCall {
  var sizes: rk_attention
  var packed: Operand
  var probabilities: Operand
  var upstream: Operand
  var out: Destination
  var scratch: Operand
  static var entry: Entry { { AttentionBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&packed, .read(by: sizes.packed))
    visit(&upstream, .read(by: sizes.plain))
    visit(&probabilities, .read(by: sizes.probabilities))
    visit(&out.operand, out.use(by: sizes.packed))
    visit(&scratch, .scratch(sizes.scratch))
  }

  var split: Split { .rows(sizes.samples) }
  mutating func take(_ part: Range<Int>) { sizes.samples = part.count }
  var work: Int { sizes.samples * sizes.plain / sizes.tokens * sizes.tokens * sizes.tokens * 4 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var sizes = sizes
    context.table.pointee.attention_backward(
      &sizes, packed.pointer, probabilities.pointer, upstream.pointer, out.pointer,
      scratch.pointer, out.accumulate)
  }
}
