// A block written anew after a paper: its layers in another order, its skips of another kind. One
// file a rewriting, one line in `blockRewrites`.
package import Schema

package struct BlockRewrite: Sendable {
  /// In snake case, its own.
  package let id: String
  /// As the field calls it.
  package let title: String
  /// What it makes of a block, and where it comes from.
  package let summary: String
  /// The network with one block written anew.
  /// Throws a `Fault` that says why it cannot be.
  private let make: @Sendable (Network, Int) throws -> Network

  init(
    _ id: String, title: String, summary: String,
    _ make: @escaping @Sendable (Network, Int) throws -> Network
  ) {
    (self.id, self.title, self.summary, self.make) = (id, title, summary, make)
  }

  /// The network with block `number` written anew. Layers that stay keep their names, and with them
  /// their parameters.
  /// - Throws: `Fault`: why this block cannot be.
  package func applied(to network: Network, block number: Int) throws -> Network {
    try network.checkBlock(number)
    return try make(network, number)
  }

  /// Why a block cannot be written so; nil where it can.
  package func reason(_ network: Network, block number: Int) -> Fault? {
    do {
      _ = try applied(to: network, block: number)
      return nil
    } catch {
      return error as? Fault ?? Fault(path: "", "\(error)")
    }
  }
}

/// Every rewriting, in the order of the menu.
package let blockRewrites: [BlockRewrite] = [
  .preActivation, .reZero, .skipInit, .highway, .stochasticDepth,
]

extension Block {
  /// The number of the one skip around this block that adds: from its input to its end, or to where
  /// only activations follow.
  /// - Throws: `Fault` where there is none, or others beside it.
  func onlySkip(joining join: Join = .add) throws -> Int {
    guard let skip = skips.first else {
      throw obstacle("it has no skip: A draws one, or wrap it in one first")
    }
    guard skips.count == 1 else {
      throw obstacle("it has \(skips.count) skips; this rewrites a block with one around it")
    }
    guard skip.join == join else {
      throw obstacle("its skip joins by \(skip.join.rawValue), not by \(join.rawValue)")
    }
    guard skip.from == 0, layers[skip.to...].allSatisfy(\.isActivation) else {
      throw obstacle("its skip from \(skip.from) to \(skip.to) does not lead around the block")
    }
    return 0
  }

  /// - Throws: where a skip is off, so that nobody would see what changes.
  func checkIsOn(_ skip: Int) throws {
    guard skips[skip].isOn(inAnyOf: repeats) else {
      throw obstacle("its skip is off: s switches it on first")
    }
  }

  /// The same block without the layers that normalise. Convolutions without bias get one, which the
  /// normalization had.
  func withoutNormalization() -> Block {
    guard hasNormalization else { return self }
    var copy = self
    let names = layerNames
    let kept = layers.indices.filter { !layers[$0].isNormalization }
    copy.layers = kept.map { layers[$0].withBias() }
    copy.keep(kept.map { names[$0] })
    for s in skips.indices {
      copy.skips[s].from = kept.count { $0 < skips[s].from }
      copy.skips[s].to = kept.count { $0 < skips[s].to }
    }
    return copy
  }
}

extension Layer {
  var isActivation: Bool { activationLayers.contains { $0.kind == kind.kind } }
  var isNormalization: Bool { type(of: kind).isNormalization }

  fileprivate func withBias() -> Layer {
    guard var kind = kind as? Conv, !kind.bias else { return self }
    kind.bias = true
    var copy = self
    copy.kind = kind
    return copy
  }
}
