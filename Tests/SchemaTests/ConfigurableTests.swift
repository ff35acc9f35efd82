// Decoding and encoding by declared fields: round trips, and the wording of every fault.
import Schema
import Testing

struct ConfigurableTests {
  @Test func whatEqualsTheDefaultIsNotWritten() {
    #expect(Sample().node == [:])
    #expect(Sample().kindNode == "sample")
    #expect(Titled().node == ["name": ""])
    #expect(Titled().kindNode == ["kind": "titled", "name": ""])
  }

  @Test func everyFieldGoesThereAndBack() throws {
    var sample = Sample()
    sample.count = 10
    sample.rate = 0.25
    sample.on = true
    sample.colour = .lightBlue
    sample.label = "äöü ✓"
    sample.point.x = -9
    sample.maybe = Point()
    sample.numbers = [1, -2, 3]
    let node: Node = [
      "count": 10, "rate": 0.25, "on": true, "colour": "light_blue", "label": "äöü ✓",
      "point": ["x": -9], "maybe": [:], "numbers": [1, -2, 3],
    ]
    #expect(sample.node == node)
    for written in [sample.node, sample.completeNode] {
      var collector = FaultCollector()
      #expect(Sample.decode(written, path: "", into: &collector) == sample)
    }
  }

  @Test func numbersAtTheEndOfIntegersAreWritten() {
    for value in [-0x1p63, 0x1p63, 0x1p53, -0x1p53, 1e300] {
      #expect(numberNode(value) == Node(.number(value)))
    }
    #expect(numberNode(-0x1p53 + 1) == Node(.integer(1 - (1 << 53))))
  }

  @Test func completeNodesHoldEveryDefault() {
    let node = Sample().completeNode
    #expect(node.entries?.map(\.key) == Sample.fields.map(\.name))
    #expect(node["count"] == 3 && node["maybe"] == Node(.null) && node["rate"] == 0.5)
    #expect(faults(Sample.self, node).isEmpty)
  }

  @Test func wholeNumbersMayBeWrittenAsNumbersAndTheOtherWayRound() throws {
    var collector = FaultCollector()
    let sample = Sample.decode(["count": 1e1, "rate": 1], path: "", into: &collector)
    #expect(sample?.count == 10 && sample?.rate == 1)
    #expect(sample?.node["rate"] == 1)
  }

  @Test(
    arguments: [
      (["count": 0], "s.count: read 0; allowed: a whole number from 1 to 10"),
      (["count": 1.5], "s.count: read 1.5; allowed: a whole number from 1 to 10"),
      (["count": "3"], "s.count: read '3'; allowed: a whole number from 1 to 10"),
      (["count": true], "s.count: read true; allowed: a whole number from 1 to 10"),
      (["count": 1e300], "s.count: read 1e+300; allowed: a whole number from 1 to 10"),
      (["rate": 1.001], "s.rate: read 1.001; allowed: a number from 0 to 1"),
      (["rate": Node(.number(.nan))], "s.rate: read nan; allowed: a number from 0 to 1"),
      (["rate": Node(.number(.infinity))], "s.rate: read inf; allowed: a number from 0 to 1"),
      (["rate": [1]], "s.rate: read a list of 1; allowed: a number from 0 to 1"),
      (["on": 1], "s.on: read 1; allowed: true or false"),
      (["on": Node(.null)], "s.on: read nothing; allowed: true or false"),
      (
        ["colour": "gren"],
        "s.colour: read 'gren'; allowed: red, green, light_blue; did you mean 'green'?"
      ),
      (["colour": ["a": 1]], "s.colour: read a mapping of 1 keys; allowed: red, green, light_blue"),
      (["label": "123456789"], "s.label: read '123456789'; allowed: text of at most 8 characters"),
      (["label": 8], "s.label: read 8; allowed: text of at most 8 characters, here in quotes"),
      (["point": ["x": 10]], "s.point.x: read 10; allowed: a whole number from -9 to 9"),
      (["point": 4], "s.point: read 4; allowed: a mapping with the keys x"),
      (["maybe": "no"], "s.maybe: read 'no'; allowed: a mapping with the keys x"),
      (["numbers": [1, 2, 3, 4, 5]], "s.numbers: read a list of 5; allowed: a list of at most 4"),
      (["numbers": 5], "s.numbers: read 5; allowed: a list of at most 4"),
      (["numbers": [1, "b"]], "s.numbers.1: read 'b'; allowed: a whole number"),
      (["numbers": [1, 2, 3, 4]], "s.numbers: more numbers than count"),
      (
        ["raet": 1],
        "s: unknown key 'raet'; allowed: count, rate, on, colour, label, point, maybe, numbers; "
          + "did you mean 'rate'?"
      ),
      (["on": true, "on": true], "s.on: this key is given twice; give it once"),
      (
        "word",
        "s: read 'word'; allowed: a mapping with the keys count, rate, on, colour, label, point, "
          + "maybe, numbers"
      ),
    ] as [(Node, String)])
  func aFaultSaysWhatWasReadAndWhatIsAllowed(node: Node, text: String) {
    #expect(faults(Sample.self, node) == [text])
  }

