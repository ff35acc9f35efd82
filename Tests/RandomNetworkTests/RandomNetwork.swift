// Random architectures: blocks, repeats, skips of every join and shortcut, every layer kind that is
// registered with random values of its fields. Most are led towards shapes that fit; some are left
// as they fall.
import Numerics
import Problems
import Engine
import Networks
import Schema

/// One random architecture with the data it is for; the same seed gives the same one.
struct RandomNetwork {
  /// Values of a sample at most: the reference is slow.
  private static let largestSample = 600

  private var random: RandomStream
  private(set) var network = Network()
  private(set) var inputShape: Shape
  private(set) var outputs: Int
  /// Where every position of a sequence has outputs of its own: how many there are.
  private(set) var positions: Int?
  private(set) var loss: Loss
  let batch: Int

  init(seed: Int) {
    random = Seed(UInt64(seed)).stream("architecture")
    inputShape = [3]
    loss = Loss.allCases[random.below(Loss.allCases.count)]
    outputs = 2 + random.below(2) + (loss.target == .boxes ? loss.units(0) : 0)
    batch = 2 + random.below(3)
    let flat: [Shape] = [[3], [1], [5], [12]]
    let deep: [Shape] = [[4, 3], [6, 2], [4, 4, 2], [5, 6, 3], [6, 6, 1]]
    inputShape = chance(0.3) ? pick(flat) : pick(deep)
    if chance(0.2) { addTokens() }
    let isWild = chance(0.1)
    for ordinal in 0...below(3) {
      let block = block("b\(ordinal)", isWild: isWild)
      network.blocks.append(block)
    }
    addHead()
    addLongSkips()
  }

  private mutating func below(_ bound: Int) -> Int { random.below(bound) }
  private mutating func chance(_ part: Double) -> Bool { random.uniform() < part }
  private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// The shape of a sample after the blocks so far and one more; nil where they do not fit.
  private func shape(adding block: Block?) -> Shape? {
    var candidate = network
    if let block { candidate.blocks.append(block) }
    guard !candidate.blocks.isEmpty else { return inputShape }
    let lowered = try? candidate.lower(
      input: inputShape, outputs: nil, loss: nil, batch: 2, seed: Seed(0))
    return lowered.map { Shape(Array($0.graph.shape($0.output).dimensions.dropFirst())) }
  }

  /// Sequences of tokens: only the first layer can look them up.
  private mutating func addTokens() {
    inputShape = [3 + below(3)]
    var embedding = Embedding()
    (embedding.vocabulary, embedding.units) = (2 + below(4), 1 + below(4))
    network.blocks.append(Block("tokens", layers: [Layer(embedding)]))
  }

  /// A block that fits after those so far, unless it is wild.
  private mutating func block(_ name: String, isWild: Bool) -> Block {
    var block = Block(name, repeats: chance(0.4) ? 2 + below(2) : 1, layers: [])
    let count = 1 + below(6)
    while block.layers.count < count {
      var longer = block
      let kind = layer(after: shape(adding: block.layers.isEmpty ? nil : block))
      longer.layers.append(Layer(kind, isTrainable: !chance(0.05)))
      let made = shape(adding: longer)
      if made.map({ $0.count <= Self.largestSample }) ?? isWild {
        block = longer
      } else if chance(0.05) {
        break
      }
    }
    if block.layers.isEmpty { block.layers.append(Layer(Dense())) }
    if chance(0.1) { block.trainable = false }
    if chance(0.2) { block.identityFrom = below(block.repeats + 1) }
    for _ in 0..<below(4) {
      var joined = block
      joined.skips.append(skip(in: block))
      if shape(adding: joined).map({ $0.count <= Self.largestSample }) ?? isWild { block = joined }
    }
    return block
  }

  private mutating func layer(after shape: Shape?) -> any LayerKind {
    while true {
      let entry = pick(layerCatalog.entries)
      var faults = FaultCollector()
      let node = kind(entry.kind, entry.fields, after: shape)
      if let layer = layerCatalog.decode(node, path: "", into: &faults), faults.faults.isEmpty {
        return layer
      }
    }
  }

