// Getting, setting and comparing by path, hostile paths included.
import Schema
import Testing

struct NodePathTests {
  static let document: Node = [
    "seed": 7,
    "network": [
      "blocks": [
        ["name": "stem", "layers": [["kind": "dense", "units": 4], "relu"]],
        ["name": "body", "repeats": 3, "skips": [["from": 0, "to": 1]]],
      ]
    ],
  ]

  @Test func valuesAreFoundByKeyNameAndNumber() {
    let document = Self.document
    #expect(document.value(at: NodePath("seed")) == 7)
    #expect(document.value(at: NodePath("network.blocks.body.repeats")) == 3)
    #expect(document.value(at: NodePath("network.blocks.1.skips.0.to")) == 1)
    #expect(document.value(at: NodePath([])) == document)
    for path in ["", "sed", "seed.x", "network.blocks.2", "network.blocks.-1", "a..b"] {
      #expect(document.value(at: NodePath(path)) == nil)
    }
  }

  private func set(_ path: String, _ value: Node) throws -> Node {
    var copy = Self.document
    try copy.set(NodePath(path), to: value)
    return copy
  }

  @Test func valuesAreSet() throws {
    #expect(try set("seed", 8)["seed"] == 8)
    let off = try set("network.blocks.body.skips.0.enabled", false)
    #expect(off.value(at: NodePath("network.blocks.1.skips.0.enabled")) == false)
    let slope = try set("network.blocks.stem.layers.1.slope", 0.1)
    #expect(
      slope.value(at: NodePath("network.blocks.stem.layers.1")) == ["kind": "relu", "slope": 0.1])
    let appended = try set("network.blocks.stem.layers.2", "tanh")
    #expect(appended.value(at: NodePath("network.blocks.0.layers.2")) == "tanh")
    #expect(try set("training.loss", "x").value(at: NodePath("training.loss")) == "x")
    #expect(try set("network.blocks.body.repeats", Node(.null)) != Self.document)
    #expect(
      try set("network.blocks.body.repeats", Node(.null))
        .value(at: NodePath("network.blocks.body.repeats")) == nil)
  }

  @Test(arguments: [
    (
      "network.blocks.bdy.repeats",
      "network.blocks.bdy.repeats: there is no element 'bdy'; there are: stem, body; "
        + "did you mean 'body'?"
    ),
    (
      "network.blocks.9",
      "network.blocks.9: there is no element '9'; there are: stem, body"
    ),
    ("seed.value", "seed.value: 'value' cannot be set: what holds it has no keys"),
    (
      "",
      "read a path with an empty part; allowed: keys and numbers joined by single dots, as in "
        + "training.optimizer.learning_rate"
    ),
  ])
  func whatIsNotThereIsNamed(path: String, text: String) {
    var copy = Self.document
    let fault = #expect(throws: Fault.self) { try copy.set(NodePath(path), to: 1) }
    #expect(fault?.description == text)
    #expect(copy == Self.document)
  }

  @Test func deepPathsAreRefused() {
    var copy = Self.document
    let parts = Array(repeating: "a", count: 100_000)
    let fault = #expect(throws: Fault.self) { try copy.set(NodePath(parts), to: 1) }
    #expect(fault?.message == "read a path of 100000 parts; allowed: at most 64")
    #expect(copy.value(at: NodePath(parts)) == nil)
    #expect(throws: Never.self) {
      try copy.set(NodePath(Array(repeating: "a", count: NodePath.maximumDepth)), to: 1)
    }
  }

  @Test func differencesAreTheSmallestSettings() throws {
    let old = Self.document
    var new = old
    try new.set(NodePath("seed"), to: 8)
    try new.set(NodePath("network.blocks.body.skips.0.enabled"), to: false)
    try new.set(NodePath("network.blocks.body.repeats"), to: Node(.null))
    let settings = old.settings(toBecome: new)
    #expect(
      settings.map(\.path.description) == [
        "seed", "network.blocks.body.skips.0.enabled", "network.blocks.body.repeats",
      ])
    #expect(settings.map(\.value) == [8, false, Node(.null)])
    var replayed = old
    for setting in settings { try replayed.set(setting.path, to: setting.value) }
    #expect(replayed == new)
    #expect(old.settings(toBecome: old).isEmpty)
  }

  @Test func listsOfAnotherLengthAreSetAsAWhole() throws {
    var new = Self.document
    try new.set(NodePath("network.blocks.stem.layers.2"), to: "tanh")
    let settings = Self.document.settings(toBecome: new)
    #expect(settings.map(\.path.description) == ["network.blocks.stem.layers"])
  }

  @Test func ambiguousNamesGoByNumber() throws {
    let old: Node = [["name": "a", "x": 1], ["name": "a", "x": 2], ["name": "1", "x": 3]]
    var new = old
    try new.set(NodePath("1.x"), to: 5)
    try new.set(NodePath("2.x"), to: 6)
    let settings = old.settings(toBecome: new)
    #expect(settings.map(\.path.description) == ["1.x", "2.x"])
    var replayed = old
    for setting in settings { try replayed.set(setting.path, to: setting.value) }
    #expect(replayed == new)
  }
}
