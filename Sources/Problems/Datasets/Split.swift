// Which rows are trained on and which are kept for the test: one rule for every dataset.
import Numerics
import Engine

/// Splits `count` rows at random; the test part is a uniformly random subset.
///
/// The test part has `testFraction` of the rows, rounded up, and leaves at least one row to train
/// on; it is empty only for a fraction of 0 or a single row. Both lists are in random order.
/// The draw is from `seed.stream("split")`, so that new noise or features keep the split.
func splitRows(
  _ count: Int, testFraction: Double, seed: Seed
) -> (train: [Int32], test: [Int32]) {
  var random = seed.stream("split")
  let order = random.permutation(count)
  let testCount = SplitCounts(count, testFraction: testFraction).test
  return (Array(order[testCount...]), Array(order[..<testCount]))
}

/// The same where files may say themselves which rows are kept for the test: their last ones.
/// Both parts are then in the order of the files.
func splitRows(
  _ count: Int, ownTestCount: Int?, testFraction: Double, seed: Seed
) -> (train: [Int32], test: [Int32]) {
  guard let tested = ownTestCount else {
    return splitRows(count, testFraction: testFraction, seed: seed)
  }
  let trained = Int32(max(0, count - tested))
  return ((0..<trained).map(\.self), (trained..<Int32(count)).map(\.self))
}

/// How many rows are trained on and how many are kept for the test.
package struct SplitCounts: Hashable, Sendable {
  package let train: Int
  package let test: Int

  package init(train: Int, test: Int) {
    self.train = train
    self.test = test
  }

  /// What `splitRows` makes of `count` rows.
  init(_ count: Int, testFraction: Double) {
    guard testFraction > 0, count > 1 else {
      self.init(train: count, test: 0)
      return
    }
    // A product such as 0.07 * 100, a hair above 7, is not rounded up to 8.
    let wanted = Int((testFraction * Double(count) - 1e-9).rounded(.up))
    let test = min(max(wanted, 1), count - 1)
    self.init(train: count - test, test: test)
  }
}
