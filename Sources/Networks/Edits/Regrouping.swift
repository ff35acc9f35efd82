// Where blocks begin and end: split one, merge several, make one of some layers, put a skip around
// what is marked. The layers stay what they are and keep their names; skips stay where they led.
import Schema

extension Network {
  /// Divides a block before a layer. Skips that lead from one part into the other become long ones
  /// where they can.
  /// - Throws: `Fault` where the block is repeated, or a skip crosses the cut that cannot be a long
  ///   one.
  package func splitting(block number: Int, at index: Int) throws -> Network {
    try checkBlock(number)
    guard index > 0, index < blocks[number].layers.count else {
      throw Fault(
        path: blocks[number].name,
        "a block is split between two of its layers: put the cursor on the layer that the second "
          + "part begins with"
      )
    }
    return try dividing(number, at: [index])
  }

  /// Makes a block of its own of some layers of one.
  /// - Returns: the network, and the number of that block.
  /// - Throws: `Fault` as `splitting` does, and where the layers are a whole block already.
  package func grouping(
    _ range: Range<Int>, ofBlock number: Int
  ) throws -> (network: Network, block: Int) {
    try check(.layers(block: number, range))
    guard range != blocks[number].layers.indices else {
      throw Fault(path: blocks[number].name, "these layers are a block already")
    }
    let cuts = [range.lowerBound, range.upperBound].filter {
      $0 > 0 && $0 < blocks[number].layers.count
    }
    return (try dividing(number, at: cuts), range.lowerBound > 0 ? number + 1 : number)
  }

  /// Makes one block of several that follow each other.
  /// - Throws: `Fault` where one is repeated, starts from an input of its own, or a long skip ends
  ///   between them.
  package func merging(blocks range: Range<Int>) throws -> Network {
    try check(.blocks(range))
    guard range.count > 1 else {
      throw Fault(path: "", "no block comes after this one to merge it with")
    }
    for number in range {
      guard blocks[number].repeats == 1 else {
        throw Fault(path: blocks[number].name, repeated(number, "merged"))
      }
      if number > range.lowerBound, !blocks[number].input.isEmpty {
        throw Fault(
          path: blocks[number].name,
          "it starts from the input '\(blocks[number].input)', not from the block before it")
      }
    }
    var merged = Block(blocks[range.lowerBound].name, layers: [])
    merged.input = blocks[range.lowerBound].input
    merged.trainable = blocks[range].contains(where: \.trainable)
    var starts: [Int] = []
    var names: [String] = []
    let all = Set(blocks[range].flatMap(\.layerNames))
    for block in blocks[range] {
      starts.append(merged.layers.count)
      merged.skips += block.skips.map { $0.moved(by: merged.layers.count) }
      for (layer, name) in zip(block.layers, block.layerNames) {
        var layer = layer
        layer.isTrainable = layer.isTrainable && (block.trainable || !merged.trainable)
        layer.name = nil
        merged.layers.append(layer)
        let kind = layer.kind.kind
        names.append(
          names.contains(name)
            ? (1...).lazy.map { "\(kind)\($0)" }.first { !all.union(names).contains($0) } ?? kind
            : name)
      }
    }
    guard merged.layers.count <= 256 else {
      throw Fault(path: merged.name, "a block has at most 256 layers")
    }
    merged.keep(names)
    starts.append(merged.layers.count)
    merged.skips += try absorbed(range, starts)
    guard merged.skips.count <= 64 else {
      throw Fault(path: merged.name, "a block has at most 64 skips")
    }
    var copy = self
    let last = blocks[range.upperBound - 1].name
    let inside = Set(range.map { blocks[$0].name })
    copy.skips = skips.filter { !isInside($0, range) }.map { skip in
      var skip = skip
      if BlockReference(skip.from)?.name == last { skip.from = merged.name }
      if inside.contains(BlockReference(skip.to)?.name ?? "") { skip.to = merged.name }
      return skip
    }
    copy.blocks.replaceSubrange(range, with: [merged])
    return copy
  }

  /// Puts an additive skip around what is marked, which makes it a residual block: some layers of a
  /// block that stands once become a block of their own first, and several blocks get a long skip.
  /// - Returns: the network, and the new skip.
  /// - Throws: `Fault` where there is such a skip, or none can be.
  package func wrapping(
    _ selection: NetworkSelection
  ) throws -> (network: Network, skip: SkipID) {
    try check(selection)
    switch selection {
    case .layers(let number, let range):
      let block = blocks[number]
      if block.repeats > 1 || range == block.layers.indices {
        return try addingSkip(
          from: Boundary(block: number, index: range.lowerBound),
          to: Boundary(block: number, index: range.upperBound))
      }
      let (grouped, place) = try grouping(range, ofBlock: number)
      return try grouped.addingSkip(
        from: Boundary(block: place, index: 0), to: Boundary(block: place, index: range.count))
    case .blocks(let range):
      let last = range.upperBound - 1
      return try addingSkip(
        from: Boundary(block: range.lowerBound, index: 0),
        to: Boundary(block: last, index: blocks[last].layers.count))
    }
  }

