// How much arithmetic a training step is: multiplications and additions of matrix products and
// convolutions, forward and backward. Everything else is left out, and so is what no result depends
// on: taps outside an image, keys that a causal query does not see.
internal import CKernels

extension Graph {
  /// Floating-point operations of one training step, two a multiply-add: a product of two tensors
  /// once forward and once for each of the two that carries a gradient. The first layer thus has no
  /// product for its input.
  package var trainingFLOPs: Int {
    let carries = GraphAnalysis(self).carriesGradient
    return nodes.reduce(0) { sum, node in
      let products = node.operation.kind.products(
        from: node.inputs.map { shape($0) }, to: node.shape)
      return products.reduce(sum) { sum, product in
        let gradients = product.factors.count { carries[node.inputs[$0].id] }
        return sum + 2 * product.multiplyAdds * (1 + gradients)
      }
    }
  }
}

extension KernelSet {
  /// Runs fused multiply-adds that touch no memory: the peak of one core, to be timed by the
  /// caller.
  /// - Returns: the floating-point operations done, two a multiply-add.
  package func runAtPeak(rounds: Int) -> Int {
    _ = table.pointee.multiply_adds(rounds, 0.5)
    return 2 * Int(table.pointee.multiply_adds_in_round) * rounds
  }
}
