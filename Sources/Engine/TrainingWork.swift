// How much arithmetic a training step is, counted as the field counts it: multiplications and additions of
// matrix products and convolutions, forward and backward. Everything else is left out.
internal import CKernels

extension Graph {
  /// Floating-point operations of one training step, two a multiply-add: a product of two tensors once
  /// forward and once for each of the two that carries a gradient. The first layer thus has no product by
  /// its input.
  package var trainingFLOPs: Int {
    let carries = GraphAnalysis(self).carriesGradient
    return nodes.reduce(0) { sum, node in
      sum
        + products(of: node).reduce(0) { sum, product in
          let gradients = product.factors.count { carries[$0.id] }
          return sum + 2 * product.multiplyAdds * (1 + gradients)
        }
    }
  }

  /// The matrix products inside one operation: two factors each, and the multiply-adds of the forward pass.
  private func products(of node: GraphNode) -> [(multiplyAdds: Int, factors: [Tensor])] {
    switch node.operation {
    case .linear:
      let weight = shape(node.inputs[1])
      return [(node.shape.rows * weight.count, Array(node.inputs.prefix(2)))]
    case .attention:
      // Scores and the mixing of values; what a causal one masks is counted too.
      let product = (node.shape.count * node.shape.dimensions[1], [node.inputs[0], node.inputs[0]])
      return [product, product]
    default: return []
    }
  }
}

extension KernelSet {
  /// Runs fused multiply-adds that touch no memory: the peak of one core, to be timed by the caller.
  /// - Returns: the floating-point operations done, two a multiply-add.
  package func runAtPeak(rounds: Int) -> Int {
    _ = table.pointee.multiply_adds(rounds)
    return 2 * Int(table.pointee.multiply_adds_in_round) * rounds
  }
}
