// Tables of good and bad files, read from real ones.
import ProjectSupport
import Numerics
import Problems
import Engine
import Foundation
import Schema
import Testing

func table(
  _ text: some Sequence<UInt8>, _ fields: [(String, Node)] = [], seed: UInt64 = 1
) throws -> Dataset {
  let folder = try TemporaryFolder()
  try folder.write(text, to: "data.csv")
  let entries: [Node.Entry] = [
    .init("kind", "csv"), .init("path", "data.csv"), .init("test_fraction", 0),
    .init("standardize", false),
  ].filter { entry in !fields.contains { $0.0 == entry.key } }
  let node = Node(.map(entries + fields.map { Node.Entry($0.0, $0.1) }))
  return try decoded(node).load(seed: Seed(seed), files: DataFiles(folder: folder.path))
}

func tableError(_ text: some Sequence<UInt8>, _ fields: [(String, Node)] = []) -> String {
  do {
    let dataset = try table(text, fields)
    return "read \(dataset.rowCount) rows"
  } catch {
    return "\(error)"
  }
}

/// A file that is read, and what must come of it.
struct GoodTable: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var text: String
  var fields: [(String, Node)] = []
  var features: [String]
  var inputs: [Float]
  var task: Task
  var targets: [Float]
}

private let goodTables = [
  GoodTable(
    testDescription: "words after a header", text: "a,b,c,kind\n1,2,3,cat\n4,5,6,ant\n",
    features: ["a", "b", "c"], inputs: [1, 2, 3, 4, 5, 6],
    task: .classification(classes: ["ant", "cat"]), targets: [1, 0]),
  GoodTable(
    testDescription: "no header, CRLF, no last line end", text: "1,2,x\r\n3,4,y",
    features: ["column 1", "column 2"], inputs: [1, 2, 3, 4],
    task: .classification(classes: ["x", "y"]), targets: [0, 1]),
  GoodTable(
    testDescription: "byte order mark, CR, empty lines at the end",
    text: "\u{FEFF}a,b\r1,0\r2,1\r\r\r", features: ["a"], inputs: [1, 2],
    task: .classification(classes: ["0", "1"]), targets: [0, 1]),
  GoodTable(
    testDescription: "quotes, doubled quotes, commas and line ends in them",
    text: "\"a \"\"b\"\", c\",\"d\ne\"\n\"1\",\"\"\"\"\"\"\n 2 ,\" x\"\n",
    features: ["a \"b\", c"], inputs: [1, 2],
    task: .classification(classes: [" x", "\"\""]), targets: [1, 0]),
  GoodTable(
    testDescription: "the label by name", text: "a,b,c\n1,0,3\n4,1,6\n",
    fields: [("label", "b")], features: ["a", "c"], inputs: [1, 3, 4, 6],
    task: .classification(classes: ["0", "1"]), targets: [0, 1]),
  GoodTable(
    testDescription: "the label by number, a header of numbers", text: "1,2\n0,3\n1,6\n",
    fields: [("label", 1), ("header", true)], features: ["2"], inputs: [3, 6],
    task: .classification(classes: ["0", "1"]), targets: [0, 1]),
  GoodTable(
    testDescription: "fractions are values", text: "a,b\n1,0.5\n2,1\n", features: ["a"],
    inputs: [1, 2], task: .regression(outputs: ["b"]), targets: [0.5, 1]),
  GoodTable(
    testDescription: "whole numbers as values when told", text: "a,b\n1,5\n2,-1\n",
    fields: [("task", "regression")], features: ["a"], inputs: [1, 2],
    task: .regression(outputs: ["b"]), targets: [5, -1]),
  GoodTable(
    testDescription: "fractions as classes when told", text: "a,b\n1,0.5\n2,1\n",
    fields: [("task", "classification")], features: ["a"], inputs: [1, 2],
    task: .classification(classes: ["0.5", "1"]), targets: [0, 1]),
  GoodTable(
    testDescription: "whole numbers are ordered by value; 1 and 1.0 are one class",
    text: "a,b\n1,10\n2,9\n3,1\n4,1.0\n", features: ["a"], inputs: [1, 2, 3, 4],
    task: .classification(classes: ["1", "9", "10"]), targets: [2, 1, 0, 0]),
  GoodTable(
    testDescription: "numbers in every notation",
    text: "a,b\n+1.5e2,x\n-.5,y\n1.,x\n1E-3,x\n0.1,y\n123456789012345678901234567890,x\n",
    features: ["a"], inputs: [150, -0.5, 1, 0.001, 0.1, 1.2345679e29],
    task: .classification(classes: ["x", "y"]), targets: [0, 1, 0, 0, 1, 0]),
  GoodTable(
    testDescription: "a header that says nothing of a column", text: "a,,c\n1,2,x\n3,4,y\n",
    features: ["a", "column 2"], inputs: [1, 2, 3, 4],
    task: .classification(classes: ["x", "y"]), targets: [0, 1]),
]

