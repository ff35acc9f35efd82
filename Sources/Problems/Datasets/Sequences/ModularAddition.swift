// a + b modulo p, of which a part of the table is seen: the task on which networks learn by heart
// first and the rule much later.
package import Numerics
internal import Engine
package import Schema

/// Pairs of numbers with their sum modulo p (Power et al., 2022).
package struct ModularAddition: DatasetKind {
  package static let kind = "modular_addition"
  package static let summary = "sums modulo a number, of which a part is trained on"
  package static let details = """
    A row for each of the p (p + 1) / 2 pairs of numbers from 0 to p - 1 without order: (0, 0),
    (0, 1) and so on to (0, p - 1), then (1, 1). Its tokens are the two numbers, exchanged where the
    next uniform number of the stream `data`, one a row, is below 0.5; its class is their sum modulo
    p. A pair is in one part only, in one order: else a network that knows that a + b is b + a would
    be tested on what it has seen.
    """

  package var modulus = 31
  package var testFraction = 0.4

  package init() {}

  package static var fields: [Field<ModularAddition>] {
    [
      .integer("modulus", \.modulus, 2...199, help: "p: numbers go from 0 to p - 1"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part of the table kept for the test"),
    ]
  }

  private var rows: Int { modulus * (modulus + 1) / 2 }

  package var inputShape: Shape? { [2] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { modulus }
  package var task: Task? { asked }
  private var asked: Task { .classification(classes: (0..<modulus).map(String.init)) }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var (inputs, targets): ([Float], [Float]) = ([], [])
    for a in 0..<modulus {
      for b in a..<modulus {
        let (first, second) = random.uniform() < 0.5 ? (b, a) : (a, b)
        inputs += [Float(first), Float(second)]
        targets.append(Float((a + b) % modulus))
      }
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    return Dataset(
      inputShape: [2], featureNames: ["a", "b"], inputs: inputs, task: asked, targets: targets,
      trainRows: split.train, testRows: split.test)
  }
}