  @Test func requiredKeysAreMissed() {
    #expect(
      faults(Titled.self, [:])
        == ["s: the key 'name' is missing (text of at most 5 characters)"])
  }

  @Test func allFaultsComeTogetherInTheOrderOfTheText() throws {
    var node: Node = ["count": at(2, 8, 0), "nuts": at(1, 1, 1), "rate": at(3, 7, 9)]
    node.content = .map(
      (node.entries ?? []).map {
        Node.Entry(
          $0.key, $0.value, keyLocation: Location(line: $0.value.location?.line ?? 0, column: 1))
      })
    var collector = FaultCollector()
    #expect(Sample.decode(node, path: "", into: &collector) == nil)
    let error = #expect(throws: Faults.self) { try collector.check() }
    #expect(error?.list.map { $0.location?.description } == ["1:1", "2:8", "3:7"])
    #expect(error?.description.split(separator: "\n").count == 3)
    try FaultCollector().check()
  }

  @Test func rulesOverSeveralFieldsPointAtTheirKey() {
    let node = at(1, 1, ["count": at(1, 9, 1), "numbers": at(2, 10, [1, 2])])
    #expect(faults(Sample.self, node) == ["2:10: s.numbers: more numbers than count"])
    #expect(
      faults(Sample.self, node, path: "") == ["2:10: numbers: more numbers than count"])
  }

  @Test func faultsAreBoundedAndNeverRepeated() {
    var collector = FaultCollector()
    for index in 0..<1000 { collector.add(Fault(path: "p\(index % 500)", "wrong")) }
    #expect(collector.faults.count == 200)
  }

  @Test func formsKnowEveryField() {
    let infos = Sample.fieldInfos
    #expect(infos.map(\.name) == Sample.fields.map(\.name))
    #expect(infos[0].unit == "samples" && infos[0].standard == 3)
    #expect(infos[3].type == .choice(["red", "green", "light_blue"]))
    #expect(Titled.fieldInfos[0].standard == nil)
  }
}

struct CatalogTests {
  private func decode(_ node: Node, except: [String] = []) -> (value: (any Kind)?, faults: [String])
  {
    var collector = FaultCollector()
    let value = catalog.decode(node, path: "t", except: except, into: &collector)
    return (value, collector.faults.map(\.description))
  }

  @Test func aBareWordIsAKindWithItsDefaults() {
    #expect(decode("sample").value?.equals(Sample()) == true)
    #expect(decode(["kind": "sample", "on": true]).value?.kind == "sample")
    #expect(catalog.kinds == ["sample", "titled"])
    #expect(catalog["titled"]?.summary == Titled.summary && catalog["none"] == nil)
  }

  @Test(
    arguments: [
      ("smaple", "t.kind: read 'smaple'; allowed: sample, titled; did you mean 'sample'?"),
      (["kind": 3], "t.kind: read 3; allowed: sample, titled"),
      (["on": true], "t: the key 'kind' is missing; allowed: sample, titled"),
      (7, "t: read 7; allowed: a thing: its kind, or a mapping with the key 'kind'"),
      (["kind": "sample", "kind": "titled"], "t.kind: this key is given twice; give it once"),
      ("titled", "t: the key 'name' is missing (text of at most 5 characters)"),
      (
        ["kind": "titled", "nam": "x", "name": "y"],
        "t: unknown key 'nam'; allowed: kind, name; did you mean 'name'?"
      ),
    ] as [(Node, String)])
  func faultsName(node: Node, text: String) {
    let result = decode(node)
    #expect(result.value == nil && result.faults == [text])
  }

  @Test func keysOfTheCallerAreLeftToIt() {
    #expect(decode(["kind": "sample", "id": 1], except: ["id"]).value != nil)
    #expect(
      decode(["kind": "sample", "id": 1, "id": 2], except: ["id"]).faults
        == ["t.id: this key is given twice; give it once"])
  }

  @Test func kindsCompareByTypeAndFields() {
    var other = Sample()
    #expect(Sample().equals(other))
    other.on = true
    #expect(!Sample().equals(other) && !Sample().equals(Titled()))
  }
}
