// A language model: at every position of a text, the character that comes next.
internal import Numerics

/// The next token at every position (Shannon, 1951). The inputs are token numbers, and what a
/// position predicts must not see what comes after it.
package struct LanguageModel: TaskKind {
  package static let kind = "language_model"
  package let target = Target.classNumber
  package let usualLoss = Loss.crossEntropy
  package let headline = Metric.bitsPerCharacter
  package let pictures: [any PictureKind.Type] = [SequencesPicture.self]

  package init() {}

  package func words(_ task: Task) -> String { Classification().words(task) }

  package func check(_ dataset: Dataset, _ loss: Loss) throws {
    try Classification().check(dataset, loss)
  }

  /// The bits a character of two models that count: how often each character comes (unigrams), and
  /// how often it comes after each other one (bigrams). Counted over the training rows, a half
  /// added to every count (Krichevsky & Trofimov, 1981); measured over the test rows, or the
  /// training rows where there are none.
  package func chance(_ dataset: Dataset, _ loss: Loss) -> Chance? {
    guard let bits = CountingModels(dataset) else { return nil }
    let bigram = NumberFormat.compact(bits.bigram)
    return Chance(
      metric: .bitsPerCharacter, level: bits.unigram, bound: bits.unigram * 0.98,
      label: "bigrams \(bigram), unigrams",
      strategy: "counting single characters", verdict: "no better than counting characters")
  }
}

/// Held-out bits a character of models that count.
struct CountingModels {
  private(set) var unigram = 0.0
  private(set) var bigram = 0.0

  /// nil where there is nothing to count, or the inputs are no tokens of the same kind as targets.
  init?(_ dataset: Dataset) {
    let count = dataset.task.outputCount
    let width = dataset.targetWidth
    guard count > 0, count <= 4096, width == dataset.inputShape.count,
      dataset.inputs.count == dataset.targets.count
    else { return nil }
    let pairs: ([Int32]) -> [(before: Int, after: Int)] = { rows in
      rows.flatMap { row in
        (Int(row) * width..<(Int(row) + 1) * width).compactMap { index in
          let (before, after) = (dataset.inputs[index], dataset.targets[index])
          guard before >= 0, before < Float(count), after >= 0, after < Float(count) else {
            return nil
          }
          return (Int(before), Int(after))
        }
      }
    }
    let train = pairs(dataset.trainRows)
    let test = dataset.testRows.isEmpty ? train : pairs(dataset.testRows)
    guard !train.isEmpty, !test.isEmpty else { return nil }
    var single = [Double](repeating: 0.5, count: count)
    var double = [Double](repeating: 0.5, count: count * count)
    for (before, after) in train {
      single[after] += 1
      double[before * count + after] += 1
    }
    let total = single.reduce(0, +)
    let totals = (0..<count).map { double[$0 * count..<($0 + 1) * count].reduce(0, +) }
    let log2 = ExactMath.log(2)
    for (before, after) in test {
      unigram -= ExactMath.log(single[after] / total)
      bigram -= ExactMath.log(double[before * count + after] / totals[before])
    }
    unigram /= Double(test.count) * log2
    bigram /= Double(test.count) * log2
  }
}

extension Task {
  package static func languageModel(_ characters: [String], positions: Int) -> Task {
    Task(LanguageModel(), names: characters, positions: positions)
  }
}
