// Adam (Kingma & Ba, 2015): steps scaled by running moments of the gradient.
internal import Numerics
package import Engine
package import Schema

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
