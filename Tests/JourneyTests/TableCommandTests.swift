// A table of one's own on the command line: what `show` tells of it, what `train` makes of it, and
// what is said where it was meant in another way.
import Foundation
import ProjectSupport
import Testing

@Suite struct TableCommandTests {
  /// A folder with a table and a document with one dense layer for it.
  private func folder(_ table: String, _ fields: String = "", units: Int) throws -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try folder.write(table, to: "table.csv")
    try folder.write(
      """
      format: resplay/1
      seed: 1
      data: {kind: csv, path: table.csv\(fields)}
      network:
        blocks:
          - {name: head, layers: [{kind: dense, units: \(units)}]}
      training: {loss: cross_entropy}

      """, to: "run.yaml")
    return folder
  }

  private func run(_ arguments: [String], _ folder: TemporaryFolder) throws -> Outcome {
    try ProgramUnderTest.run(arguments, in: folder)
  }

  /// 400 seconds in a row, the first half of one class: a threshold tells them apart.
  @Test func secondsInARowAreTold() throws {
    let rows = (0..<400).map { "\(1_700_000_000 + $0),\($0 < 200 ? "first" : "second")\n" }
    let folder = try folder("time,half\n" + rows.joined(), units: 2)
    let shown = try run(["show", "run.yaml"], folder)
    #expect(shown.status == 0, "\(shown.errors)")
    for words in [
      "csv: 400 rows: 320 to train, 80 to test; 1 feature",
      "feature 'time' from 1700000000 to 1700000399, mean 1700000199.5, deviation 115.47",
      "2 classes, rows to train + to test: 'first' 161 + 39, 'second' 159 + 41",
      "warning: the feature 'time' alone tells every label",
    ] { #expect(shown.output.contains(words), "\(shown.output)") }
    let trained = try run(["train", "run.yaml", "--steps", "1600", "--json"], folder)
    let last = try #require(try trained.jsonLines().last)
    #expect(last["train_accuracy"] as? Double == 1 && last["test_accuracy"] as? Double == 1)
    let checked = try run(["validate", "run.yaml"], folder)
    #expect(checked.status == 0, "\(checked.errors)")
    for outcome in [trained, checked] {
      #expect(outcome.errors.contains("data: the feature 'time'"), "\(outcome.errors)")
    }
  }

  /// A head for classes on a table that was read as values, or with its header as data.
  @Test func whatDoesNotFitNamesTheFieldToSet() throws {
    let rows = (0..<60).map { "\($0 * 7 % 61),\($0 % 23)\n" }.joined()
    let values = try folder("1,2\n" + rows, units: 3)
    for command in ["show", "train"] {
      let outcome = try run([command, "run.yaml"], values)
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      for words in ["data.header: yes", "data.task: classification"] {
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      }
    }
    let classes = try folder("1,2\n" + (0..<60).map { "\($0),\($0 % 5)\n" }.joined(), units: 3)
    let head = try run(["show", "run.yaml"], classes)
    #expect(head.status == 2)
    #expect(head.errors.contains("end with a dense layer of 5 units; if the first line names"))
  }

  @Test func aColumnIsLeftOutByASetting() throws {
    let rows = (0..<20).map { "\($0),\($0 % 3),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
    let folder = try folder(",a,kind\n" + rows, units: 2)
    let all = try run(["show", "run.yaml"], folder)
    #expect(all.output.contains("counts the rows from 0"), "\(all.output)\(all.errors)")
    let less = try run(["show", "run.yaml", "--set", "data.ignore=[1]"], folder)
    #expect(less.status == 0 && !less.output.contains("warning"), "\(less.output)\(less.errors)")
    let wrong = try run(["show", "run.yaml", "--set", "data.ignore=[kin]"], folder)
    #expect(wrong.status == 2 && wrong.errors.contains("did you mean 'kind'?"), "\(wrong.errors)")
  }
}
