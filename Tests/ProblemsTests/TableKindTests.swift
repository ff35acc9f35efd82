// The kinds of tables that people meet, each with its right values. Rows of iris and wine are from
// the UCI Machine Learning Repository (CC BY 4.0).
import Engine
import Numerics
import Problems
import Schema
import Testing

private let wine = """
  0,1,2,label
  14.23,1.71,2.43,0
  13.2,1.78,2.14,0
  12.37,0.94,1.36,1
  12.86,1.35,2.32,2

  """

private let iris = """
  ,sl,sw,pl,pw,species
  0,5.1,3.5,1.4,0.2,setosa
  1,4.9,3.0,1.4,0.2,setosa
  2,7.0,3.2,4.7,1.4,versicolor
  3,6.4,3.2,4.5,1.5,versicolor
  4,6.3,3.3,6.0,2.5,virginica

  """

/// Values without order, from 0 to 1.
private func noise(_ count: Int, _ name: String) -> [Double] {
  var random = Seed(3).stream(name)
  return (0..<count).map { _ in (random.uniform(0, 1) * 1000).rounded() / 1000 }
}

/// 150 rows sorted by class, two features of noise, and the row's number in front.
private let numberedNoise: String = {
  let (a, b) = (noise(150, "a"), noise(150, "b"))
  let rows = (0..<150).map { "\($0),\(a[$0]),\(b[$0]),\(["x", "y", "z"][$0 / 50])\n" }
  return ",a,b,species\n" + rows.joined()
}()

struct HeaderTests {
  @Test func aWordOverNumbersIsAName() throws {
    let dataset = try table(wine.utf8)
    #expect(dataset.featureNames == ["0", "1", "2"])
    #expect(dataset.rowCount == 4 && dataset.task.names == ["0", "1", "2"])
    #expect(dataset.notes.contains { $0.contains("data.header: no") })
  }

  @Test func oneNumberAmongNamesIsAName() throws {
    let dataset = try table("a,b,2020,kind\n1,2,3,x\n4,5,6,y\n".utf8)
    #expect(dataset.featureNames == ["a", "b", "2020"])
    #expect(dataset.inputs == [1, 2, 3, 4, 5, 6])
    let label = try table("a,b,2020\n1,2,x\n4,5,y\n".utf8)
    #expect(label.featureNames == ["a", "b"] && label.task.names == ["x", "y"])
  }

  @Test func aFirstLineOfNumbersIsDataAndTheWayOutIsNamed() throws {
    let text = "1,2,3\n4,5,6\n7,8,9\n"
    let advice = "set data.header: yes"
    let data = try table(text.utf8, [("task", "regression")])
    #expect(data.rowCount == 3)
    #expect(data.notes.contains { $0.contains(advice) })
    #expect(data.task.adviceWords.contains(advice))
    let named = try table(text.utf8, [("task", "regression"), ("header", true)])
    #expect(named.featureNames == ["1", "2"] && named.rowCount == 2)
    #expect(!named.notes.contains { $0.contains("header") })
    // A name stands once in a line, and a class may come again: then it is data.
    #expect(!(try table("1,1,3\n4,5,6\n".utf8)).notes.contains { $0.contains("header") })
    #expect(!(try table("1,x\n2,y\n3,x\n".utf8)).notes.contains { $0.contains("header") })
    #expect(try table("1,x\n2,y\n3,z\n".utf8).notes.contains { $0.contains(advice) })
    #expect(tableError("1,2\n3,4\n".utf8, [("label", "y")]).contains(advice))
  }

  @Test func aWordThatComesAgainIsNoName() throws {
    let dataset = try table("True,x\nFalse,y\nTrue,x\n".utf8)
    #expect(dataset.rowCount == 3 && dataset.inputs == [1, 0, 1])
  }

  @Test func theHashOfAHeaderBelongsToTheName() throws {
    let text = "# class,alcohol,malic\n0,14.23,1.71\n0,13.2,1.78\n1,12.37,0.94\n"
    let dataset = try table(text.utf8, [("label", "# class")])
    #expect(dataset.featureNames == ["alcohol", "malic"])
    #expect(dataset.task.names == ["0", "1"] && dataset.targets == [0, 0, 1])
  }