/// A file that is refused, and a part of the message.
private let badTables: [(text: String, fields: [(String, Node)], message: String)] = [
  ("", [], "'data.csv' is empty"),
  ("\n\r\n", [], "'data.csv' is empty"),
  ("a,b\n", [], "has 0 rows of data; allowed: 2 to 1000000"),
  ("a,b\n1,x\n", [], "has 1 row of data"),
  ("a\n1\n2\n", [], "has one column; allowed: at least one feature and a label"),
  ("a;b\n1;x\n", [("separator", "comma")], "separated by semicolons: data.separator: semicolon"),
  ("a\tb\n1\tx\n", [("separator", "pipe")], "separated by tabs: data.separator: tab"),
  ("a b\n1 x\n", [], "separated by spaces: data.separator: space"),
  (
    "id,width,petal_width,kind\n1,2,3,x\n1,2,abc,y\n", [],
    "'data.csv': line 3, column 3 ('petal_width'): read 'abc'; allowed: a number"
  ),
  ("1,x\nabc,y\n", [], "line 2, column 1: read 'abc'"),
  ("a,b\n1,x\n,y\n", [], "line 3, column 1 ('a'): read nothing"),
  ("a,b\n1,x\n2,\n", [], "line 3, column 2 ('b'): read nothing; allowed: a label"),
  ("a,b\n1,x\nnan,y\n", [], "read 'nan'"), ("a,b\n1,x\ninf,y\n", [], "read 'inf'"),
  ("a,b\n1,x\n0x1p3,y\n", [], "read '0x1p3'"), ("a,b\n1,x\n1e39,y\n", [], "read '1e39'"),
  ("a,b\n1,1\n2,1e999\n", [], "line 3, column 2 ('b'): read '1e999'"),
  ("a,b\n1,x\n1 2,y\n", [], "read '1 2'"), ("a,b\n1,x\n1_0,y\n", [], "read '1_0'"),
  ("a,b\n1,x\n--1,y\n", [], "read '--1'"), ("a,b\n1,x\n1e,y\n", [], "read '1e'"),
  ("a,b\n1,x\n.,y\n", [], "read '.'"), ("a,b\n1,x\n\"1,5\",y\n", [], "read '1,5'"),
  ("a,b\n1,x\n2\n", [], "line 3 has 1 field; allowed: 2 in every line"),
  ("a,b\n1,x\n\n2,y\n", [], "line 3 has 1 field"),
  ("a,b\n1,x\n2,y,3\n", [], "line 3 has more than 2 fields; allowed: 2"),
  ("a,b\n\"1\n\",x\n2\n", [], "line 2, column 1 ('a'): read '1\\u{a}'"),
  ("a,b\n1,\"x\ny\"\n2\n", [], "line 4 has 1 field"),
  ("a,b\n1,x\"y\n", [], "line 2, column 2 ('b'): a quote within a field"),
  ("a,b\n1,\"x\" y\n", [], "text after a closing quote"),
  ("a,b\n1,\"x\n2,y\n", [], "line 2, column 2 ('b'): a quote is opened and never closed"),
  ("a,b\n1,x\n2,x\n", [], "holds nothing but 'x'; allowed: at least two classes"),
  ("a,b\n1,1\n2,1.0\n", [], "holds nothing but '1'"),
  (
    "a,b\n1,0\n2,x\n", [("task", "regression")],
    "line 3, column 2 ('b'): read 'x'; allowed: a number, for the task is regression"
  ),
  (
    "a,bet\n1,x\n2,y\n", [("label", "bat")],
    "no column called 'bat', which label names; allowed: 'a', 'bet'"
  ),
  ("a,bet\n1,x\n2,y\n", [("label", "bat")], "did you mean 'bet'?"),
  ("a,a\n1,x\n2,y\n", [("label", "a")], "several columns called 'a'"),
  ("1,x\n2,y\n", [("label", "a")], "has no header"),
  ("a,b\n1,x\n2,y\n", [("label", 3)], "has 2 columns; read label 3; allowed: 1 to 2"),
  (
    "a,2020\n1,x\n2,y\n", [("label", 2020)],
    "read label 2020; allowed: 1 to 2, or the name '2020' in quotes"
  ),
  ("a,b\n1,x\n2,y\n", [("header", false)], "line 1, column 1: read 'a'"),
  ("a,b\n1,\0\n2,y\n", [], "line 2, column 2 ('b'): a zero byte"),
  ("a,b\n1,\"\0\"\n2,y\n", [], "a zero byte"),
  ("a,b\n1,x\n\u{1B}[2J,y\n", [], "read '\\u{1b}[2J'"),
]

