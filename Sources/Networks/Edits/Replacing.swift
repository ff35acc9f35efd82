// One thing changed throughout a network: every activation, every normalization, the depth of every
// repeated block. Layers keep their names, so that no other layer's parameters change.
import Schema

extension Network {
  /// Kinds of the activations that stand as layers of their own, each once.
  package var activationKinds: [String] { kinds { $0 is any ActivationStandIn.Type } }

  /// Kinds of its normalizations, each once.
  package var normalizationKinds: [String] { kinds { $0.isNormalization } }

  private func kinds(_ isWanted: (any LayerKind.Type) -> Bool) -> [String] {
    var found: [String] = []
    for layer in blocks.flatMap(\.layers) where isWanted(type(of: layer.kind)) {
      if !found.contains(layer.kind.kind) { found.append(layer.kind.kind) }
    }
    return found
  }

  /// The same with another activation in place of every one.
  package func replacingActivations(with kind: any LayerKind) -> Network {
    replacing(with: kind) { $0 is any ActivationStandIn.Type }
  }

  private func replacing(
    with kind: any LayerKind, _ isWanted: (any LayerKind.Type) -> Bool
  ) -> Network {
    var copy = self
    for block in copy.blocks.indices {
      let names = copy.blocks[block].layerNames
      for layer in copy.blocks[block].layers.indices
      where isWanted(type(of: copy.blocks[block].layers[layer].kind)) {
        copy.blocks[block].layers[layer].kind = kind
      }
      copy.blocks[block].keep(names)
    }
    return copy
  }

  /// The same with another normalization in place of every one; where it has none, before every
  /// activation of a repeated block. nil takes every one out.
  /// - Throws: `Fault` where a block would be too large or empty.
  package func replacingNormalizations(with kind: (any LayerKind)?) throws -> Network {
    let isThere = !normalizationKinds.isEmpty
    if let kind, isThere { return replacing(with: kind) { $0.isNormalization } }
    var copy = self
    for block in copy.blocks.indices where kind == nil || copy.blocks[block].repeats > 1 {
      for index in copy.blocks[block].layers.indices.reversed() {
        let type = type(of: copy.blocks[block].layers[index].kind)
        if let kind, type is any ActivationStandIn.Type {
          copy = try copy.inserting(Layer(kind), at: index, inBlock: block)
        } else if kind == nil, type.isNormalization {
          copy = try copy.deletingLayer(index, inBlock: block)
        }
      }
    }
    return copy
  }

  /// The same with every repeated block as many times as deep, at least once.
  /// - Throws: `Fault` where it would be too deep.
  package func scalingDepth(by factor: Double) throws -> Network {
    var copy = self
    for block in blocks.indices where blocks[block].repeats > 1 {
      let repeats = max(1, Int((Double(blocks[block].repeats) * factor).rounded()))
      copy = try copy.changingRepeats(ofBlock: block, to: repeats)
    }
    return copy
  }
}

/// Says of a layer that it is an activation.
private protocol ActivationStandIn {}

extension ActivationLayer: ActivationStandIn {}