  /// A loss that does not fit says every way in which the table may have been meant.
  @Test func aLossThatDoesNotFitNamesTheFields() throws {
    let rows = (0..<30).map { "\($0 * 7 % 31 + 1),\($0)\n" }.joined()
    let values = try table("x,y\n\(rows)".utf8).task
    let said = try #require(values.refusal(of: .crossEntropy, data: "csv"))
    #expect(said.contains("data.task: classification"), "\(said)")
    let halves = try table("x,y\n1,0.5\n2,1\n3,1.5\n".utf8).task
    #expect(
      halves.refusal(of: .crossEntropy, data: "csv")?.contains("data.task: classification") == true)
    let classes = try table("x,y\n1,0\n2,1\n3,0\n".utf8).task
    #expect(
      classes.refusal(of: .meanSquaredError, data: "csv")?.contains("data.task: regression") == true
    )
    for text in ["1,2\n3,2\n4,2\n", (0..<1001).map { "\($0),w\($0)\n" }.joined()] {
      #expect(tableError(text.utf8).contains("data.header: yes"), "\(tableError(text.utf8))")
    }
    let bare = try table(rows.utf8).task
    #expect(bare.refusal(of: .crossEntropy, data: "csv")?.contains("data.header: yes") == true)
  }
}

struct ColumnTests {
  @Test func columnsAreChosenByNameOrNumber() throws {
    let text = "a,b,c,kind\n1,2,3,x\n4,5,6,y\n"
    let ignoring = try table(text.utf8, [("ignore", ["b"])])
    #expect(ignoring.featureNames == ["a", "c"] && ignoring.inputs == [1, 3, 4, 6])
    let chosen = try table(text.utf8, [("columns", [3, "a"])])
    #expect(chosen.featureNames == ["a", "c"])
    let last = try table("a,b,c,d\n1,2,0,w\n4,5,1,w\n".utf8, [("ignore", [4])])
    #expect(last.featureNames == ["a", "b"] && last.task.names == ["0", "1"])
    // Words are fine in a column that is left out.
    let words = try table("a,name,y\n1,Ann,x\n2,Bob,y\n".utf8, [("ignore", ["name"])])
    #expect(words.featureNames == ["a"])
  }

  @Test(
    arguments: [
      ([("ignore", ["bat"])], "no column called 'bat', which ignore names"),
      ([("ignore", ["bat"])], "did you mean 'bet'?"),
      ([("columns", ["bat"])], "which columns names"),
      ([("columns", [9])], "read columns 9; allowed: 1 to 3"),
      ([("columns", ["a", 1])], "columns names the column 'a' twice"),
      ([("columns", ["a"]), ("ignore", [1])], "named by columns and by ignore"),
      ([("label", "y"), ("ignore", ["y"])], "the label 'y' is ignored"),
      ([("ignore", ["a", "bet"])], "no column is left to learn from"),
      ([("ignore", [1, 2, 3])], "every column is ignored"),
    ] as [([(String, Node)], String)])
  func wrongColumnsAreRefused(fields: [(String, Node)], words: String) {
    let message = tableError("a,bet,y\n1,2,x\n3,4,z\n".utf8, fields)
    #expect(message.contains(words), "\(message)")
  }

  @Test func numbersOfRowsArePointedOut() throws {
    let dataset = try table(iris.utf8)
    #expect(dataset.featureNames.first == "column 1")
    let words = "without a name (column 1) counts the rows from 0"
    #expect(dataset.warnings.contains { $0.contains(words) && $0.contains("data.ignore: [1]") })
    #expect(try table(iris.utf8, [("ignore", [1])]).warnings.isEmpty)
    let named = try table("id,a,y\n7,1,x\n9,1,y\n3,2,x\n".utf8)
    #expect(named.warnings.contains { $0.contains("'id' is different in every row") })
    let nameless = try table(",a,y\n0.5,1,x\n9,1,y\n3,2,x\n".utf8)
    #expect(nameless.warnings.contains { $0.contains("column 1 has no name in the header") })
  }