struct CSVTests {
  @Test(arguments: goodTables) func reads(good: GoodTable) throws {
    let dataset = try table(good.text.utf8, good.fields)
    #expect(dataset.featureNames == good.features)
    #expect(dataset.inputShape == [good.features.count])
    #expect(dataset.inputs == good.inputs)
    #expect(dataset.task.names == good.task.names)
    #expect(dataset.task.target == good.task.target)
    #expect(dataset.targets == good.targets)
  }

  @Test func refusesWithPlaceAndRemedy() {
    for bad in badTables {
      let message = tableError(bad.text.utf8, bad.fields)
      #expect(message.contains(bad.message), "\(bad.text.debugDescription): \(message)")
      #expect(!message.unicodeScalars.contains { $0.value < 0x20 })
    }
  }

  @Test func refusesWhatIsNotUTF8() {
    let latin = Array("a,b\n1,x\n2,".utf8) + [0xE9, 0x0A]
    #expect(tableError(latin).contains("line 3, column 2 ('b')"))
    #expect(tableError([0xE9] + Array(",b\n1,x\n2,y\n".utf8)).contains("a name in UTF-8"))
    #expect(tableError([0xFF, 0xFE, 0x61, 0x00]).contains("is UTF-16 text; allowed: utf-8, latin"))
    #expect(tableError(latin).contains("set data.encoding to latin-1 or windows-1252"))
  }

