// Hidden tokens of a sequence to be named.

/// Masked tokens (Devlin et al., 2019): one token of several at the positions that are hidden, the
/// others being padding. `Masking` says which.
package struct MaskedTokens: TaskKind {
  package static let kind = "masked_tokens"
  package let target = Target.classNumber
  package let usualLoss = Loss.crossEntropy
  package let headline = Metric.accuracy
  package let pictures: [any PictureKind.Type] = [SequencesPicture.self]

  package init() {}

  package func words(_ task: Task) -> String {
    "\(Classification().words(task)) where a token is hidden"
  }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    try Classification().check(dataset, loss)
  }

  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    Classification().chance(dataset, loss)
  }
}
