// Attention of one sequence to another: what a decoder asks of its encoder.
internal import CKernels
internal import Numerics

/// Queries [B, T, D], keys and values [B, S, 2 D] -> [B, T, D]: softmax(q k^T / sqrt(D / heads)) v,
/// head by head (Vaswani et al., 2017).
package struct CrossAttentionOperation: OperationKind {
  package let heads: Int

  static let name = "crossAttention"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    let (queries, pairs) = (inputs[0], inputs[1])
    guard queries.dimensions.count == 3, pairs.dimensions.count == 3,
      queries.dimensions[0] == pairs.dimensions[0]
    else {
      throw Refusal(
        "cross attention needs two sequences [batch, positions, features], not \(queries) and "
          + "\(pairs)")
    }
    guard heads >= 1, queries.last % heads == 0, pairs.last == 2 * queries.last else {
      throw Refusal(
        "keys and values of \(pairs.last) features do not fit queries of \(queries.last) in "
          + "\(heads) heads")
    }
    return queries
  }

  private func sizes(_ node: LoweredNode) -> CrossAttentionSizes {
    CrossAttentionSizes(
      samples: node.samples, queries: node.shape.dimensions[1],
      keys: node.inputShapes[1].dimensions[1], heads: heads, size: node.columns / heads)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let sizes = sizes(node)
    let probabilities = pass.buffers.make(sizes.samples * sizes.probabilities)
    if pass.kept.contains(node.index) { pass.buffers.pin(probabilities) }
    pass.saved[node.index] = [probabilities]
    pass.append(
      CrossAttentionCall(
        sizes: sizes, queries: node.at[0], pairs: node.at[1], out: node.out,
        probabilities: probabilities,
        scratch: pass.buffers.make(sizes.scratch * pass.threads)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let sizes = sizes(node)
    func place(_ number: Int) -> Destination {
      pass.carries(node.inputs[number])
        ? pass.place(for: node.inputs[number], besides: upstream) : Destination(.none)
    }
    pass.append(
      CrossAttentionBackwardCall(
        sizes: sizes, queries: node.at[0], pairs: node.at[1],
        probabilities: pass.forward.saved[node.index][0], upstream: upstream,
        queriesOut: place(0), pairsOut: place(1),
        scratch: pass.buffers.make(sizes.scratch * pass.forward.threads)))
  }

  /// Queries by keys and probabilities by values.
  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    let product = output.count * inputs[1].dimensions[1]
    return [
      TensorProduct(multiplyAdds: product, factors: [0, 1]),
      TensorProduct(multiplyAdds: product, factors: [0, 1]),
    ]
  }
}

extension GraphBuilder {
  /// Multi-head attention of one sequence to another (Vaswani et al., 2017), of each query to all
  /// keys: softmax(q k^T / sqrt(D / heads)) v, head by head. Sums as those of `attention`: of equal
  /// numbers both give equal bits.
  /// - Parameters:
  ///   - queries: [B, T, D], head after head.
  ///   - pairs: [B, S, 2 D]: keys, then values, each head after head.
  /// - Returns: [B, T, D].
  /// - Throws: `GraphError` where the shapes or the heads do not fit.
  package mutating func crossAttention(_ queries: Tensor, to pairs: Tensor, heads: Int) throws
    -> Tensor
  {
    try append(CrossAttentionOperation(heads: heads), [queries, pairs])
  }
}

struct CrossAttentionSizes {
  var samples: Int
  let queries: Int
  let keys: Int
  let heads: Int
  /// Features of one head.
  let size: Int

  var width: Int { heads * size }
  /// Probabilities of one sample.
  var probabilities: Int { heads * queries * keys }
  /// Floats of scratch memory of one part.
  var scratch: Int { Arena.padded(keys * (size + queries)) }
}

/// out = attention of queries to keys and values; writes the probabilities.
struct CrossAttentionCall: KernelCall {
  var sizes: CrossAttentionSizes
  var queries: Operand
  var pairs: Operand
  var out: Operand
  var probabilities: Operand
  var scratch: Operand
  static var entry: Entry { { CrossAttentionCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&queries, .read(by: sizes.queries * sizes.width))
    visit(&pairs, .read(by: 2 * sizes.keys * sizes.width))
    visit(&out, .write(by: sizes.queries * sizes.width))
    visit(&probabilities, .write(by: sizes.probabilities))
    visit(&scratch, .scratch(sizes.scratch))
  }

