// How much arithmetic a training step is: multiplications and additions of matrix products and convolutions, forward
// and backward. Everything else is left out, and so is what no result depends on: taps outside an image, keys
// that a causal query does not see.
internal import Numerics
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
    case .convolution(let window, _):
      return [convolution(window, from: shape(node.inputs[0]), to: node.shape, node)]
    case .transposedConvolution(let window, _):
      // The convolution that this is the gradient of goes the other way.
      return [convolution(window, from: node.shape, to: shape(node.inputs[0]), node)]
    case .attention(_, let isCausal):
      // Queries by keys and probabilities by values.
      let positions = node.shape.dimensions.dropLast().last ?? 1
      let pairs = isCausal ? positions * (positions + 1) / 2 : positions * positions
      let products = 2 * node.shape.count / max(1, positions) * pairs
      return [(products, [node.inputs[0], node.inputs[0]])]
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

  /// Every output is a chain over the taps within the image and the channels of a group: [B, H, W, C] by
  /// [kh, kw, C / groups, O].
  private func convolution(
    _ window: Window, from input: Shape, to output: Shape, _ node: GraphNode
  ) -> (multiplyAdds: Int, factors: [Tensor]) {
    let weight = shape(node.inputs[1])
    let image = Extent(input.dimensions[1], input.dimensions[2])
    let channels = weight.dimensions[2] * output.last
    return (
      input.dimensions[0] * window.taps(within: image) * channels, Array(node.inputs.prefix(2))
    )
  }
}

extension KernelSet {
  /// Runs fused multiply-adds that touch no memory: the peak of one core, to be timed by the caller.
  /// - Returns: the floating-point operations done, two a multiply-add.
  package func runAtPeak(rounds: Int) -> Int {
    _ = table.pointee.multiply_adds(rounds, 0.5)
    return 2 * Int(table.pointee.multiply_adds_in_round) * rounds
  }
}
