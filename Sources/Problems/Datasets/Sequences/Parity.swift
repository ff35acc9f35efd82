// Is the number of ones so far odd? One bit to carry along a sequence, and nothing to guess by.
package import Numerics
internal import Engine
package import Schema

/// Rows of bits with the parity of all bits up to each position.
package struct Parity: DatasetKind {
  package static let kind = "parity"
  package static let summary = "sequences of bits: is the number of ones so far odd?"
  package static let details = """
    `rows` sequences of `length` bits, each drawn evenly, row by row, from the stream `data`. The
    inputs are the tokens 0 and 1. The class at every position is whether the number of ones up to
    there, itself included, is odd.
    """

  package var length = 16
  package var rows = 2000
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Parity>] {
    [
      .integer("length", \.length, 1...512, unit: "bits", help: "bits of a sequence"),
      .integer("rows", \.rows, 2...20_000, help: "number of sequences"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package var inputShape: Shape? { [length] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { 2 }
  package var task: Task? { asked }
  private var asked: Task { .classification(classes: ["even", "odd"], positions: length) }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var (inputs, targets): ([Float], [Float]) = ([], [])
    for _ in 0..<rows {
      var ones = 0
      for _ in 0..<length {
        let bit = random.below(2)
        ones += bit
        inputs.append(Float(bit))
        targets.append(Float(ones % 2))
      }
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    return Dataset(
      inputShape: [length], featureNames: (1...length).map { "bit \($0)" }, inputs: inputs,
      task: asked, targets: targets, trainRows: split.train, testRows: split.test)
  }
}
