// How list elements are called in key paths, and that the calls find them again.
import Schema
import Testing

struct KeyPathTests {
  @Test func keysJoinWithDotsFromTheRoot() {
    #expect(keyPath("", "network") == "network")
    #expect(keyPath("network", "blocks") == "network.blocks")
  }

  @Test func elementsGoByTheirNameWhereItIsUnambiguous() {
    #expect(elementLabels(["stem", "body", nil]) == ["stem", "body", "2"])
    #expect(elementLabels(["a", "a", "b"]) == ["0", "1", "b"])
    #expect(elementLabels(["1", "x.y", "", "\u{1b}[31m", "é"]) == ["0", "1", "2", "3", "4"])
    #expect(elementLabels([String(repeating: "n", count: 65)]) == ["0"])
  }

  @Test func everyLabelFindsItsElement() {
    let names: [String] = ["1", "0", "a", "a", "x.y", "body", ""]
    let list = Node(.list(names.map { Node(.map([Node.Entry("name", Node(.string($0)))])) }))
    for (index, label) in elementLabels(names).enumerated() {
      #expect(list.value(at: NodePath([label]))?["name"]?.string == names[index])
    }
  }
}