  var split: Split { .rows(sizes.samples) }
  mutating func take(_ part: Range<Int>) { sizes.samples = part.count }
  var work: Int { sizes.samples * sizes.queries * sizes.keys * sizes.width * 2 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let queries = queries.pointer, let pairs = pairs.pointer, let y = out.pointer,
      let probabilities = probabilities.pointer, let scratch = scratch.pointer
    else { return }
    let (table, width, size) = (context.table, sizes.width, sizes.size)
    let (rows, keys) = (sizes.queries, sizes.keys)
    var scaled = rk_epilogue_none()
    scaled.alpha = 1 / Float(size).squareRoot()
    for sample in 0..<sizes.samples {
      for head in 0..<sizes.heads {
        let row = sample * rows * width + head * size
        let key = pairs + sample * keys * 2 * width + head * size
        let weights = probabilities + (sample * sizes.heads + head) * rows * keys
        table.pointee.transpose(keys, size, key, 2 * width, scratch, keys)
        table.pointee.gemm(
          rows, keys, size, queries + row, width, 1, scratch, keys, weights, keys, &scaled)
        table.pointee.softmax(rows, keys, weights, weights)
        table.pointee.gemm(
          rows, size, keys, weights, keys, 1, key + width, 2 * width, y + row, width, nil)
      }
    }
  }
}

/// The gradients of queries, and of keys and values; either may be unwanted.
struct CrossAttentionBackwardCall: KernelCall {
  var sizes: CrossAttentionSizes
  var queries: Operand
  var pairs: Operand
  var probabilities: Operand
  var upstream: Operand
  var queriesOut: Destination
  var pairsOut: Destination
  var scratch: Operand
  static var entry: Entry { { CrossAttentionBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&queries, .read(by: sizes.queries * sizes.width))
    visit(&pairs, .read(by: 2 * sizes.keys * sizes.width))
    visit(&probabilities, .read(by: sizes.probabilities))
    visit(&upstream, .read(by: sizes.queries * sizes.width))
    visit(&queriesOut.operand, queriesOut.use(by: sizes.queries * sizes.width))
    visit(&pairsOut.operand, pairsOut.use(by: 2 * sizes.keys * sizes.width))
    visit(&scratch, .scratch(sizes.scratch))
  }

  var split: Split { .rows(sizes.samples) }
  mutating func take(_ part: Range<Int>) { sizes.samples = part.count }
  var work: Int { sizes.samples * sizes.queries * sizes.keys * sizes.width * 4 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let queries = queries.pointer, let pairs = pairs.pointer,
      let probabilities = probabilities.pointer, let upstream = upstream.pointer,
      let values = scratch.pointer
    else { return }
    let (table, width, size) = (context.table, sizes.width, sizes.size)
    let (rows, keys) = (sizes.queries, sizes.keys)
    let scores = values + keys * size
    for sample in 0..<sizes.samples {
      for head in 0..<sizes.heads {
        let row = sample * rows * width + head * size
        let pair = sample * keys * 2 * width + head * size
        let weights = probabilities + (sample * sizes.heads + head) * rows * keys
        let dy = upstream + row
        table.pointee.transpose(keys, size, pairs + pair + width, 2 * width, values, keys)
        table.pointee.gemm(rows, keys, size, dy, width, 1, values, keys, scores, keys, nil)
        table.pointee.softmax_backward(rows, keys, weights, scores, scores, 0)
        if let out = queriesOut.pointer {
          var scaled = epilogue(queriesOut, alpha: 1 / Float(size).squareRoot())
          table.pointee.gemm(
            rows, size, keys, scores, keys, 1, pairs + pair, 2 * width, out + row, width, &scaled)
        }
        if let out = pairsOut.pointer {
          var scaled = epilogue(pairsOut, alpha: 1 / Float(size).squareRoot())
          table.pointee.gemm(
            keys, size, rows, scores, 1, keys, queries + row, width, out + pair, 2 * width,
            &scaled)
          var plain = epilogue(pairsOut, alpha: 1)
          table.pointee.gemm(
            keys, size, rows, weights, 1, keys, dy, width, out + pair + width, 2 * width, &plain)
        }
      }
    }
  }

  @inline(__always)
  private func epilogue(_ out: Destination, alpha: Float) -> rk_epilogue {
    var epilogue = rk_epilogue_none()
    (epilogue.alpha, epilogue.accumulate) = (alpha, out.accumulate)
    return epilogue
  }
}
