// The network in figures: layers with shapes, parameters and FLOPs, skips with what they cost.
package import Numerics
internal import Engine

/// What `resplay show` and the summary panel list. A folded block appears once with the sums over
/// its repeats; an unfolded one with every repeat.
package struct Summary: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    /// `body[12].dense1`, or `body.dense1` for a folded block.
    package var path: String
    package var kind: String
    package var block: Int
    /// Nil for a folded block.
    package var `repeat`: Int?
    package var layer: Int
    /// Whether its parameters never change.
    package var isFrozen: Bool
    /// How many layer instances the row stands for.
    package var instances: Int
    /// Without the batch; of the first and the last instance (they differ where skips concatenate).
    package var outputShape: Shape
    package var lastOutputShape: Shape
    /// Of all its instances together.
    package var parameters: Int
    /// Of all its instances together, one forward pass, one sample.
    package var flops: Int

    /// `16`, or `16…432` where it grows over the repeats.
    package var shapeText: String {
      outputShape == lastOutputShape
        ? outputShape.description : "\(outputShape)…\(lastOutputShape)"
    }
  }

  package struct SkipRow: Hashable, Sendable {
    package var id: SkipID
    /// `body[12].skip0`, `body.skip0` for a folded block, `skip0` for a long skip.
    package var path: String
    /// Where it leaves and joins: boundaries (`0`, `3`), or blocks for a long skip.
    package var from: String
    package var to: String
    package var join: Join
    package var isProjection: Bool
    package var isPadding: Bool
    package var instances: Int
    /// How many of its instances are on.
    package var active: Int
    /// Of all active instances together.
    package var parameters: Int
    package var flops: Int
  }

  package private(set) var rows: [Row] = []
  package private(set) var skips: [SkipRow] = []
  /// Parameters in use, frozen ones included.
  package private(set) var parameters: Int
  /// Those of them that never change.
  package private(set) var frozenParameters: Int
  /// Of one forward pass for one sample.
  package private(set) var flops: Int
  /// What projection shortcuts add.
  package private(set) var projectionParameters = 0
  package private(set) var projectionFlops = 0

  /// - Parameter unfolding: numbers of the blocks listed with all repeats.
  package init(_ network: Network, _ lowered: LoweredNetwork, unfolding: Set<Int> = []) {
    parameters = lowered.parameterCount
    frozenParameters = lowered.frozenParameterCount
    flops = lowered.flops
    for join in lowered.joins where join.isProjection && join.isOn {
      projectionParameters += join.projectionParameterCount
      projectionFlops += join.projectionFlops
    }
    addLayers(network, lowered, unfolding)
    addSkips(network, lowered, unfolding)
  }

  /// Projection parameters over all others: He et al. (2015) compare options A and B by it.
  package var projectionOverhead: Double {
    let others = parameters - projectionParameters
    return others == 0 ? 0 : Double(projectionParameters) / Double(others)
  }

  private mutating func addLayers(
    _ network: Network, _ lowered: LoweredNetwork, _ unfolding: Set<Int>
  ) {
    var folded: [[Int]: Int] = [:]
    for layer in lowered.layers {
      let block = network.blocks[layer.block]
      let isFolded = block.repeats > 1 && !unfolding.contains(layer.block)
      let key = [layer.block, layer.layer]
      if isFolded, let index = folded[key] {
        rows[index].instances += 1
        rows[index].lastOutputShape = layer.outputShape
        rows[index].parameters += layer.parameterCount
        rows[index].flops += layer.flops
        continue
      }
      if isFolded { folded[key] = rows.count }
      rows.append(
        Row(
          path: isFolded ? "\(block.name).\(block.layerName(layer.layer))" : layer.path,
          kind: layer.kind, block: layer.block, repeat: isFolded ? nil : layer.repeat,
          layer: layer.layer, isFrozen: layer.isFrozen, instances: 1,
          outputShape: layer.outputShape,
          lastOutputShape: layer.outputShape, parameters: layer.parameterCount,
          flops: layer.flops))
    }
  }

  private mutating func addSkips(
    _ network: Network, _ lowered: LoweredNetwork, _ unfolding: Set<Int>
  ) {
    var folded: [SkipID: Int] = [:]
    for join in lowered.joins {
      var row = SkipRow(
        id: .long(join.skip), path: join.path, from: "", to: "", join: .add,
        isProjection: join.isProjection, isPadding: join.isPadding, instances: 1,
        active: join.isOn ? 1 : 0,
        parameters: join.parameterCount, flops: join.flops)
      if let number = join.block {
        let block = network.blocks[number]
        let isFolded = block.repeats > 1 && !unfolding.contains(number)
        let skip = block.skips[join.skip]
        row.id = .block(
          number, skip: join.skip,
          repeat: isFolded || block.repeats == 1 ? nil : join.repeat)
        (row.from, row.to, row.join) = (String(skip.from), String(skip.to), skip.join)
        if isFolded { row.path = "\(block.name).skip\(join.skip)" }
      } else {
        let skip = network.skips[join.skip]
        (row.from, row.to, row.join) = (skip.from, skip.to, skip.join)
      }
      if let index = folded[row.id] {
        skips[index].instances += 1
        skips[index].active += row.active
        skips[index].parameters += row.parameters
        skips[index].flops += row.flops
        skips[index].isProjection = skips[index].isProjection || row.isProjection
        skips[index].isPadding = skips[index].isPadding || row.isPadding
      } else {
        folded[row.id] = skips.count
        skips.append(row)
      }
    }
  }
}
