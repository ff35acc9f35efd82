// Tables and settings at random: each is read, or refused in one line.
import Engine
import Numerics
import Problems
import Schema
import Testing

/// Whatever a file holds and whatever is said of it: a table, or one line that says why not.
struct HostileTableTests {
  private static let pieces = [
    "1", "2.5", "-3", "1,5", "1e9", "x", "yes", "NA", "?", "", "#", "\"", "\"a;b\"", "sep=", ";",
    ",",
    "\t", "|", " ", "\n", "\r\n", "\r", "\n\n", "# b", "%", "\u{FEFF}", "é", "\0", "\u{1B}[2J",
    "id",
    "1700000000", "0.1", "3.4e38", "-1e-300",
  ]

  private static let choices: [(String, [Node])] = [
    ("separator", ["auto", "comma", "semicolon", "tab", "pipe", "space"]),
    ("decimal", ["point", "comma"]), ("header", ["auto", true, false]),
    ("comment", ["auto", false, "#", "%"]), ("missing", ["refuse", "drop", "mean"]),
    ("encoding", ["utf-8", "latin-1", "windows-1252"]), ("standardize", [true, false]),
    ("task", ["auto", "classification", "regression"]), ("label", [1, 2, "x"]),
    ("ignore", [[1], ["x"], []]), ("columns", [[1], [2, 3], []]), ("test_fraction", [0, 0.5]),
  ]

  @Test func nothingFallsAndNothingSteers() {
    var random = Seed(11).stream("hostile")
    var (read, refused) = (0, 0)
    for round in 0..<600 {
      let text = Self.text(round, &random)
      let fields = Self.choices.filter { _ in random.below(8) == 0 }
        .map { ($0.0, $0.1[random.below($0.1.count)]) }
      do {
        let dataset = try table(text.utf8, fields, seed: UInt64(round))
        read += 1
        #expect(dataset.inputs.allSatisfy(\.isFinite) && dataset.targets.allSatisfy(\.isFinite))
        #expect(dataset.inputs.count == dataset.rowCount * dataset.inputShape.count)
        let said = DatasetSummary(dataset).lines() + dataset.notes + dataset.warnings
        #expect(said.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
      } catch {
        refused += 1
        #expect("\(error)".unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(error)")
      }
    }
    #expect(read > 50 && refused > 200, "\(read) read, \(refused) refused")
  }

  /// In turn pieces in any order, and a table with something strange in it now and then.
  private static func text(_ round: Int, _ random: inout RandomStream) -> String {
    guard round % 2 == 0 else {
      return (0..<random.below(60)).map { _ in pieces[random.below(pieces.count)] }.joined()
    }
    let cells = ["1", "2", "7", "0.5"]
    return (0..<random.below(30)).map { row in
      let strange = random.below(30) == 0 ? pieces[random.below(pieces.count)] : "\(row)"
      return "\(cells[random.below(4)]),\(strange),\(["x", "y"][random.below(2)])\n"
    }.joined()
  }
}
