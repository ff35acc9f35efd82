// Values that are missing in a table: refused, left out with their row, or filled in.
import Problems
import Schema
import Testing

struct MissingValueTests {
  private let text = "a,b,k\n1,2,x\n,4,y\n3,NA,x\n5,?,y\n7,8,y\n"

  @Test func areRefusedWithCountAndPlace() {
    let message = tableError(text.utf8)
    #expect(
      message == "'data.csv': line 3, column 1 ('a'): read nothing; allowed: a number; 3 values in "
        + "3 rows are missing: data.missing: drop leaves such rows out, mean puts the mean of a "
        + "feature in its place")
    let partly = tableError((text + "red,1,x\n").utf8)
    #expect(
      partly.contains("line 3, column 1") && partly.contains("at least 3 values"), "\(partly)")
  }

  @Test func dropLeavesTheirRowsOut() throws {
    let dataset = try table(text.utf8, [("missing", "drop")])
    #expect(dataset.inputs == [1, 2, 7, 8] && dataset.targets.count == 2)
    #expect(dataset.notes.contains("3 rows were left out, for a value is missing in each"))
    let labels = try table("a,k\n1,x\n2,\n3,y\n4,NaN\n".utf8, [("missing", "drop")])
    #expect(labels.inputs == [1, 3] && labels.task.names == ["x", "y"])
    let none = tableError("a,k\n,x\n,y\n".utf8, [("missing", "drop")])
    #expect(none.contains("has 0 rows of data without a missing value"), "\(none)")
  }

  @Test func meanStandsForThem() throws {
    let dataset = try table(text.utf8, [("missing", "mean")])
    #expect(dataset.inputs == [1, 2, 4, 4, 3, Float(14.0 / 3), 5, Float(14.0 / 3), 7, 8])
    #expect(dataset.notes.contains("3 missing values became the mean of their feature"))
    let scaled = try table(text.utf8, [("missing", "mean"), ("standardize", true)])
    #expect(scaled.inputs[2] == 0)
    let deviation =
      scaled.inputs.indices.filter { $0 % 2 == 0 }
      .reduce(0.0) { $0 + Double(scaled.inputs[$1] * scaled.inputs[$1]) } / 5
    #expect(abs(deviation - 1) < 1e-6)
    // Measured on the rows to train on alone.
    let split = try table(text.utf8, [("missing", "mean"), ("test_fraction", 0.4)], seed: 5)
    let known = split.trainRows.map(Int.init).filter { $0 != 1 }.map {
      Double([1, 0, 3, 5, 7][$0])
    }
    #expect(split.inputs[2] == Float(known.reduce(0, +) / Double(known.count)))
  }

  @Test func aLabelIsNeverFilledIn() {
    let message = tableError("a,k\n1,x\n2,\n3,y\n".utf8, [("missing", "mean")])
    #expect(
      message.contains("line 3, column 2 ('k'): read nothing; allowed: a label"), "\(message)")
    #expect(message.contains("data.missing: drop"), "\(message)")
    #expect(
      tableError("a,k\n,x\n,y\n".utf8, [("missing", "mean")]).contains("has no value in the rows"))
  }
}