  @Test func boundsWhatAFileCanInflate() {
    let wide = String(repeating: "a,", count: 10_000) + "b\n"
    #expect(tableError(wide.utf8).contains("more columns than allowed: at most 10000"))
    let name = String(repeating: "n", count: 201)
    #expect(tableError("\(name),b\n1,x\n2,y\n".utf8).contains("at most 200 characters"))
    let label = String(repeating: "n", count: 1001)
    #expect(tableError("a,b\n1,x\n2,\(label)\n".utf8).contains("1 to 1000 bytes"))
    var classes = "a,b\n" + (0..<1001).map { "1,w\($0)\n" }.joined()
    #expect(tableError(classes.utf8).contains("line 1002, column 2 ('b'): the label column holds"))
    classes = "a,b\n" + (0..<1001).map { "1,\($0)\n" }.joined() + "1,w\n"
    #expect(tableError(classes.utf8).contains("more than 1000 classes"))
    #expect(
      tableError((0..<1001).map { "1,\($0)\n" }.joined().utf8, [("task", "classification")])
        .contains("more than 1000 classes"))
    #expect(tableError(String(repeating: "\"", count: 1_000_001).utf8).contains("never closed"))
  }

  @Test func manyWholeNumbersAreValues() throws {
    let twenty = try table((0..<40).map { "1,\($0 % 20)\n" }.joined().utf8)
    #expect(twenty.task.outputCount == 20)
    let more = try table((0..<42).map { "1,\($0 % 21)\n" }.joined().utf8)
    #expect(more.task.outputCount == 1 && more.task.target == .values)
    let many = try table((0..<2000).map { "1,\($0)\n" }.joined().utf8)
    #expect(many.targets == (0..<2000).map { Float($0) })
  }

  @Test func standardisesByTheTrainingRows() throws {
    let text = "a,b,y\n" + (0..<50).map { "\($0),7,\($0 * $0 + 1).5\n" }.joined()
    let dataset = try table(text.utf8, [("standardize", true), ("test_fraction", 0.3)])
    #expect(dataset.trainRows.count == 35)
    let trained = dataset.trainRows.map { Double(dataset.inputs[2 * Int($0)]) }
    let mean = trained.reduce(0, +) / 35
    let variance = trained.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 35
    #expect(abs(mean) < 1e-6 && abs(variance - 1) < 1e-5)
    #expect((0..<50).allSatisfy { dataset.inputs[2 * $0 + 1] == 0 })
    let targets = dataset.trainRows.map { Double(dataset.targets[Int($0)]) }
    #expect(abs(targets.reduce(0, +) / 35) < 1e-6)
    let again = try table(text.utf8, [("standardize", true), ("test_fraction", 0.3)])
    #expect(bits(again) == bits(dataset))
    let other = try table(text.utf8, [("standardize", true), ("test_fraction", 0.3)], seed: 2)
    #expect(bits(other) != bits(dataset))
  }

  /// The quick way for short numbers rounds as the library's slow one does.
  @Test func numbersAreRoundedToTheNearest() throws {
    var random = Seed(5).stream("decimals")
    var texts = [
      "9007199254740993", "899999999999999e22", "9e22", "1e23", "4.35", "0.1e-22", "1e-46",
    ]
    for _ in 0..<3000 {
      var text = String(random.next() >> UInt64(random.below(63)))
      if random.below(2) == 0 {
        text.insert(".", at: text.index(text.startIndex, offsetBy: random.below(text.count + 1)))
      }
      if random.below(2) == 0 { text += "e\(random.below(30) - 15)" }
      texts.append(random.below(2) == 0 ? text : "-" + text)
    }
    let dataset = try table(
      (["a,b"] + texts.map { "\($0),x" } + ["0,y\n"]).joined(separator: "\n").utf8)
    for (text, value) in zip(texts, dataset.inputs) {
      let expected = try #require(Double(text))
      #expect(value == Float(expected), "\(text)")
    }
  }

  @Test func twoFeaturesAreAPlane() throws {
    let dataset = try table("a,b,c\n1,2,x\n3,-8,y\n".utf8)
    #expect(dataset.display == .plane(extent: 8 * 1.05))
    #expect(dataset.points == [1, 2, 3, -8])
    #expect(dataset.planeFeatures == [.x, .y])
    #expect(try table("a,b,c\n0,0,x\n0,0,y\n".utf8).display == .plane(extent: 1))
    #expect(try table("a,c\n0,x\n0,y\n".utf8).display == .none)
  }

  @Test func theFieldsAreCheckedAndRoundTrip() throws {
    let node: Node = [
      "kind": "csv", "path": "a.csv", "header": false, "label": 3, "task": "regression",
      "test_fraction": 0.25, "standardize": false,
    ]
    #expect(try decoded(node).kindNode == node)
    #expect(try decoded(["kind": "csv", "path": "a.csv"]).outputCount == nil)
    for (field, value) in [
      ("label", 0), ("label", ""), ("header", "maybe"), ("task", "guess"), ("path", 1),
    ] as [(String, Node)] {
      var wrong = node
      wrong[field] = value
      let error = #expect(throws: Faults.self) { try decoded(wrong) }
      #expect(error?.description.contains("data.\(field): read") == true)
    }
    let missing = #expect(throws: Faults.self) { try decoded("csv") }
    #expect(missing?.description.contains("the key 'path' is missing") == true)
  }
}
