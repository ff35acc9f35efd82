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
    case .convolution:
      // Every output is a chain over a kernel's height, width and channels.
      let weight = shape(node.inputs[1])
      return [
        (node.shape.count * (weight.count / max(1, weight.last)), Array(node.inputs.prefix(2)))
      ]
    case .transposedConvolution:
      // The product that this is the gradient of: a chain ends in every input instead.
      let weight = shape(node.inputs[1])
      let input = shape(node.inputs[0])
      return [(input.count * (weight.count / max(1, weight.last)), Array(node.inputs.prefix(2)))]
    case .attention:
      // Queries by keys and probabilities by values, all positions counted in causal attention too.
      let positions = node.shape.dimensions.dropLast().last ?? 1
      return [(2 * node.shape.count * positions, [node.inputs[0], node.inputs[0]])]
    case .recurrence:
      // Each matrix once a position.
      let x = node.inputs[0]
      let positions = shape(x).rows
      return node.inputs.dropFirst().filter { shape($0).dimensions.count == 2 }.map {
        (positions * shape($0).count, [x, $0])
      }
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
