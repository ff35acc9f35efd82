// Which rows are trained on, validate and test: one rule for every dataset.
package import Numerics
internal import Engine

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

/// How many rows are trained on, and how many are kept for validation and for the test.
package struct SplitCounts: Hashable, Sendable {
  package let train: Int
  package let validation: Int
  package let test: Int

  package init(train: Int, validation: Int = 0, test: Int) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// What `splitRows` makes of `count` rows.
  init(_ count: Int, testFraction: Double) {
    let test = Self.part(testFraction, of: count)
    self.init(train: count - test, test: test)
  }

  /// With a part of the training rows put aside for validation.
  package func holdingOut(_ fraction: Double) -> SplitCounts {
    let part = Self.part(fraction, of: train)
    return SplitCounts(train: train - part, validation: validation + part, test: test)
  }

  /// A part of so many rows, rounded up, that leaves at least one.
  private static func part(_ fraction: Double, of count: Int) -> Int {
    guard fraction > 0, count > 1 else { return 0 }
    // A product such as 0.07 * 100, a hair above 7, is not rounded up to 8.
    let wanted = Int((fraction * Double(count) - 1e-9).rounded(.up))
    return min(max(wanted, 1), count - 1)
  }
}

extension Dataset {
  /// Puts a uniformly random part of the training rows aside for validation, rounded up; at least
  /// one row is left to train on. The draw is from `seed.stream("validation")`. The rows that are
  /// left keep their order.
  package mutating func holdOut(_ fraction: Double, seed: Seed) {
    let count = SplitCounts(train: trainRows.count, test: 0).holdingOut(fraction).validation
    guard count > 0 else { return }
    var random = seed.stream("validation")
    let order = random.permutation(trainRows.count)
    let rows = trainRows
    validationRows += order[..<count].map { rows[Int($0)] }
    var isHeld = [Bool](repeating: false, count: rows.count)
    for place in order[..<count] { isHeld[Int(place)] = true }
    trainRows = rows.indices.filter { !isHeld[$0] }.map { rows[$0] }
  }
}
