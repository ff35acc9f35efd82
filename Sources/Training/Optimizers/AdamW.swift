// AdamW: Adam with weight decay apart from the gradient (Loshchilov & Hutter, 2019).
internal import Numerics
package import Engine
package import Schema

/// As adam with d = g, after w = (1 - r weight_decay) w for matrices: decay is apart from the
/// moments and goes with the rate, schedule included.
///
/// Beside PyTorch: `AdamW`, which decays biases too.
package struct AdamW: OptimizerKind {
  package static let kind = "adamw"
  package static let summary = "adam with weight decay apart from the gradient"

  package var learningRate = 0.001
  package var beta1 = 0.9
  package var beta2 = 0.999
  package var epsilon = 1e-8
  package var weightDecay = 0.01

  package init() {}

  package static var fields: [Field<AdamW>] {
    adamFields(
      learningRate: \.learningRate, beta1: \.beta1, beta2: \.beta2, epsilon: \.epsilon,
      weightDecay: \.weightDecay, decayHelp: "pulls weights towards zero")
  }

  package func rule(factor: Double, step: Int) -> UpdateRule {
    .adam(
      rate: Float(learningRate * factor), beta1: Float(beta1), beta2: Float(beta2),
      epsilon: Float(epsilon), decay: Float(weightDecay), decoupled: true, step: step)
  }
}
