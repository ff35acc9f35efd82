// Adam (Kingma & Ba, 2015): steps scaled by running moments of the gradient.
internal import Numerics
package import Engine
package import Schema

/// With d = g + weight_decay w for matrices and d = g for the rest: m = beta1 m + (1 - beta1) d and
/// v = beta2 v + (1 - beta2) d², then
/// w = w - r / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
/// t counts updates from 1, since the optimizer last started anew.
///
/// Weight decay is coupled: it goes through the moments.
///
/// Beside PyTorch: `Adam`. Keras' epsilon is 1e-7, and stands beside sqrt(v) before the correction.
package struct Adam: OptimizerKind {
  package static let kind = "adam"
  package static let summary = "adapts every weight's step to its gradients"

  package var learningRate = 0.001
  package var beta1 = 0.9
  package var beta2 = 0.999
  package var epsilon = 1e-8
  package var weightDecay = 0.0

  package init() {}

  package static var fields: [Field<Adam>] {
    adamFields(
      learningRate: \.learningRate, beta1: \.beta1, beta2: \.beta2, epsilon: \.epsilon,
      weightDecay: \.weightDecay, decayHelp: "added to the gradient (L2)")
  }

  package func rule(factor: Double, step: Int) -> UpdateRule {
    .adam(
      rate: Float(learningRate * factor), beta1: Float(beta1), beta2: Float(beta2),
      epsilon: Float(epsilon), decay: Float(weightDecay), decoupled: false, step: step)
  }
}
