// The summary counts what is there.
import Numerics
import Problems
import Engine
import Testing

struct SummaryTests {
  @Test func countsClassesInBothParts() throws {
    let summary = DatasetSummary(try Digits().load(seed: Seed(1), files: DataFiles()))
    #expect(summary.rowCount == 1797)
    #expect(summary.classes.map(\.count) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(summary.classes.reduce(0) { $0 + $1.trainCount } == 1437)
    #expect(summary.classes.reduce(0) { $0 + $1.testCount } == 360)
    #expect(summary.outputs.isEmpty)
    #expect(summary.features.count == 64)
    #expect(summary.byteCount == 4 * (2 * 1797 * 64 + 2 * 1797))
    #expect(summary.lines()[0] == "1797 rows: 1437 to train, 360 to test; 64 features; 935 kB")
    #expect(summary.lines().last?.hasPrefix("10 classes, rows to train + to test: '0' ") == true)
    let two = summary.classes.prefix(2).map { "'\($0.name)' \($0.trainCount) + \($0.testCount)" }
    #expect(
      summary.lines(limit: 2).last
        == "10 classes, rows to train + to test: \(two.joined(separator: ", ")), …")
    #expect(summary.warnings.isEmpty && summary.notes.isEmpty)
  }

  @Test func measuresRanges() {
    let dataset = Dataset(
      inputShape: [2], featureNames: ["a", "b\u{1B}"], inputs: [1, -2, 3, 4, 0.5, 5],
      task: .regression(outputs: ["price"]), targets: [10, 1e9, 30], trainRows: [0, 1],
      testRows: [2])
    #expect(
      DatasetSummary(dataset).lines() == [
        "3 rows: 2 to train, 1 to test; 2 features; 1 kB",
        "feature 'a' from 0.5 to 3, mean 1.5, deviation 1.08",
        "feature 'b\\u{1b}' from -2 to 5, mean 2.333, deviation 3.091",
        "predicts 'price' from 10 to 1000000000, mean 333333346.667, deviation 471404511.363",
      ])
  }
}
