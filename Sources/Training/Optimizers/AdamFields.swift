// What adam and adamw share: the fields of running moments.
internal import Schema

/// Learning rate, shares of the moments kept, epsilon and weight decay, as documents name them.
func adamFields<Owner: Sendable>(
  learningRate: any WritableKeyPath<Owner, Double> & Sendable,
  beta1: any WritableKeyPath<Owner, Double> & Sendable,
  beta2: any WritableKeyPath<Owner, Double> & Sendable,
  epsilon: any WritableKeyPath<Owner, Double> & Sendable,
  weightDecay: any WritableKeyPath<Owner, Double> & Sendable, decayHelp: String
) -> [Field<Owner>] {
  [
    .number("learning_rate", learningRate, 0...1000, help: "size of a step"),
    .number("beta1", beta1, 0...0.9999, help: "share of the mean gradient kept"),
    .number("beta2", beta2, 0...0.999999, help: "share of the mean square kept"),
    .number("epsilon", epsilon, 1e-12...1, help: "keeps the division finite"),
    .number("weight_decay", weightDecay, 0...10, help: decayHelp),
  ]
}