  @Test func aFeatureThatTellsTheLabelIsPointedOut() throws {
    let all = try table(numberedNoise.utf8)
    #expect(all.warnings.contains { $0.contains("(column 1) alone tells every label") })
    #expect(all.warnings.count == 2, "\(all.warnings)")
    #expect(try table(numberedNoise.utf8, [("ignore", [1])]).warnings.isEmpty)
    // A code of the label, in no order.
    let codes = (0..<60).map {
      "\([5, 1, 9, 3][$0 % 4]),\($0 * 37 % 60),\("abab".map(\.self)[$0 % 4])\n"
    }
    let coded = try table(("code,n,y\n" + codes.joined()).utf8)
    #expect(coded.warnings.count == 1 && coded.warnings[0].contains("'code'"), "\(coded.warnings)")
    // The label in other units.
    let euros = (0..<40).map { "\($0 * $0 % 37),\(0.5 * Double($0) + 1),\($0 * 3).5\n" }.joined()
    let line = try table(("n,euro,dollar\n" + euros).utf8)
    #expect(line.warnings.count == 1 && line.warnings[0].contains("'euro'"), "\(line.warnings)")
  }

  /// Few rows are told apart by luck: nothing is said.
  @Test func luckIsNoFinding() throws {
    #expect(try table("a,b,y\n4,5,x\n3,6,x\n9,1,y\n8,2,y\n".utf8).warnings.isEmpty)
    #expect(try table("f1,f2,kind\n1,2,a\n3,4,b\n".utf8).warnings.isEmpty)
  }
}

struct TableTextTests {
  /// A table as it is written, and what must be read.
  private static let written: [(String, [(String, Node)], [Float])] = [
    ("a;b;k\n7.4;0.7;x\n7.8;0.88;y\n", [], [7.4, 0.7, 7.8, 0.88]),
    ("\"a\";\"b\";\"k\"\n7.4;0.7;x\n7.8;0.88;y\n", [], [7.4, 0.7, 7.8, 0.88]),
    ("\"a\"\t\"b\"\t\"k\"\n1\t2\tx\n3\t4\ty\n", [], [1, 2, 3, 4]),
    ("a|b|k\n1|2|x\n3|4|y\n", [], [1, 2, 3, 4]),
    ("sep=;\r\na;b;k\r\n1;2;x\r\n3;4;y\r\n", [], [1, 2, 3, 4]),
    ("\u{FEFF}\"sep=\t\"\r\na\tb\tk\r\n1\t2\tx\r\n3\t4\ty\r\n", [], [1, 2, 3, 4]),
    ("a b  k\n 1 2\tx \n3   4 \"y z\"\n", [("separator", "space")], [1, 2, 3, 4]),
    ("a;b;k\n5,1;3,5;a\n4,9;-3,0e1;b\n", [("decimal", "comma")], [5.1, 3.5, 4.9, -30]),
    ("5,1;3,5;a\n4,9;3,0;b\n", [("decimal", "comma")], [5.1, 3.5, 4.9, 3]),
    (
      "a,b,k\n\"5,1\",2,x\n\"4,9\",3,y\n", [("decimal", "comma"), ("separator", "comma")],
      [5.1, 2, 4.9, 3]
    ),
    ("# made by hand\n\n# twice, in fact\na,b,k\n1,2,x\n# a comment\n3,4,y\n", [], [1, 2, 3, 4]),
    ("% made, by, hand\na,b,k\n1,2,x\n3,4,y\n%\n", [("comment", "%")], [1, 2, 3, 4]),
    ("a,b,k\r\n\"1\",\"2\",\"x;y\"\r\n\"3\",\"4\",\"y;z\"\r\n", [], [1, 2, 3, 4]),
    ("age,no,yes,k\n19,False,True,x\n18,TRUE,false,y\n", [], [19, 0, 1, 18, 1, 0]),
    ("a,b,k\n1,yes,x\n3,no,y\n", [], [1, 1, 3, 0]),
  ]

  @Test(arguments: written.indices) func isReadAsItIsWritten(index: Int) throws {
    let (text, fields, values) = Self.written[index]
    let dataset = try table(text.utf8, fields)
    #expect(dataset.inputs == values)
    #expect(dataset.task.outputCount == 2)
  }

