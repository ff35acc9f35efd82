// A token at every position of a sequence.

/// One token of several at every position of a sequence: what is to be made of the sequence given.
package struct Tokens: TaskKind {
  package static let kind = "tokens"
  package let target = Target.classNumber
  package let usualLoss = Loss.crossEntropy
  package let headline = Metric.accuracy
  package let pictures: [any PictureKind.Type] = [SequencesPicture.self]

  package init() {}

  package func words(_ task: Task) -> String { Classification().words(task) }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    try Classification().check(dataset, loss)
  }

  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    Classification().chance(dataset, loss)
  }
}

extension Task {
  package static func tokens(_ names: [String], positions: Int) -> Task {
    Task(Tokens(), names: names, positions: positions)
  }
}