  private func repeated(_ number: Int, _ done: String) -> String {
    "it is repeated \(blocks[number].repeats) times: only blocks that stand once are \(done)"
  }

  private func dividing(_ number: Int, at cuts: [Int]) throws -> Network {
    let block = blocks[number]
    guard block.repeats == 1 else { throw Fault(path: block.name, repeated(number, "divided")) }
    let edges = [0] + cuts + [block.layers.count]
    let names = block.layerNames
    var copy = self
    copy.blocks.remove(at: number)
    var parts: [Block] = []
    for (start, end) in zip(edges, edges.dropFirst()) {
      var part = Block(
        parts.isEmpty ? block.name : copy.freeName(block.name), layers: [])
      part.input = parts.isEmpty ? block.input : ""
      part.trainable = block.trainable
      part.layers = Array(block.layers[start..<end])
      part.keep(Array(names[start..<end]))
      part.skips = block.skips.filter { start <= $0.from && $0.to <= end }
        .map { $0.moved(by: -start) }
      copy.blocks.insert(part, at: number + parts.count)
      parts.append(part)
    }
    // What takes the output of the block takes that of its last part.
    for s in copy.skips.indices where BlockReference(copy.skips[s].from)?.name == block.name {
      copy.skips[s].from = parts.last?.name ?? block.name
    }
    for skip in block.skips {
      let isInside = zip(edges, edges.dropFirst()).contains { $0 <= skip.from && skip.to <= $1 }
      if !isInside { copy.skips.append(try lengthened(skip, number, edges, parts)) }
    }
    return copy
  }

  /// A skip across a cut, as a long one.
  private func lengthened(
    _ skip: Skip, _ number: Int, _ edges: [Int], _ parts: [Block]
  ) throws -> LongSkip {
    let block = blocks[number]
    let crossing = "its skip from \(skip.from) to \(skip.to) crosses the cut"
    guard let start = edges.firstIndex(of: skip.from), let end = edges.firstIndex(of: skip.to)
    else {
      throw Fault(path: block.name, "\(crossing) and does not end at it")
    }
    guard skip.branchScale == .constant(1), skip.survival == 1, skip.dropout == 0 else {
      throw Fault(
        path: block.name,
        "\(crossing), and a skip between blocks has no branch_scale, survival or dropout")
    }
    guard number + end < blocks.count + parts.count - 1 else {
      throw Fault(path: block.name, "\(crossing), and no block comes after it to join at")
    }
    let isFirst = number == 0 && start == 0
    var long = LongSkip()
    long.from =
      start > 0
      ? parts[start - 1].name : isFirst ? BlockReference.input : blocks[number - 1].name
    long.to = end < parts.count ? parts[end].name : blocks[number + 1].name
    (long.join, long.shortcut, long.scale) = (skip.join, skip.shortcut, skip.scale)
    (long.gateBias, long.heads) = (skip.gateBias, skip.heads)
    long.enabled = skip.isOn(inRepeat: 0)
    return long
  }

  /// Whether both ends of a long skip are at seams between these blocks.
  private func isInside(_ skip: LongSkip, _ range: Range<Int>) -> Bool {
    guard let ends = ends(of: skip) else { return false }
    let offsets = repeatOffsets
    let (first, last) = (offsets[range.lowerBound], offsets[range.upperBound])
    return ends.source + 1 >= first && ends.target > first && ends.target < last
  }

  /// The long skips among blocks that become one, as skips of that block.
  private func absorbed(_ range: Range<Int>, _ starts: [Int]) throws -> [Skip] {
    let offsets = repeatOffsets
    let (first, last) = (offsets[range.lowerBound], offsets[range.upperBound])
    return try skips.compactMap { long in
      guard let ends = ends(of: long) else { return nil }
      let (from, to) = (ends.source + 1, ends.target)
      let leavesBetween = from > first && from < last
      let joinsBetween = to > first && to < last
      guard leavesBetween || joinsBetween else { return nil }
      guard from >= first, to < last else {
        throw Fault(
          path: blocks[range.lowerBound].name,
          "the long skip from \(long.from) to \(long.to) ends between these blocks")
      }
      var skip = Skip(from: starts[from - first], to: starts[to - first])
      (skip.join, skip.shortcut, skip.scale) = (long.join, long.shortcut, long.scale)
      (skip.gateBias, skip.heads, skip.enabled) = (long.gateBias, long.heads, long.enabled)
      return skip
    }
  }
}