  /// Where a table is written in another way than was said, the field to set is named.
  @Test(
    arguments: [
      ("a;b;k\n5,1;3,5;x\n4,9;3,0;y\n", [], "set data.decimal: comma"),
      ("a;b\n1;5,5\n2;6,5\n", [], "set data.decimal: comma"),
      ("a;b;k\n5.1;3,5;x\n4;3,0;y\n", [("decimal", "comma")], "set data.decimal: point"),
      ("sep=/\na;b\n1;2\n", [], "allowed: sep= and a comma, semicolon, tab, pipe or space"),
      ("a;b;k\n1;2;x\n3;4\n", [], "the semicolon was taken for the separator: see data.separator"),
      ("a,b\n1,x\n2,y\n#1,z,t\n% end\n", [], "set data.comment to the characters they begin with"),
      ("# by me, 2020\na,b\n1,x\n2,y\n", [], "set data.comment to the characters that it begins"),
      ("a,b\n1,x\n2,y\n# a, b\n", [("comment", false)], "read '# a'"),
      ("a,b,k\n1,red,x\n2,blue,y\n", [], "to leave the column out, set data.ignore: ['b']"),
      ("1,red,x\n2,3,y\n", [("header", false)], "set data.header: yes"),
    ] as [(String, [(String, Node)], String)])
  func theFieldIsNamed(text: String, fields: [(String, Node)], words: String) {
    let message = tableError(text.utf8, fields)
    #expect(message.contains(words), "\(message)")
  }

  @Test func otherEncodingsAreRead() throws {
    let bytes = Array("größe,k\n1,".utf8) + [0x80, 0x0A] + Array("2,y\n".utf8)
    let latin = bytes.filter { $0 != 0xC3 }.map { $0 == 0xB6 ? 0xF6 : $0 == 0x9F ? 0xDF : $0 }
    let windows = try table(latin, [("encoding", "windows-1252")])
    #expect(windows.featureNames == ["größe"] && windows.task.names == ["y", "€"])
    let other = try table(latin, [("encoding", "latin-1")])
    #expect(other.featureNames == ["größe"] && other.task.names == ["y", "\u{80}"])
    #expect(tableError(latin).contains("set data.encoding to latin-1 or windows-1252"))
    let none = tableError(Array("a,b\n1,x\n2,".utf8) + [0x81], [("encoding", "windows-1252")])
    #expect(none.contains("set data.encoding to utf-8 or latin-1"), "\(none)")
  }

  @Test func joinersAreText() throws {
    let persian = "نمی\u{200C}خواهم"
    let family = "\u{1F468}\u{200D}\u{1F469}"
    let dataset = try table("\(family),k\n1,\(persian)\n2,y\n".utf8)
    #expect(dataset.featureNames == [family])
    let lines = DatasetSummary(dataset).lines().joined()
    #expect(lines.contains(persian) && lines.contains(family), "\(lines)")
  }

  @Test func theFieldsAreCheckedAndRoundTrip() throws {
    let node: Node = [
      "kind": "csv", "path": "a.csv", "columns": ["a", 2], "ignore": [3], "missing": "drop",
      "separator": "tab", "decimal": "comma", "comment": "//", "encoding": "latin-1",
    ]
    #expect(try decoded(node).kindNode == node)
    for (field, value) in [
      ("columns", [0]), ("ignore", [true]), ("missing", "guess"), ("separator", ";"),
      ("decimal", ","), ("comment", ""), ("comment", "no comment"), ("encoding", "ascii"),
    ] as [(String, Node)] {
      var wrong = node
      wrong[field] = value
      let error = #expect(throws: Faults.self) { try decoded(wrong) }
      #expect(error?.description.contains("data.\(field)") == true)
    }
  }
}

