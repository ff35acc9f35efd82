// Sequences that read the same backwards, with some tokens hidden: what a hidden one is can be seen
// at its mirror place.
package import Numerics
internal import Engine
package import Schema

/// Palindromes with masked tokens.
package struct Palindromes: DatasetKind {
  package static let kind = "palindromes"
  package static let summary = "palindromes with hidden tokens to name"
  package static let details = """
    `rows` palindromes of `length` tokens, the first half (with the middle one) drawn evenly from 0
    to `vocabulary` - 1, row by row, from the stream `data`. The token `vocabulary` is the mask, so
    that an embedding needs one row more. Of every row each token is to be named with the
    probability `share`; of these 80 % are seen as the mask, 10 % as a token drawn evenly, and 10 %
    as they are (Devlin et al., 2019, section 3.1). What is not to be named is padding. While
    training, what is hidden is drawn anew in every step, from the stream `mask` and the step's
    number. Evaluations draw it once, from the stream `mask`, `evaluation`. Naming the mirror place,
    or where that is the mask too any token, is right in about 88 of 100 cases with the standard
    fields.
    """

  package var length = 16
  package var vocabulary = 16
  package var share = 0.15
  package var rows = 400
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Palindromes>] {
    [
      .integer("length", \.length, 2...512, unit: "tokens", help: "tokens of a palindrome"),
      .integer(
        "vocabulary", \.vocabulary, 2...4095, help: "different tokens, the mask not counted"),
      .number("share", \.share, 0.01...0.9, help: "of the tokens, which are to be named"),
      .integer("rows", \.rows, 2...20_000, help: "number of palindromes"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [length] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { vocabulary + 1 }
  package var task: Task? { asked }

  private var asked: Task {
    Task(MaskedTokens(), names: (0..<vocabulary).map(String.init), positions: length)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var tokens = [Float](repeating: 0, count: rows * length)
    for row in 0..<rows {
      for place in 0..<(length + 1) / 2 {
        let token = Float(random.below(vocabulary))
        tokens[row * length + place] = token
        tokens[row * length + length - 1 - place] = token
      }
    }
    let masking = Masking(share: share, mask: vocabulary, vocabulary: vocabulary, tokens: tokens)
    var targets = tokens
    var draws = seed.stream("mask", "evaluation")
    tokens.withUnsafeMutableBufferPointer { inputs in
      targets.withUnsafeMutableBufferPointer { targets in
        guard let inputs = inputs.baseAddress, let targets = targets.baseAddress else { return }
        for row in 0..<rows {
          masking.hide(
            row, width: length, inputs: inputs + row * length, targets: targets + row * length,
            using: &draws)
        }
      }
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    var dataset = Dataset(
      inputShape: [length], featureNames: (1...length).map { "token \($0)" }, inputs: tokens,
      task: asked, targets: targets, trainRows: split.train, testRows: split.test)
    dataset.masking = masking
    return dataset
  }
}
