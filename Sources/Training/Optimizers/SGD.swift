// Stochastic gradient descent with momentum (Polyak, 1964; Nesterov, 1983; Sutskever et al., 2013).
internal import Numerics
package import Engine
package import Schema

/// With d = g + weight_decay w for matrices and d = g for the rest: v = momentum v + d, then
/// w = w - r (d + momentum v) with `nesterov`, else w = w - r v. Without momentum nothing is kept,
/// and w = w - r d.
///
/// Beside PyTorch: `SGD` with dampening 0, whose momentum is 0 where nothing is said. Keras'
/// velocity holds the rate as well: v = momentum v - r g.
package struct SGD: OptimizerKind {
  package static let kind = "sgd"
  package static let summary = "stochastic gradient descent with momentum"

  package var learningRate = 0.01
  package var momentum = 0.9
  package var nesterov = false
  package var weightDecay = 0.0

  package init() {}

  package static var fields: [Field<SGD>] {
    [
      .number("learning_rate", \.learningRate, 0...1000, help: "size of a step"),
      .number("momentum", \.momentum, 0...0.9999, help: "share of the last step kept"),
      .flag("nesterov", \.nesterov, help: "looks ahead along the momentum"),
      .number("weight_decay", \.weightDecay, 0...10, help: "pulls weights towards zero"),
    ]
  }

  package func rule(factor: Double, step: Int) -> UpdateRule {
    .sgd(
      rate: Float(learningRate * factor), momentum: Float(momentum), nesterov: nesterov,
      decay: Float(weightDecay))
  }
}
