// Pairs of sequences with a source and a target: a translation small enough to see through, for
// networks of an encoder and a decoder.
package import Networks
package import Numerics
internal import Engine
package import Schema

/// A sequence of digits and the same sequence in another order, to be written token by token: the
/// decoder gets the target shifted by one, behind a token that begins it (teacher forcing).
package struct ReversePairs: DatasetKind {
  package enum Order: String, CaseIterable, Sendable {
    case reverse, copy, sort
  }

  package static let kind = "reverse_pairs"
  package static let summary = "pairs of token sequences, a source and its reverse to write"
  package static let details = """
    `rows` sources of `length` tokens, each drawn evenly from 0 to `vocabulary` - 1, row by row,
    from the stream `data`. The target is the source last to first (`reverse`), as it is (`copy`),
    or ascending (`sort`). A row of inputs holds two named inputs one behind the other: `source`,
    and `target`: the token `vocabulary`, which begins every sentence, then all of the target but
    its last token. So there are `vocabulary` + 1 different tokens. The class at position t is the
    target's token t, which the decoder sees only at t + 1: its attention must be causal, or it
    reads the answer.
    """

  package var order = Order.reverse
  package var length = 8
  package var vocabulary = 8
  package var rows = 400
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<ReversePairs>] {
    [
      .choice("task", \.order, help: "what the target is of its source"),
      .integer("length", \.length, 1...256, unit: "tokens", help: "tokens of a source"),
      .integer("vocabulary", \.vocabulary, 2...4095, help: "number of different tokens"),
      .integer("rows", \.rows, 2...20_000, help: "number of pairs"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [2 * length] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { vocabulary + 1 }
  package var task: Task? { asked }
  package var inputParts: [InputPart] {
    [
      InputPart("source", start: 0, count: length),
      InputPart("target", start: length, count: length),
    ]
  }

  private var asked: Task {
    .classification(classes: (0..<vocabulary).map(String.init), positions: length)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var (inputs, targets): ([Float], [Float]) = ([], [])
    inputs.reserveCapacity(2 * rows * length)
    targets.reserveCapacity(rows * length)
    for _ in 0..<rows {
      let source = (0..<length).map { _ in Float(random.below(vocabulary)) }
      let target =
        switch order {
        case .reverse: Array(source.reversed())
        case .copy: source
        case .sort: source.sorted()
        }
      inputs += source + [Float(vocabulary)] + target.dropLast()
      targets += target
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    var dataset = Dataset(
      inputShape: [2 * length],
      featureNames: ["source", "target"].flatMap { name in (1...length).map { "\(name) \($0)" } },
      inputs: inputs, task: asked, targets: targets, trainRows: split.train, testRows: split.test)
    dataset.inputParts = inputParts
    return dataset
  }
}
