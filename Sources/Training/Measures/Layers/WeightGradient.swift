// The gradient by a layer's weights: what the optimizer gets to work with.

extension LayerMetric {
  package static let weightGradient = LayerMetric(
    "weight_gradient", title: "weight gradient", symbol: "‖∇W‖", scale: .magnitude,
    summary: "norm of the gradient by a layer's weights, before clipping; biases, normalizations "
      + "and skips are not in it",
    formula: "sqrt(sum of (∂L/∂W)²)", source: "Glorot & Bengio, 2010, section 4.2",
    form: .gradient)
}
