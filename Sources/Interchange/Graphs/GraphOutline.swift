// A network as nodes, groups and edges, from the data to the loss: what graph files and the drawing
// of the architecture are made of. A repeated block stands once, unless its repeats are asked for
// or a long skip begins or ends inside it.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct GraphOutline {
  enum Kind: Hashable { case input, layer, join(Join), loss }

  struct Node: Hashable {
    var kind: Kind
    /// `dense 16`, `add`.
    var title: String
    /// Shape of one sample behind it; empty where it is not known.
    var shape = ""
    /// Of all its instances together.
    var parameters = 0
    var isFrozen = false
    /// Of a join: whether its skip is on.
    var isOn = true
    /// Number of its group; nil outside.
    var group: Int?

    /// Title, shape and parameters, a line each.
    var words: String {
      var parts = [title]
      if !shape.isEmpty { parts.append(shape) }
      if kind == .layer, parameters > 0 {
        parts.append(parameters == 1 ? "1 parameter" : "\(parameters) parameters")
      }
      return parts.joined(separator: "\n")
    }
  }

  struct Group: Hashable {
    /// `body`, `body[3]`.
    var name: String
    var repeats = 1
    var isFrozen = false

    /// `body ×27, frozen`.
    var title: String {
      name + (repeats > 1 ? " \u{D7}\(repeats)" : "") + (isFrozen ? ", frozen" : "")
    }
  }

  struct Edge: Hashable {
    var from: Int
    var to: Int
    /// nil: one layer behind the other.
    var skip: SkipID?
    var isOn = true
    /// `projection`, `x0.5`, `survival 0.8`; empty where there is nothing to say.
    var words = ""
  }

  private(set) var nodes: [Node] = []
  private(set) var groups: [Group] = []
  private(set) var edges: [Edge] = []

  static let mostNodes = 2000

  /// The nodes of a group, or those outside, with their numbers.
  func members(of group: Int?) -> [(number: Int, node: Node)] {
    nodes.enumerated().filter { $0.element.group == group }.map { ($0.offset, $0.element) }
  }

  /// - Parameter isUnfolded: whether every repeat stands by itself.
  /// - Throws: `ExportError` where that would be too many nodes.
  init(_ trainer: Trainer, isUnfolded: Bool = false) throws {
    let network = trainer.configuration.network
    var unfolding = isUnfolded ? Set(network.blocks.indices) : Self.opened(network)
    let count = Self.count(network, unfolding)
    if count > Self.mostNodes {
      guard !isUnfolded else {
        throw ExportError(
          "the network has \(count) layers and joins one by one; allowed: \(Self.mostNodes); leave "
            + "out --with repeats=all")
      }
      unfolding = []
    }
    let summary = Summary(network, trainer.network, unfolding: unfolding)
    nodes = [
      Node(
        kind: .input, title: "input",
        shape: trainer.dataset.inputShape.description)
    ]
    add(network, unfolding)
    let loss = trainer.configuration.training.loss.kind.replacing("_", with: " ")
    edges.append(Edge(from: nodes.count - 1, to: nodes.count))
    nodes.append(Node(kind: .loss, title: loss))
    measure(summary, network, unfolding)
  }

  /// Blocks inside which a long skip begins or ends.
  private static func opened(_ network: Network) -> Set<Int> {
    let offsets = network.repeatOffsets
    func block(_ position: Int) -> Int {
      network.blocks.indices.last { offsets[$0] <= position } ?? 0
    }
    var opened: Set<Int> = []
    for skip in network.skips {
      guard let ends = network.ends(of: skip) else { continue }
      let target = block(ends.target)
      if ends.target != offsets[target] { opened.insert(target) }
      guard ends.source >= 0 else { continue }
      let source = block(ends.source)
      if ends.source != offsets[source + 1] - 1 { opened.insert(source) }
    }
    return opened
  }

  private static func count(_ network: Network, _ unfolding: Set<Int>) -> Int {
    network.blocks.enumerated().reduce(network.skips.count) { sum, entry in
      let (number, block) = entry
      let repeats = unfolding.contains(number) ? block.repeats : 1
      return sum + repeats * (block.layers.count + block.skips.count)
    }
  }

  private mutating func add(_ network: Network, _ unfolding: Set<Int>) {
    let ends = network.skips.map { network.ends(of: $0) }
    var sources: [Int: Int] = [:]
    for (number, end) in ends.enumerated() where end?.source == -1 { sources[number] = 0 }
    var previous = 0
    var position = 0
    for (number, block) in network.blocks.enumerated() {
      let isUnfolded = unfolding.contains(number) && block.repeats > 1
      for index in 0..<(isUnfolded ? block.repeats : 1) {
        if index == 0, !block.input.isEmpty {
          nodes.append(Node(kind: .input, title: "input \(block.input)"))
          previous = nodes.count - 1
        }
        let span = position..<position + (isUnfolded ? 1 : block.repeats)
        for (skip, end) in ends.enumerated() {
          guard let end, span.contains(end.target), let source = sources[skip] else { continue }
          let found = network.skips[skip]
          previous = join(
            found.join, .long(skip), found.enabled, previous, source, group: nil,
            words: Self.words(found.shortcut, found.scale))
        }
        groups.append(
          Group(
            name: isUnfolded ? block.path(repeat: index) : block.name,
            repeats: isUnfolded ? 1 : block.repeats, isFrozen: !block.trainable))
        previous = add(network, number, isUnfolded ? index : nil, after: previous)
        for (skip, end) in ends.enumerated() {
          if let end, span.contains(end.source) { sources[skip] = previous }
        }
        position = span.upperBound
      }
    }
  }

  /// One block, or one repeat of it.
  private mutating func add(
    _ network: Network, _ number: Int, _ index: Int?, after start: Int
  ) -> Int {
    let block = network.blocks[number]
    var boundaries = [start]
    var previous = start
    for (place, layer) in block.layers.enumerated() {
      edges.append(Edge(from: previous, to: nodes.count))
      nodes.append(
        Node(
          kind: .layer, title: Self.title(layer), isFrozen: block.isFrozen(layer: place),
          group: groups.count - 1))
      previous = nodes.count - 1
      for (skipNumber, skip) in block.skips.enumerated() where skip.to == place + 1 {
        guard boundaries.indices.contains(skip.from) else { continue }
        let id = SkipID.block(number, skip: skipNumber, repeat: index)
        var words = Self.words(skip.shortcut, skip.scale)
        switch skip.branchScale {
        case .constant(1): break
        case .constant(let scale):
          words.append("branch \u{D7}\(NumberFormat.compact(scale))")
        case .inverseSquareRootOfRepeats: words.append("branch /sqrt(\(block.repeats))")
        case .learnable: words.append("branch scale learnt")
        }
        if skip.dropout > 0 { words.append("dropout \(NumberFormat.compact(skip.dropout))") }
        if skip.survival < 1 { words.append("survival \(NumberFormat.compact(skip.survival))") }
        previous = join(
          skip.join, id, network.isOn(id), previous, boundaries[skip.from],
          group: groups.count - 1, words: words)
      }
      boundaries.append(previous)
    }
    return previous
  }

  private mutating func join(
    _ join: Join, _ id: SkipID, _ isOn: Bool, _ previous: Int, _ source: Int, group: Int?,
    words: [String]
  ) -> Int {
    let place = nodes.count
    nodes.append(
      Node(kind: .join(join), title: isOn ? join.rawValue : "off", isOn: isOn, group: group))
    edges.append(Edge(from: previous, to: place))
    edges.append(
      Edge(
        from: source, to: place, skip: id, isOn: isOn,
        words: (isOn ? words : words + ["off"]).joined(separator: ", ")))
    return place
  }

  /// Shapes and parameters, in the order of the layers.
  private mutating func measure(_ summary: Summary, _ network: Network, _ unfolding: Set<Int>) {
    let layers = nodes.indices.filter { nodes[$0].kind == .layer }
    for (node, row) in zip(layers, summary.rows) {
      nodes[node].shape = row.shapeText
      nodes[node].parameters = row.parameters
    }
    var rows: [SkipID: Summary.SkipRow] = [:]
    for row in summary.skips { rows[row.id] = row }
    for index in edges.indices {
      guard let id = edges[index].skip, let row = rows[id] ?? rows[id.ofOneRepeat] else { continue }
      nodes[edges[index].to].parameters = row.parameters
      let isSaid = edges[index].words.contains("projection")
      if row.isProjection, !isSaid {
        let words = edges[index].words
        edges[index].words = words.isEmpty ? "projection" : "projection, \(words)"
      }
    }
  }

  private static func words(_ shortcut: Shortcut, _ scale: Double) -> [String] {
    var words: [String] = []
    switch shortcut {
    case .projection: words.append("projection")
    case .zeroPad: words.append("zero padding")
    case .auto, .identity: break
    }
    if scale != 1 { words.append("\u{D7}\(NumberFormat.compact(scale))") }
    return words
  }

  /// `dense 16`, `conv 8, stride 2`.
  static func title(_ layer: Layer) -> String {
    let sizes = ["units", "channels"]
    // How large it is is said always, all else where it is not usual.
    let own = layer.kind.kindNode.entries ?? []
    let entries =
      (layer.kind.completeNode.entries ?? []).filter { sizes.contains($0.key) }
      + own.filter { $0.key != "kind" && !sizes.contains($0.key) }
    let words = entries.prefix(4).compactMap { entry -> String? in
      let value: String
      switch entry.value.content {
      case .list, .map, .null: return nil
      case .string(let text): value = text
      case .bool(let flag): return flag ? entry.key : "no \(entry.key)"
      default: value = entry.value.double.map { NumberFormat.compact($0) } ?? ""
      }
      return sizes.contains(entry.key) ? value : "\(entry.key) \(value)"
    }
    let name = layer.name.map { "\($0): " } ?? ""
    let kind = layer.kind.kind.replacing("_", with: " ")
    return name + kind + (words.isEmpty ? "" : " ")
      + words.joined(separator: ", ")
      .replacing("_", with: " ")
  }
}

extension SkipID {
  /// The same without its repeat.
  fileprivate var ofOneRepeat: SkipID {
    if case .block(let number, let skip, _) = self { return .block(number, skip: skip) }
    return self
  }
}
