// Growing a trained network: one more repeat of a residual block that computes the identity at
// first, so that the loss does not jump and training goes on from where it was (He et al., 2015,
// section 1: a deeper network can always do what a shallower one does).
import Schema
internal import Engine

extension Block {
  /// The layers that start silent in a repeat that starts as the identity: the last of each branch
  /// that can.
  /// - Throws: `Fault` whose message says why no repeat can start as the identity.
  package func silencedLayers() throws -> Set<Int> {
    guard !skips.isEmpty else { throw obstacle("it has no skip, so that its input is lost") }
    var (boundary, silenced) = (0, Set<Int>())
    while let found = skips.enumerated().first(where: { $1.from == boundary }) {
      let skip = found.element
      guard skips.count(where: { $0.to == skip.to }) == 1,
        skips.count(where: { $0.from == boundary }) == 1
      else { throw obstacle("several skips leave or join at one place") }
      switch skip.join {
      case .add: break
      case .attend, .concat, .gate:
        throw obstacle("its skip joins by \(skip.join.rawValue), which is no sum")
      }
      guard skip.shortcut != .projection else {
        throw obstacle("its skip is a projection, which is no identity")
      }
      guard skip.scale == 1 else {
        throw obstacle("its shortcut has the factor \(Node(.number(skip.scale)).excerpt)")
      }
      switch skip.branchScale {
      case .learnable: break
      case .constant, .inverseSquareRootOfRepeats: silenced.insert(try silentLayer(of: skip))
      }
      boundary = skip.to
    }
    guard boundary > 0 else { throw obstacle("no skip leaves from its input") }
    // Behind the last join only what changes no output of the block itself: relu twice is relu.
    for layer in layers[boundary...] where layer.kind.kind != Relu.kind {
      throw obstacle("'\(layer.kind.kind)' stands behind its last join")
    }
    return silenced
  }

  /// The last layer of a branch that has values to start at zero, with nothing behind it that would
  /// make something of zeros.
  private func silentLayer(of skip: Skip) throws -> Int {
    for index in (skip.from..<skip.to).reversed() {
      let kind = layers[index].kind
      if kind.silenced != nil { return index }
      guard type(of: kind).keepsZero, !skips.contains(where: { $0.to == index }) else {
        throw obstacle("the output of '\(layerName(index))' cannot start at zero")
      }
    }
    throw obstacle("nothing in the branch from \(skip.from) to \(skip.to) can start at zero")
  }

  func obstacle(_ reason: String) -> Fault { Fault(path: name, reason) }

  /// The layers of one repeat: silent ones where it starts as the identity.
  func layers(inRepeat index: Int) -> [Layer] {
    // Without its skips such a repeat would pass nothing on.
    guard let first = identityFrom, index >= first,
      skips.allSatisfy({ $0.isOn(inRepeat: index) }), let silenced = try? silencedLayers()
    else { return layers }
    return layers.enumerated().map { number, layer in
      guard silenced.contains(number), let kind = layer.kind.silenced else { return layer }
      var silent = layer
      silent.kind = kind
      return silent
    }
  }
}

extension Network {
  /// One more repeat of a block, which starts as the identity. A branch scale of 1/sqrt(repeats)
  /// becomes the number that it was, so that the other repeats go on as they are.
  /// - Throws: `Fault`: why the repeat would not be the identity, or the network too large.
  package func growing(block number: Int) throws -> Network {
    try checkBlock(number)
    guard blocks[number].skips.allSatisfy({ $0.isOn(inAnyOf: blocks[number].repeats) }) else {
      throw Fault(path: blocks[number].name, "a skip of it is off, so that its input is lost")
    }
    _ = try blocks[number].silencedLayers()
    var copy = try changingRepeats(ofBlock: number, to: blocks[number].repeats + 1)
    let first = blocks[number].identityFrom ?? .max
    copy.blocks[number].identityFrom = min(first, blocks[number].repeats)
    for (index, skip) in blocks[number].skips.enumerated() {
      guard case .inverseSquareRootOfRepeats = skip.branchScale else { continue }
      let scale = 1 / Double(blocks[number].repeats).squareRoot()
      copy.blocks[number].skips[index].branchScale = .constant(scale)
    }
    return copy
  }

  /// Where the parameters of this network stood in an earlier one in which they are the same: a
  /// block that is repeated has a number in its paths, and one that is not has none; layers whose
  /// blocks were divided or merged have the names of the blocks they stood in.
  package func formerPath(of path: String, in earlier: Network) -> String {
    let owner = path.prefix { $0 != "." && $0 != "[" }
    guard let now = blocks.first(where: { $0.name == owner }) else { return path }
    guard let before = earlier.blocks.first(where: { $0.name == owner }),
      (now.repeats == 1) != (before.repeats == 1)
    else { return placeBeforeRegrouping(path, of: now, in: earlier) ?? path }
    let (new, old) = (now.path(repeat: 0) + ".", before.path(repeat: 0) + ".")
    return path.hasPrefix(new) ? old + path.dropFirst(new.count) : path
  }

  /// Of a layer that stands in another block than before, while all layers are the same in the same
  /// order; nil where nothing of that kind happened.
  private func placeBeforeRegrouping(
    _ path: String, of block: Block, in earlier: Network
  ) -> String? {
    guard block.repeats == 1, blocks.map(\.name) != earlier.blocks.map(\.name) else { return nil }
    let (now, before) = (places, earlier.places)
    guard now.count == before.count,
      zip(now, before).allSatisfy({ $0.layers == $1.layers }),
      let index = now.firstIndex(where: { path.hasPrefix($0.path + ".") })
    else { return nil }
    return before[index].path + path.dropFirst(now[index].path.count)
  }

  /// Every layer of a block that stands once, and every repeated block, in order: where it is, and
  /// what it is apart from names.
  private var places: [(path: String, layers: [Layer])] {
    blocks.flatMap { block -> [(path: String, layers: [Layer])] in
      func nameless(_ layer: Layer) -> Layer {
        var copy = layer
        copy.name = nil
        return copy
      }
      guard block.repeats == 1 else {
        return [("\(block.name)[\(block.repeats)]", block.layers.map(nameless))]
      }
      return block.layers.indices.map {
        (block.path(layer: $0, repeat: 0), [nameless(block.layers[$0])])
      }
    }
  }
}

extension LoweredNetwork {
  /// Why a repeat of a block is not the identity for its shapes; nil where it is.
  package func whyNotIdentity(block: Int, repeat index: Int) -> String? {
    let own = joins.filter { $0.block == block && $0.repeat == index }
    return own.contains { $0.isProjection || $0.isPadding }
      ? "its input has another shape than its output" : nil
  }
}
