// Networks as documents: there and back, and every fault of a file at once, at its place.
import Networks
import Schema
import Testing

struct DocumentTests {
  private func decode(_ node: Node) -> (network: Network?, faults: [Fault]) {
    var faults = FaultCollector()
    let network = Network.decode(node, path: "network", into: &faults)
    #expect((network == nil) == !faults.faults.isEmpty)
    return (network, faults.faults)
  }

  private func faults(_ node: Node) -> [String] { decode(node).faults.map(\.description) }

  private func network(_ blocks: [Node], skips: [Node] = []) -> Node {
    ["blocks": Node(.list(blocks)), "skips": Node(.list(skips))]
  }

  static let stem: Node = ["name": "stem", "layers": [["kind": "dense", "units": 4], "relu"]]
  static let body: Node = [
    "name": "body", "repeats": 3, "layers": ["dense", "relu", "dense"],
    "skips": [["from": 0, "to": 3, "branch_scale": "1/sqrt(repeats)"]],
  ]
  static let head: Node = ["name": "head", "layers": [["kind": "dense", "units": 2]]]

  @Test func itGoesThereAndBack() {
    let node: Node = [
      "blocks": [
        Self.stem,
        [
          "name": "body", "repeats": 3, "layers": ["dense", ["kind": "relu", "name": "act"]],
          "skips": [
            [
              "from": 0, "to": 2, "join": "concat", "shortcut": "zero_pad", "scale": 0.5,
              "branch_scale": "learnable", "enabled": false, "off_in": [0, 2],
            ],
            ["from": 1, "to": 2, "branch_scale": 0.25],
            [
              "from": 0, "to": 1, "join": "gate", "gate_bias": -1, "survival": 0.8, "dropout": 0.1,
            ],
          ],
        ],
        Self.head,
      ],
      "skips": [
        ["from": "input", "to": "body[1]", "join": "concat"],
        ["from": "stem", "to": "head", "join": "gate", "gate_bias": -3],
      ],
    ]
    let (network, faults) = decode(node)
    #expect(faults.isEmpty)
    #expect(network?.node == node)
  }

  @Test(
    arguments: [
      (
        [["name": "a", "layers": ["dense"], "skips": [["from": 0, "to": 2]]]],
        "network.blocks.a.skips.0.to: read 2; allowed: 1 to 1, the number of layers in this block"
      ),
      (
        [["name": "a", "layers": ["dense"], "skips": [["from": 1, "to": 1]]]],
        "network.blocks.a.skips.0: read from 1 to 1; allowed: a skip forward, from below to"
      ),
      (
        [["name": "a", "layers": ["dense"], "skips": [["from": 0, "to": 1, "off_in": [0, 1]]]]],
        "network.blocks.a.skips.0.off_in: read 1; allowed: 0 to 0, the repeats of this block"
      ),
      (
        [
          [
            "name": "a", "layers": ["dense"],
            "skips": [["from": 0, "to": 1, "branch_scale": "rezero"]],
          ]
        ],
        "network.blocks.a.skips.0.branch_scale: read 'rezero'; allowed: a number from -100 to 100, "
          + "1/sqrt(repeats) or learnable"
      ),
      (
        [
          [
            "name": "a", "layers": ["dense"],
            "skips": [["from": 0, "to": 1, "survival": 0]],
          ]
        ],
        "network.blocks.a.skips.0.survival: read 0; allowed: a number from 0.01 to 1"
      ),
      (
        [["name": "a", "layers": ["dense"], "skips": [["from": 0, "to": 1, "join": "gated"]]]],
        "network.blocks.a.skips.0.join: read 'gated'; allowed: add, concat, gate, attend; "
          + "did you mean 'gate'?"
      ),
      ([["name": "a", "layers": []]], "network.blocks.a.layers: a block needs at least one layer"),
      ([], "network.blocks: a network needs at least one block"),
      (
        [["name": "input", "layers": ["dense"]]],
        "network.blocks.input.name: read 'input'; allowed: \(nameRule), but not 'input'"
      ),
      (
        [["name": "a b", "layers": ["dense"]]],
        "network.blocks.0.name: read 'a b'; allowed: \(nameRule), but not 'input'"
      ),
      (
        [["name": "a", "layers": ["dense"]], ["name": "a", "layers": ["relu"]]],
        "network.blocks.1.name: blocks 0 and 1 are both called 'a'; give one of them another name"
      ),
      (
        [["name": "a", "layers": ["dense", ["kind": "relu", "name": "dense1"]]]],
        "network.blocks.a.layers.1: this layer and layer 0 of the block are both called 'dense1'; "
          + "give one of them another name"
      ),
      (
        [["name": "a", "layers": [["kind": "relu", "name": "skip0"]]]],
        "network.blocks.a.layers.0.name: read 'skip0'; skip and a number is what skips are called; "
          + "choose another name"
      ),
      (
        [["name": "a", "repeats": 10_001, "layers": ["dense"]]],
        "network.blocks.a.repeats: read 10001; allowed: a whole number from 1 to 10000"
      ),
      (
        [["name": "a", "layers": ["desne"]]],
        "network.blocks.a.layers.0.kind: read 'desne'; allowed: "
          + layerCatalog.kinds.joined(separator: ", ") + "; did you mean 'dense'?"
      ),
      (
        [["layers": ["dense"]]],
        "network.blocks.0: the key 'name' is missing (text of at most 32 characters)"
      ),
    ] as [([Node], String)])
  func blocksAreChecked(blocks: [Node], text: String) {
    #expect(faults(network(blocks)) == [text])
  }