struct TableNumberTests {
  /// 400 seconds in a row, as seconds since 1970: each stays itself, from -1.728 to 1.728.
  @Test func digitsAreKeptUntilTheEnd() throws {
    let half = ["first", "second"]
    let text =
      "time,half\n" + (0..<400).map { "\(1_700_000_000 + $0),\(half[$0 / 200])\n" }.joined()
    let dataset = try table(text.utf8, [("standardize", true)])
    #expect(Set(dataset.inputs).count == 400)
    #expect(abs(dataset.inputs[0] + 1.72772) < 1e-5 && abs(dataset.inputs[399] - 1.72772) < 1e-5)
    let lines = DatasetSummary(dataset).lines()
    #expect(
      lines[1]
        == "feature 'time' from 1700000000 to 1700000399, mean 1700000199.5, deviation 115.47"
    )
    #expect(lines[2] == "the network sees features from -1.728 to 1.728")
    let plain = try table(text.utf8)
    #expect(Set(plain.inputs).count == 4)
    #expect(plain.warnings.contains { $0.contains("'time'") && $0.contains("loses digits") })
  }

  @Test func aValueToPredictKeepsItsDigits() throws {
    let text = "x,y\n" + (0..<50).map { "\($0 % 7),\(1_700_000_000.5 + Double($0))\n" }.joined()
    let dataset = try table(text.utf8, [("standardize", true)])
    #expect(Set(dataset.targets).count == 50)
    #expect(DatasetSummary(dataset).outputs[0].measure.mean == 1_700_000_025)
  }

  /// Sums of decimal fractions are not exact, but a column of one of them is flat all the same.
  @Test func aColumnThatNeverVariesBecomesZero() throws {
    let text = "a,b,k\n" + (0..<99).map { "0.1,\($0),\($0 % 2)\n" }.joined()
    let dataset = try table(text.utf8, [("standardize", true), ("test_fraction", 0.3)])
    #expect((0..<99).allSatisfy { dataset.inputs[2 * $0] == 0 })
  }

  @Test func rangesAreInTheUnitsOfTheFile() throws {
    let dataset = try table(iris.utf8, [("ignore", [1]), ("standardize", true)])
    let summary = DatasetSummary(dataset)
    #expect(
      summary.lines()[1] == "feature 'sl' from 4.9 to 7, mean 5.94, deviation 0.806")
    #expect(summary.lines().last?.contains("'setosa' 2 + 0, 'versicolor' 2 + 0") == true)
  }

  @Test func equalNumbersAreOneClassHoweverTheyAreSpelt() throws {
    let text = "f,stars\n1,0.5\n2,1\n3,1.0\n4,1.5\n5,2\n6,2.0\n7,1e0\n"
    let dataset = try table(text.utf8, [("task", "classification")])
    #expect(dataset.task.names == ["0.5", "1", "1.5", "2"])
    #expect(dataset.targets == [0, 1, 1, 2, 3, 3, 1])
    let mixed = try table("f,k\n1,2.0\n2,x\n3,2\n4,03\n5,3.0\n6,7.0\n".utf8)
    #expect(mixed.task.names == ["2", "3", "7.0", "x"] && mixed.targets == [0, 3, 0, 1, 1, 2])
    let negative = try table("f,k\n1,10\n2,-2\n3,-10.5\n".utf8, [("task", "classification")])
    #expect(negative.task.names == ["-10.5", "-2", "10"])
  }

  /// A word among many numbers would make each of them a class.
  @Test func aWordAmongValuesIsNotTakenForAClass() throws {
    let values = (0..<215).map { "\($0 % 7),\($0)\n" }.joined()
    let message = tableError("x,y\n\(values)3,none\n".utf8)
    #expect(message.contains("line 217, column 2 ('y'): read 'none'"), "\(message)")
    #expect(message.contains("data.task: classification"), "\(message)")
    let missing = tableError("x,y\n\(values)3,?\n".utf8)
    #expect(missing.contains("1 label is missing: data.missing: drop"), "\(missing)")
    #expect(try table("x,y\n\(values)3,?\n".utf8, [("missing", "drop")]).rowCount == 215)
  }

  @Test func rareClassesAreNamed() throws {
    let rows = noise(41, "rare").enumerated().map {
      "\($1),\($0 == 7 ? "c" : "ab".map(\.self)[$0 % 2])\n"
    }
    for seed in UInt64(1)...8 {
      let dataset = try table(
        ("f,kind\n" + rows.joined()).utf8, [("test_fraction", 0.5)], seed: seed)
      let summary = DatasetSummary(dataset)
      let rare = summary.classes[2]
      let part = rare.trainCount == 0 ? "to train on" : "to test"
      #expect(rare.count == 1)
      #expect(summary.warnings.contains { $0.hasPrefix("the class 'c' has no row \(part)") })
      #expect(summary.lines().last?.hasSuffix("'c' \(rare.trainCount) + \(rare.testCount)") == true)
    }
    #expect(DatasetSummary(try table(("f,kind\n" + rows.joined()).utf8)).warnings.isEmpty)
  }
}