  /// A kind with some of its fields set to small random values.
  private mutating func kind(_ name: String, _ fields: [FieldInfo], after shape: Shape?) -> Node {
    var entries = [Node.Entry("kind", Node(.string(name)))]
    for field in fields where field.standard == nil || chance(0.5) || isSize(field) {
      switch field.type {
      case .integer(let range):
        let value = range.lowerBound + below(min(range.upperBound - range.lowerBound, 5) + 1)
        entries.append(Node.Entry(field.name, Node(.integer(value))))
      case .number(let range):
        let value = random.uniform(max(range.lowerBound, 0.01), min(range.upperBound, 0.9))
        entries.append(Node.Entry(field.name, Node(.number(value))))
      case .flag: entries.append(Node.Entry(field.name, Node(.bool(chance(0.5)))))
      case .choice(let names): entries.append(Node.Entry(field.name, Node(.string(pick(names)))))
      case .notation where field.name == "shape":
        entries.append(Node.Entry("shape", SampleShape(extents(of: shape?.count ?? 64)).node))
      case .notation where !field.names.isEmpty && chance(0.5):
        entries.append(Node.Entry(field.name, Node(.string(pick(field.names)))))
      case .text, .notation: continue
      }
    }
    return Node(.map(entries))
  }

  /// Two or three random extents whose product is `count`.
  private mutating func extents(of count: Int) -> [Int] {
    var (rest, extents) = (count, [Int]())
    for _ in 0...below(2) {
      let extent = pick((1...rest).filter { rest % $0 == 0 })
      extents.append(extent)
      rest /= extent
    }
    return extents + [rest]
  }

  /// Fields whose default would make the test slow.
  private func isSize(_ field: FieldInfo) -> Bool {
    if field.name == "shape" { return true }
    guard case .integer = field.type, case .integer(let standard)? = field.standard?.content
    else { return false }
    return standard > 6
  }

  private mutating func skip(in block: Block) -> Skip {
    let from = below(block.layers.count)
    var skip = Skip(from: from, to: from + 1 + below(block.layers.count - from))
    skip.join = pick(Join.allCases)
    skip.heads = 1 + below(2)
    skip.shortcut = pick(Shortcut.allCases)
    skip.branchScale = pick([
      .constant(1), .constant(0.5), .inverseSquareRootOfRepeats, .learnable,
    ])
    if chance(0.3) { skip.scale = random.uniform(-1.5, 1.5) }
    if chance(0.3) { skip.gateBias = random.uniform(-3, 3) }
    if chance(0.2) { skip.survival = random.uniform(0.3, 0.9) }
    if chance(0.2) { skip.dropout = random.uniform(0.1, 0.7) }
    if chance(0.2) { skip.enabled = false }
    if chance(0.3) { skip.offIn = (0..<block.repeats).filter { _ in random.uniform() < 0.5 } }
    return skip
  }

  /// Whatever turns the features so far into as many values as the loss needs, at every position of
  /// a sequence or for all of a sample.
  private mutating func addHead() {
    var head = Block("head", layers: [])
    if let shape = shape(adding: nil), shape.dimensions.count > 1, chance(0.95) {
      if shape.dimensions.count == 2, loss != .margin, chance(0.5) {
        positions = shape.dimensions[0]
      } else {
        head.layers.append(Layer(chance(0.5) ? GlobalPool() : Flatten()))
      }
    }
    var dense = Dense()
    dense.units = outputs
    head.layers.append(Layer(dense))
    network.blocks.append(head)
  }

  private mutating func addLongSkips() {
    guard network.blocks.count > 2, chance(0.5) else { return }
    var skip = LongSkip()
    skip.from = pick(["input", network.blocks[0].name])
    skip.to = pick(network.blocks.dropFirst(2).map(\.name))
    skip.join = pick(Join.allCases)
    skip.shortcut = pick(Shortcut.allCases)
    if chance(0.2) { skip.enabled = false }
    network.skips.append(skip)
    if !chance(0.2), shape(adding: nil) == nil { network.skips.removeLast() }
  }

  func lowered(_ network: Network) throws -> LoweredNetwork {
    try network.lower(
      input: inputShape, outputs: outputs, positions: positions, loss: loss, batch: batch,
      seed: Seed(1))
  }
}