  @Test(arguments: [
    (
      "stm", "head",
      "network.skips.0.from: there is no block 'stm'; allowed: stem, body, head, input; "
        + "did you mean 'stem'?"
    ),
    (
      "stem", "hed",
      "network.skips.0.to: there is no block 'hed'; allowed: stem, body, head; "
        + "did you mean 'head'?"
    ),
    (
      "stem", "input",
      "network.skips.0.to: there is no block 'input'; allowed: stem, body, head"
    ),
    ("body[3]", "head", "network.skips.0.from: read 'body[3]'; allowed: body[0] to body[2]"),
    (
      "body[", "head",
      "network.skips.0.from: read 'body['; allowed: the name of a block, or of one repeat as in "
        + "body[2]; did you mean 'body'?"
    ),
    (
      "body[99999999999999999999]", "head",
      "network.skips.0.from: read 'body[99999999999999999999]'; allowed: the name of a block, or "
        + "of one repeat as in body[2]"
    ),
    (
      "head", "stem",
      "network.skips.0: read from 'head' to 'stem'; allowed: from an earlier block to a later one"
    ),
    (
      "body", "body",
      "network.skips.0: read from 'body' to 'body'; allowed: from an earlier block to a later one"
    ),
    (
      "stem", "body",
      "network.skips.0: the output of 'stem' is the input of 'body': such a skip skips nothing; "
        + "allowed: an end at least one repeat further"
    ),
    (
      "input", "stem",
      "network.skips.0: the output of 'input' is the input of 'stem': such a skip skips nothing; "
        + "allowed: an end at least one repeat further"
    ),
  ])
  func endsOfLongSkipsAreChecked(from: String, to: String, text: String) {
    let skip: Node = ["from": Node(.string(from)), "to": Node(.string(to))]
    #expect(faults(network([Self.stem, Self.body, Self.head], skips: [skip])) == [text])
  }

  @Test(arguments: [
    ("stem", "head"), ("input", "body"), ("input", "head"), ("body[0]", "body[2]"),
    ("body[1]", "head"), ("stem", "body[1]"),
  ])
  func forwardEndsAreAllowed(from: String, to: String) {
    let skip: Node = ["from": Node(.string(from)), "to": Node(.string(to))]
    #expect(faults(network([Self.stem, Self.body, Self.head], skips: [skip])).isEmpty)
  }

  @Test func allFaultsAreFoundAtOnceAndNoneTwice() {
    let blocks: [Node] = [
      [
        "name": "stem", "layers": ["dnse", "relu", "dense"],
        "skips": [["from": 0, "to": 3], ["from": 0, "to": 4]],
      ],
      ["name": "body", "reapets": 2, "layers": ["dense"]],
      ["name": "body", "layers": [["kind": "dense", "units": 0]]],
    ]
    let found = decode(network(blocks, skips: [["from": "stem", "to": "had"]])).faults
    #expect(
      Set(found.map(\.path)) == [
        "network.blocks.stem.layers.0.kind", "network.blocks.stem.skips.1.to", "network.blocks.1",
        "network.blocks.2.name", "network.blocks.2.layers.0.units", "network.skips.0.to",
      ])
    #expect(found.count == 6)
  }

  @Test func faultsOfSeveralFieldsHaveTheirPlace() {
    var skip: Node = ["from": 0, "to": 5]
    skip["to"]?.location = Location(line: 9, column: 4)
    let node = network([["name": "a", "layers": ["dense"], "skips": [skip]]])
    #expect(decode(node).faults.first?.location == Location(line: 9, column: 4))
  }

  @Test func sizesAreBounded() {
    let wide = (0..<40).map { index -> Node in
      ["name": Node(.string("b\(index)")), "repeats": 10_000, "layers": ["dense", "relu"]]
    }
    #expect(
      faults(network(wide)) == [
        "network: the network has 800,000 layers, repeats included; allowed: at most 20,000; "
          + "use fewer repeats"
      ])
    let skips = Node(.list(Array(repeating: ["from": 0, "to": 1], count: 64)))
    #expect(
      faults(network([["name": "a", "repeats": 10_000, "layers": ["dense"], "skips": skips]]))
        == [
          "network: the network has 640,000 skips, repeats included; allowed: at most 40,000; "
            + "use fewer repeats or skips"
        ])
    let many = Node(.list(Array(repeating: "relu", count: 257)))
    #expect(
      faults(network([["name": "a", "layers": many]])) == [
        "network.blocks.a.layers: read a list of 257; allowed: a list of at most 256"
      ])
  }
}
