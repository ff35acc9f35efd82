// Edits of layers as pure functions. Layers keep the names they had, so that an edit changes no
// other layer's parameters, and skips keep their place as far as there is one.
internal import Schema

extension Network {
  /// Inserts a layer before layer `index` of a block (or at its end). Skips that join right before
  /// it go on joining there; those that leave from there now span it.
  /// - Parameter beforeJoins: whether skips that join there join after the new layer instead.
  /// - Throws: `Fault` where there is no such place or the block is full.
  package func inserting(
    _ layer: Layer, at index: Int, inBlock number: Int, beforeJoins: Bool = false
  ) throws -> Network {
    try checkBlock(number)
    var block = blocks[number]
    guard (0...block.layers.count).contains(index) else {
      throw Fault(path: path(number), "there is no place \(index) for a layer")
    }
    guard block.layers.count < 256 else {
      throw Fault(path: path(number), "a block has at most 256 layers")
    }
    var names = block.layerNames
    let name = layer.name.flatMap { names.contains($0) ? nil : $0 }
    names.insert(name ?? block.freeName(for: layer.kind.kind), at: index)
    var inserted = layer
    inserted.name = name
    block.layers.insert(inserted, at: index)
    for s in block.skips.indices {
      if block.skips[s].from > index { block.skips[s].from += 1 }
      if block.skips[s].to > index || beforeJoins && block.skips[s].to == index {
        block.skips[s].to += 1
      }
    }
    block.keep(names)
    return try replacing(number, with: block)
  }

  /// Deletes a layer. Boundaries after it move up; a skip that spans nothing any more goes. With
  /// its last layer a block goes too, and every long skip that then leads nowhere.
  /// - Throws: `Fault` where there is no such layer or it is the network's only one.
  package func deletingLayer(_ index: Int, inBlock number: Int) throws -> Network {
    try checkLayer(index, number)
    var block = blocks[number]
    guard block.layers.count > 1 else {
      guard blocks.count > 1 else {
        throw Fault(path: path(number), "the only layer of a network cannot be deleted")
      }
      return try deletingBlock(number)
    }
    var names = block.layerNames
    names.remove(at: index)
    block.layers.remove(at: index)
    for s in block.skips.indices {
      if block.skips[s].from > index { block.skips[s].from -= 1 }
      if block.skips[s].to > index { block.skips[s].to -= 1 }
    }
    block.skips.removeAll { $0.from >= $0.to }
    block.keep(names)
    return try replacing(number, with: block)
  }

  /// Moves a layer one place up or down; over the edge of its block into the next one. Within a
  /// block skips stay where they are.
  /// - Returns: the network, and where the layer is now.
  /// - Throws: `Fault` at either end of the network, and for the only layer of a block at its edge.
  package func movingLayer(_ index: Int, inBlock number: Int, down: Bool) throws -> (
    network: Network, block: Int, layer: Int
  ) {
    try checkLayer(index, number)
    var block = blocks[number]
    let target = down ? index + 1 : index - 1
    if block.layers.indices.contains(target) {
      var names = block.layerNames
      names.swapAt(index, target)
      block.layers.swapAt(index, target)
      block.keep(names)
      return (try replacing(number, with: block), number, target)
    }
    let neighbour = down ? number + 1 : number - 1
    guard blocks.indices.contains(neighbour) else {
      throw Fault(path: path(number), "this is the \(down ? "last" : "first") layer already")
    }
    guard block.layers.count > 1 else {
      throw Fault(path: path(number), "the only layer of a block stays in it")
    }
    let place = down ? 0 : blocks[neighbour].layers.count
    let network = try deletingLayer(index, inBlock: number)
      .inserting(block.layers[index], at: place, inBlock: neighbour)
    return (network, neighbour, place)
  }

  /// The key path of the last layer, where that is a dense one.
  package var headPath: String? {
    guard let block = blocks.last, let layer = block.layers.last, layer.kind is Dense else {
      return nil
    }
    return "network.blocks.\(block.name).layers.\(block.layers.count - 1)"
  }

  /// Gives the last layer so many units, where it is a dense one: what other data or another loss
  /// needs. Any other last layer stays as it is.
  package func fittingHead(toUnits units: Int) -> Network {
    var copy = self
    guard let block = blocks.indices.last, let layer = blocks[block].layers.indices.last,
      var dense = blocks[block].layers[layer].kind as? Dense
    else { return copy }
    dense.units = units
    copy.blocks[block].layers[layer].kind = dense
    return copy
  }

  private func checkLayer(_ index: Int, _ number: Int) throws {
    try checkBlock(number)
    guard blocks[number].layers.indices.contains(index) else {
      throw Fault(path: path(number), "there is no layer \(index)")
    }
  }
}

extension Block {
  /// The first name of the form `dense3` that no layer has.
  func freeName(for kind: String) -> String {
    let taken = Set(layerNames)
    return (1...).lazy.map { "\(kind)\($0)" }.first { !taken.contains($0) } ?? kind
  }

  /// Gives names to the layers whose derived name is no longer the one in `names`.
  mutating func keep(_ names: [String]) {
    while let index = zip(names, layerNames).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      layers[index].name = names[index]
    }
  }
}
