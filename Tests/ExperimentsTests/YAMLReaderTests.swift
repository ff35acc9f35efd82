// The reader of YAML: what words mean, what is refused, and that hostile texts stay harmless.
import Schema
import Testing

@testable import Experiments

@Suite struct YAMLReaderTests {
  private func read(_ text: String) throws -> Node {
    var faults = FaultCollector()
    let node = try ExperimentFile.parse(TextCheck.text(of: Array(text.utf8)), into: &faults)
    try faults.check()
    return node
  }

  private func fault(_ text: String, bytes: [UInt8]? = nil) -> String {
    do {
      var faults = FaultCollector()
      let text = try TextCheck.text(of: bytes ?? Array(text.utf8))
      _ = try ExperimentFile.parse(text, into: &faults)
      try faults.check()
      return ""
    } catch let faults as Faults {
      return faults.description
    } catch {
      return "not a Faults"
    }
  }

  @Test func wordsMeanWhatYAML12Says() throws {
    let expected: [(String, Node.Content)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("~", .null),
      ("yes", .string("yes")), ("no", .string("no")), ("on", .string("on")), ("NO", .string("NO")),
      ("1", .integer(1)), ("-3", .integer(-3)), ("+3", .integer(3)), ("1.0", .number(1)),
      ("1e-3", .number(0.001)), (".5", .number(0.5)), ("5.", .number(5)), ("-0", .integer(0)),
      ("0x10", .string("0x10")), ("1_000", .string("1_000")), ("010", .string("010")),
      ("0o7", .string("0o7")), ("1:30", .string("1:30")), (".inf", .string(".inf")),
      (".nan", .string(".nan")), (".", .string(".")), ("-", .list([Node(.null)])),
      ("1e", .string("1e")), ("'1'", .string("1")), ("\"true\"", .string("true")),
      ("9223372036854775808", .number(9223372036854775808)), ("2001-12-14", .string("2001-12-14")),
      ("!!str 5", .string("5")), ("1e999", .string("1e999")),
    ]
    for (text, content) in expected {
      #expect(try read(text + "\n").content == content, "\(text)")
    }
  }

