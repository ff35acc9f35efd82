// Sums written out in decimal digits: 27+85=112, the answer predicted digit by digit.
package import Numerics
internal import Engine
package import Schema

/// Sums of two numbers as tokens, the next token to be predicted where it is one of the answer.
package struct Addition: DatasetKind {
  package enum Answer: String, CaseIterable, Sendable {
    /// The highest digit first, as it is written.
    case forward
    /// The lowest digit first, as it is reckoned.
    case reversed
  }

  package static let kind = "addition"
  package static let summary = "sums of two numbers, the answer digit by digit"
  package static let details = """
    Two numbers of `digits` digits each, with zeros in front, and their sum of one digit more:
    `27+85=112`. Tokens: a digit is itself, `+` is 10, `=` is 11. The inputs are all tokens but the
    last; the target at `=` and behind it is the next token, and -1, padding, at every position
    before. With `answer: reversed` the lowest digit of the sum comes first (`27+85=211`), which is
    easier (Lee et al., 2023). The pairs are different ones: numbered a · 10^digits + b, and drawn
    one after the other from the stream `data`, evenly, a pair that was drawn before again.
    """

  package var digits = 2
  package var answer = Answer.forward
  package var rows = 2000
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Addition>] {
    [
      .integer("digits", \.digits, 1...6, help: "digits of each of the two numbers"),
      .choice("answer", \.answer, help: "which digit of the sum comes first"),
      .integer("rows", \.rows, 2...20_000, help: "number of sums; at most half of all there are"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    guard rows > most else { return }
    faults.add(
      Fault(
        at: location, path: path.isEmpty ? "rows" : "\(path).rows",
        "read \(rows); allowed: at most \(most), half of the sums of \(digits) "
          + "digit\(digits == 1 ? "" : "s")"))
  }

  private var numbers: Int { (0..<digits).reduce(1) { product, _ in 10 * product } }
  private var most: Int { numbers * numbers / 2 }
  /// Tokens of a row of inputs.
  private var length: Int { 3 * digits + 2 }

  package var inputShape: Shape? { [length] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { 12 }
  package var task: Task? { asked }
  private var asked: Task {
    .classification(classes: (0...9).map(String.init), positions: length)
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var drawn = Set<Int>()
    var (inputs, targets): ([Float], [Float]) = ([], [])
    func written(_ number: Int, _ count: Int) -> [Float] {
      var (rest, text) = (number, [Float](repeating: 0, count: count))
      for place in stride(from: count - 1, through: 0, by: -1) {
        text[place] = Float(rest % 10)
        rest /= 10
      }
      return text
    }
    while drawn.count < rows {
      let pair = random.below(numbers * numbers)
      guard drawn.insert(pair).inserted else { continue }
      let (a, b) = (pair / numbers, pair % numbers)
      let sum = written(a + b, digits + 1)
      let shown = answer == .forward ? sum : sum.reversed()
      inputs += written(a, digits) + [10] + written(b, digits) + [11] + shown.dropLast()
      targets += [Float](repeating: -1, count: 2 * digits + 1) + shown
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    return Dataset(
      inputShape: [length], featureNames: (1...length).map { "token \($0)" }, inputs: inputs,
      task: asked, targets: targets, trainRows: split.train, testRows: split.test)
  }
}
