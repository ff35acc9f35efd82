// Layers in a line, with the tensors that come back further on, as the blocks and skips of a
// network: what importers of architectures have in common.
internal import Engine
internal import Networks
internal import Numerics
internal import Schema

/// A network as it is read: layer after layer, and skips over them.
struct LayerLine {
  /// A skip between two places of the line; place n is behind n layers.
  struct Shortcut {
    var from: Int
    var to: Int
    var join = Join.add
    var isProjection = false
  }

  static let maximumLayers = 10_000
  static let maximumBlocks = 256

  private(set) var layers: [Layer] = []
  /// The last extent that a layer's input has, where that is said there.
  private(set) var inputs: [Int: Int] = [:]
  var shortcuts: [Shortcut] = []
  /// What is not as it was there.
  private(set) var notes: [String] = []
  /// What cannot be taken, each with its place.
  private(set) var unknown: [String] = []

  /// - Parameter inputs: the last extent of what the first of them sees.
  mutating func add(_ kinds: [any LayerKind], inputs: Int? = nil) {
    if let inputs, !kinds.isEmpty { self.inputs[layers.count] = inputs }
    layers += kinds.map { Layer($0) }
  }

  mutating func add(_ layers: [Layer]) { self.layers += layers }

  mutating func note(_ text: String) {
    if !notes.contains(text), notes.count < 100 { notes.append(text) }
  }

  mutating func refuse(_ place: String, _ reason: String) {
    unknown.append("\(place): \(reason)")
  }

  /// The last layer makes probabilities of what a loss of ours takes as it is.
  mutating func endsWithProbabilities(_ name: String) {
    note("\(name) at the end is left out: the loss takes what it is made of.")
  }

  /// The blocks: cut where no skip spans, so that each is a stretch with its own skips.
  /// - Throws: `ImportError` that lists what is not known, or is more than a network holds.
  func network() throws -> Network {
    guard unknown.isEmpty else {
      throw ImportError("what is here cannot be taken:", unknown)
    }
    guard !layers.isEmpty, layers.count <= Self.maximumLayers else {
      throw ImportError("read \(layers.count) layers; allowed: 1 to \(Self.maximumLayers)")
    }
    let cuts = cuts
    guard cuts.count <= Self.maximumBlocks else {
      throw ImportError(
        "read \(cuts.count) stretches of layers; allowed: at most \(Self.maximumBlocks)")
    }
    var blocks: [Block] = []
    var start = 0
    for end in cuts {
      var block = Block("", layers: Array(layers[start..<end]))
      block.skips = shortcuts.filter { $0.from >= start && $0.to <= end && $0.to > start }.map {
        var skip = Skip(from: $0.from - start, to: $0.to - start)
        skip.join = $0.join
        if $0.isProjection { skip.shortcut = .projection }
        return skip
      }
      blocks.append(block)
      start = end
    }
    for index in blocks.indices {
      blocks[index].name = blocks.count == 1 ? "body" : "part\(index + 1)"
    }
    let network = Network(blocks: blocks)
    if let wrong = blocks.first(where: { $0.layers.count > 256 || $0.skips.count > 64 }) {
      throw ImportError(
        "skips hold \(wrong.layers.count) layers with \(wrong.skips.count) skips together; "
          + "allowed: 256 with 64 in one stretch")
    }
    return try Self.checked(network)
  }

  /// The network as a document's decoder takes it: every number in its range.
  private static func checked(_ network: Network) throws -> Network {
    var faults = FaultCollector()
    let decoded = Network.decode(network.node, path: "network", into: &faults)
    guard faults.faults.isEmpty, let decoded else {
      throw ImportError("what is here cannot be taken:", faults.faults.map(\.description))
    }
    return decoded
  }

  /// Where blocks end: where a skip begins or ends and none spans, and at the end; a stretch
  /// without skips is cut after 200 layers.
  private var cuts: [Int] {
    var spans = [Int](repeating: 0, count: layers.count + 2)
    for shortcut in shortcuts {
      spans[shortcut.from + 1] += 1
      spans[shortcut.to] -= 1
    }
    let ends = Set(shortcuts.flatMap { [$0.from, $0.to] })
    var (cuts, open, start) = ([Int](), 0, 0)
    for place in 1...layers.count {
      open += spans[place]
      let isEnd = place == layers.count
      guard isEnd || open == 0 && (ends.contains(place) || place - start >= 200) else { continue }
      cuts.append(place)
      start = place
    }
    return cuts
  }

  /// An activation by the name that Keras and PyTorch know it by, in small letters without `_`; nil
  /// where there is none like it. `linear` is no layer.
  static func activation(_ name: String) -> [Layer]? {
    switch name.lowercased().filter({ $0 != "_" }) {
    case "linear", "identity", "": []
    case "relu": [Layer(Relu())]
    case "tanh": [Layer(Tanh())]
    case "sigmoid": [Layer(Sigmoid())]
    case "silu", "swish": [Layer(Silu())]
    case "elu": [Layer(Elu())]
    case "softplus": [Layer(Softplus())]
    case "gelu": [Layer(Gelu())]
    default: nil
    }
  }
}
