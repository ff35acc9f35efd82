// Are the brackets balanced? The smallest language that needs a stack.
package import Numerics
internal import Engine
package import Schema

/// Words of brackets of several kinds (the Dyck language): balanced, or off by one bracket.
package struct Brackets: DatasetKind {
  package static let kind = "brackets"
  package static let summary = "words of brackets: are they balanced?"
  package static let details = """
    `rows` words of `length` brackets, a balanced one, then one that is not, and so on. Bracket by
    bracket, from the stream `data`: with `d` open ones and `n` brackets still to come it opens
    where a uniform number is below (d + 2) (n - d) / (2 n (d + 1)), which makes all nestings
    equally likely (Arnold & Sleep, 1980); one that opens is of a kind drawn evenly of `kinds`. In a
    word that is not balanced one bracket, drawn evenly, then is another one, drawn evenly from all
    others. Tokens: kind k opens as 2 k and closes as 2 k + 1.
    """

  package var length = 16
  package var kinds = 2
  package var rows = 2000
  package var testFraction = 0.2

  package init() {}

  package static var fields: [Field<Brackets>] {
    [
      .integer("length", \.length, 2...512, unit: "brackets", help: "an even number of them"),
      .integer("kinds", \.kinds, 1...8, help: "kinds of brackets, as () and []"),
      .integer("rows", \.rows, 2...20_000, help: "number of words"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
    ]
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    guard length % 2 == 1 else { return }
    faults.add(
      Fault(
        at: location, path: path.isEmpty ? "length" : "\(path).length",
        "read \(length); allowed: an even number, so that brackets can be balanced"))
  }

  package var inputShape: Shape? { [length] }
  package var splitCounts: SplitCounts? { SplitCounts(rows, testFraction: testFraction) }
  package var vocabularySize: Int? { 2 * kinds }
  package var task: Task? { Self.asked }
  private static let asked = Task.classification(classes: ["unbalanced", "balanced"])

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var (inputs, targets): ([Float], [Float]) = ([], [])
    for row in 0..<rows {
      var word = balanced(using: &random)
      let isBalanced = row % 2 == 0
      if !isBalanced {
        let place = random.below(length)
        let other = random.below(2 * kinds - 1)
        word[place] = other < word[place] ? other : other + 1
      }
      inputs += word.map { Float($0) }
      targets.append(isBalanced ? 1 : 0)
    }
    let split = splitRows(rows, testFraction: testFraction, seed: seed)
    return Dataset(
      inputShape: [length], featureNames: (1...length).map { "bracket \($0)" }, inputs: inputs,
      task: Self.asked, targets: targets, trainRows: split.train, testRows: split.test)
  }

  private func balanced(using random: inout RandomStream) -> [Int] {
    var (word, open): ([Int], [Int]) = ([], [])
    for place in 0..<length {
      let (depth, left) = (Double(open.count), Double(length - place))
      let chance = (depth + 2) * (left - depth) / (2 * left * (depth + 1))
      if random.uniform() < chance {
        let kind = random.below(kinds)
        open.append(kind)
        word.append(2 * kind)
      } else {
        word.append(2 * (open.popLast() ?? 0) + 1)
      }
    }
    return word
  }
}
