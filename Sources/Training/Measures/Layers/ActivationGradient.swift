// The gradient by a layer's output: how much of it gets back to there.

extension LayerMetric {
  package static let activationGradient = LayerMetric(
    "activation_gradient", title: "activation gradient", symbol: "‖∂L/∂h‖", scale: .magnitude,
    summary: "norm of the gradient by a layer's output, over the batch; what vanishes or explodes "
      + "on its way through the layers",
    formula: "sqrt(sum of (∂L/∂h)²)", source: "Glorot & Bengio, 2010, section 4.2",
    form: .gradient)
}