  @Test func placesAreThoseOfTheText() throws {
    let tree = try read("a: 1\n# é\nbé: [x, {c: d}]\n")
    #expect(
      tree.entries?.map(\.keyLocation) == [
        Location(line: 1, column: 1), Location(line: 3, column: 1),
      ])
    let list = tree["bé"]
    #expect(list?.location == Location(line: 3, column: 5))
    #expect(list?.elements?.last?["c"]?.location == Location(line: 3, column: 13))
    #expect(try read("\u{FEFF}a: 1\n").entries?.first?.keyLocation == Location(line: 1, column: 1))
  }

  @Test(arguments: [
    ("a: &x 1\nb: *x\n", "1:4: a: anchors"),
    ("a: *x\n", "1:4: a: aliases"),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "3:3: c: merge keys"),
    ("? [a]\n: b\n", "1:3: read a list or mapping as a key"),
    ("a: !!int 5\n", "1:4: a: read the tag"),
    ("a: !mine 5\n", "1:4: a: read the tag"),
    ("a: !e!x 5\n", "1:4: tags are not allowed"),
    ("a: 1\n---\nb: 2\n", "2:1: a second document"),
    ("a:\n\tb: 1\n", "2:1: a tab cannot indent"),
    ("a: 1\nb: \u{7}\n", "2:4: read the character U+0007"),
    ("a\u{0}b\n", "1:2: read the character U+0000"),
    ("a: [1, 2\n", "2:1: this is not YAML"),
    ("{\"a\": 1, \"a\": 2}", "1:10: a: this key is given twice, first at 1:2"),
  ])
  func whatIsRefusedSaysWhere(text: String, message: String) {
    #expect(fault(text).contains(message), "\(fault(text))")
  }

  /// A repeat of a block is a plain word in block style, and a quoted one within braces.
  @Test func repeatsOfBlocksAreQuotedInBraces() throws {
    let texts = [
      "{from: body[2], to: head}", "[body[2]]", "a: {b: [c, body[2]]}", "{a: é, b: x[12",
    ]
    for text in texts {
      let found = fault(text)
      let word = text.contains("x[12") ? "x[12]" : "body[2]"
      let message = "a word with '[' in it needs quotes within { } and [ ]; write \"\(word)\""
      #expect(found.contains(message), "\(found)")
    }
    #expect(fault("{from: body[2], to: head}").hasPrefix("1:12: "))
    #expect(fault("[a b: {c} [2]]\n").contains("this is not YAML"))
    let block = try read("- from: body[2]\n  to: input\n- [\"body[2]\", input]\n")
    let elements = try #require(block.elements)
    #expect(elements[0]["from"]?.string == "body[2]" && elements[0]["to"]?.string == "input")
    #expect(elements[1].elements?.map(\.string) == ["body[2]", "input"])
    #expect(YAMLWriter.flow(["from": "body[2]", "to": "head"]) == #"{from: "body[2]", to: head}"#)
    #expect(YAMLWriter.section("from", "body[2]") == "from: body[2]\n")
  }

  @Test func everyAnchorAndAliasIsNamed() {
    let found = fault("a: &x 1\nb: *x\nc: *x\n").split(separator: "\n")
    #expect(found.count == 3)
  }

  @Test func bytesThatAreNotTextAreNamed() {
    #expect(fault("", bytes: Array("a: é".utf8) + [0x0A, 0x62, 0xFF]).hasPrefix("2:2: a byte"))
    #expect(fault("", bytes: [0xFF, 0xFE, 0x61, 0x00]).hasPrefix("1:1: a byte"))
    #expect(fault("", bytes: [0xC0, 0x80]).hasPrefix("1:1: a byte"))
  }

  @Test(.timeLimit(.minutes(1))) func hostileTextsStayHarmless() {
    var laughs = "a0: &a0 [x, x]\n"
    for i in 1...40 { laughs += "a\(i): &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(fault(laughs).contains("anchors"))
    let mebibyte = ExperimentFile.maximumBytes
    func many(_ text: String) -> String {
      String(repeating: text, count: (mebibyte - 8) / text.utf8.count)
    }
    for text in [
      "[", "{", "{\"a\":", "- ", "? ", "[{", "!", "&", "\"", "'x", "|", ": ", "a: [", "%", "\t",
    ] {
      #expect(!fault(many(text)).isEmpty, "\(text)")
    }
    #expect(fault("a: [" + many("1,") + "1]").contains("too many values"))
    #expect(fault("a: {" + many("b,") + "}").contains("too many values"))
    #expect(fault((0..<300).map { "k\($0): 1\n" }.joined()).contains("too many keys"))
    #expect(
      fault(String(repeating: "x", count: mebibyte + 1)).contains("allowed: a text of at most"))
    let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
    #expect(fault(deep).contains("1:33: nested too deeply"))
  }

  @Test func randomBytesNeverTrap() {
    var state: UInt64 = 17
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let pieces = [
      "a: ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "\"", "'x", "|", ">", "#", "&x ", "*x",
      "!!",
      "? ", ": ", "---\n", "...\n", "\\u00", "é", "\u{1F600}", "1e5", "true", "\t", "\r\n",
      "%YAML 1.2\n",
      "format: resplay/1\n", "network", "blocks: ", "events:\n", "<<: ", "\u{85}", "\u{2028}",
    ]
    for round in 0..<2000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int(next() % 40) {
        if next() % 8 == 0 {
          bytes.append(UInt8(truncatingIfNeeded: next()))
        } else {
          bytes += Array(pieces[Int(next()) % pieces.count].utf8)
        }
      }
      let found = faults(ofBytes: bytes)
      #expect(!found.isEmpty && !found[0].hasPrefix("not a"), "round \(round)")
    }
  }

  @Test func mutatedDocumentsNeverTrap() {
    let bytes = Array(exampleText.utf8)
    var state: UInt64 = 99
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    for _ in 0..<300 {
      var copy = bytes
      for _ in 0..<(1 + next() % 4) {
        let at = next() % copy.count
        switch next() % 3 {
        case 0: copy[at] = UInt8(next() % 256)
        case 1: copy.removeSubrange(at..<min(copy.count, at + next() % 20))
        default:
          copy.insert(
            contentsOf: copy[at..<min(copy.count, at + next() % 30)], at: next() % copy.count)
        }
      }
      #expect(faults(ofBytes: copy).first?.hasPrefix("not a") != true)
    }
  }
}
