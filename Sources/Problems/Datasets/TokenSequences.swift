// Sequences of token numbers with a token to predict at every position: made to see what attention
// and its skips do.
package import Numerics
internal import Engine
package import Schema

/// Rows of `length` tokens drawn evenly from the vocabulary; the targets are the same tokens, in
/// the task's order.
package struct TokenSequences: DatasetKind {
  package enum Order: String, CaseIterable, Sendable {
    case copy, reverse, sort
  }

  package static let kind = "sequence"
  package static let summary = "token sequences to copy, reverse or sort"
  package static let details = """
    `rows` sequences of `length` tokens, each drawn evenly from 0 to `vocabulary` - 1, row by row,
    from the stream `data`. The inputs are the token numbers, for an `embedding` to read. The
    targets are the same tokens: as they are (`copy`), last to first (`reverse`), or ascending
    (`sort`). There is a class at every position, and none is padding.
    """

  package var order = Order.reverse
  package var length = 8
  package var vocabulary = 8
  package var rows = 400
  package var testFraction = 0.5

  package init() {}

  package static var fields: [Field<TokenSequences>] {
    [
      .choice("task", \.order, help: "what is to be made of a sequence"),
      .integer("length", \.length, 1...512, unit: "tokens", help: "tokens of a sequence"),
      .integer("vocabulary", \.vocabulary, 2...4096, help: "number of different tokens"),
      .integer("rows", \.rows, 2...20_000, help: "number of sequences"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [length] }
  package var splitCounts: SplitCounts? {
    SplitCounts(rows, testFraction: testFraction)
  }
  package var vocabularySize: Int? { vocabulary }
  package var task: Task? { asked }

  private var asked: Task {
    .classification(classes: (0..<vocabulary).map(String.init), positions: length)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    let count = rows * length
    let tokens = (0..<count).map { _ in Float(random.below(vocabulary)) }
    var targets = tokens
    if order != .copy {
      targets = stride(from: 0, to: count, by: length).flatMap { start in
        let row = tokens[start..<start + length]
        return order == .sort ? row.sorted() : row.reversed()
      }
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    return Dataset(
      inputShape: [length], featureNames: (1...length).map { "token \($0)" }, inputs: tokens,
      task: asked, targets: targets, trainRows: split.train, testRows: split.test)
  }
}
